"""Pages on which owners say what the desk does by itself."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from plugins.support.actions.rules import (
    change_rule,
    make_rule,
    remove_rule,
    shift_rule,
    switch_rule,
)
from plugins.support.automation import Rule, rule_of
from plugins.support.automation import rules as all_rules
from plugins.support.forms.rule import TRIGGER_NAMES, RuleForm, values_of
from plugins.support.queries.facts import tried
from plugins.support.queries.runs import fails_by_rule, runs_of
from plugins.support.views import bp
from townhall import NotFound, Rejected, current_actor, put_error, respond, see_other


@bp.get("/rules", requires="site.admin")
def rules() -> Response:
    """All rules in their order."""
    found: dict[str, Any] = {
        "rules": all_rules(),
        "fails": fails_by_rule(),
        "triggers": TRIGGER_NAMES,
    }
    return respond("support/rules.html", **found)


@bp.get("/rules/new", requires="site.admin")
def new_rule() -> Response:
    """The form of another rule."""
    return _page(RuleForm(formdata=None), None)


@bp.post("/rules/new", requires="site.admin", limit="30 per minute", endpoint="new_rule")
def make_another() -> Response:
    """Add a rule, which is off at first."""
    form = RuleForm()
    form.offer(current_actor())
    if not form.validate():
        return _page(form, None, status=422)
    try:
        row = make_rule(current_actor(), form.wanted())
    except Rejected as error:
        put_error(form, error)
        return _page(form, None, status=422)
    flash(_("“%(name)s” is saved, and off. See first what it would do.", name=row.name), "good")
    return see_other(url_for("support.try_rule", rule_id=row.id))


@bp.get("/rule/<int:rule_id>", requires="site.admin")
def rule(rule_id: int) -> Response:
    """The form that changes a rule, and what it has done."""
    found = _rule(rule_id)
    return _page(RuleForm(formdata=None, data=values_of(found)), found)


@bp.post("/rule/<int:rule_id>", requires="site.admin", limit="30 per minute", endpoint="rule")
def change_it(rule_id: int) -> Response:
    """Let a rule work otherwise."""
    found, form = _rule(rule_id), RuleForm()
    form.offer(current_actor())
    if not form.validate():
        return _page(form, found, status=422)
    try:
        change_rule(current_actor(), rule_id, form.wanted())
    except Rejected as error:
        put_error(form, error)
        return _page(form, found, status=422)
    flash(_("“%(name)s” is saved.", name=form.name.data), "good")
    return see_other(url_for("support.try_rule", rule_id=rule_id))


@bp.get("/rule/<int:rule_id>/try", requires="site.admin")
def try_rule(rule_id: int) -> Response:
    """What a rule would do now to the newest tickets; nothing is done."""
    found = _rule(rule_id)
    some, looked_at = tried(current_actor(), found)
    return respond("support/try_rule.html", rule=found, tried=some, looked_at=looked_at)


@bp.post("/rule/<int:rule_id>/switch", requires="site.admin")
def switch_it(rule_id: int) -> Response:
    """Switch a rule on (`on=y`) or off."""
    switch_rule(current_actor(), _rule(rule_id).id, on=request.form.get("on") == "y")
    return see_other(url_for("support.rules"))


@bp.post("/rule/<int:rule_id>/shift", requires="site.admin")
def shift_it(rule_id: int) -> Response:
    """Move a rule one place up or down."""
    shift_rule(current_actor(), _rule(rule_id).id, -1 if request.form.get("to") == "up" else 1)
    return see_other(url_for("support.rules") + f"#rule-{rule_id}")


@bp.post("/rule/<int:rule_id>/remove", requires="site.admin")
def remove_it(rule_id: int) -> Response:
    """Take a rule away."""
    found = _rule(rule_id)
    remove_rule(current_actor(), found.id)
    flash(_("“%(name)s” is taken away.", name=found.name), "good")
    return see_other(url_for("support.rules"))


def _rule(rule_id: int) -> Rule:
    found = rule_of(rule_id)
    if found is None:
        raise NotFound
    return found


def _page(form: RuleForm, found: Rule | None, *, status: int = 200) -> Response:
    form.offer(current_actor())
    runs = runs_of(current_actor(), found.id) if found else []
    return respond("support/rule.html", status=status, form=form, found=found, runs=runs)

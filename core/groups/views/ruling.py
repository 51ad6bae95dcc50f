"""The rule of a group: what it asks for, what it would do, and what it is."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from core.groups import fitting, queries
from core.groups.actions import CannotChange, ruling
from core.groups.fitting import Conditions
from core.groups.forms import RuleForm, rule_words
from core.groups.seeing import GroupView
from core.groups.views.blueprint import bp, load_managed
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other


@bp.get("/<slug>/rule", requires="site.member")
def rule(slug: str) -> Response:
    """The rule as it stands or, with conditions in the address, what they would do. Nothing is
    kept by looking."""
    group = load_managed(slug)
    if "look" not in request.args:
        form = _form(group, formdata=None)
        form.fill(fitting.conditions_of(fitting.rule_of(group.id)))
        return _page(group, form)
    form = _form(group, formdata=request.args, meta={"csrf": False})
    return _look(group, form)


@bp.post("/<slug>/rule", requires="site.member", endpoint="rule", limit="60 per hour")
def keep(slug: str) -> Response:
    """Keep a rule. A worker lets in and lets go."""
    group = load_managed(slug)
    form = _form(group)
    if not form.validate():
        return _page(group, form, status=422)
    seen = request.form.get("seen", "")
    try:
        ruling.keep_rule(current_actor(), group, form.conditions(), seen=seen)
    except ruling.Stale:
        return _look(group, form, stale=True)
    except CannotChange as error:
        return _page(group, _with_error(form, error), status=422)
    flash(_("The rule is kept. Who fits comes in, and who fits no more goes, in a moment."), "good")
    return see_other(url_for("groups.rule", slug=slug))


@bp.get("/<slug>/rule/end", requires="site.member")
def end(slug: str) -> Response:
    """Ask what becomes of those who are in it by the rule."""
    return _end_page(load_managed(slug))


@bp.post("/<slug>/rule/end", requires="site.member", endpoint="end", limit="60 per hour")
def do_end(slug: str) -> Response:
    """Let the group have no rule any more."""
    group, people = load_managed(slug), request.form.get("people", "")
    if people not in ("stay", "go"):
        raise NotFound
    seen = request.form.get("seen", "")
    try:
        ruling.end_rule(
            current_actor(), group, seen=seen, people="stay" if people == "stay" else "go"
        )
    except ruling.Stale:
        flash(_("The rule was changed meanwhile. Look at it again."), "warn")
        return see_other(url_for("groups.rule", slug=slug))
    flash(_("The group has no rule any more."), "good")
    return see_other(url_for("groups.rule", slug=slug))


def _form(group: GroupView, **given: Any) -> RuleForm:
    actor, form = current_actor(), RuleForm(**given)
    form.offer(
        queries.askable(actor, but=group.id),
        domain=actor.can("site.admin"),
        trust=actor.can("site.staff"),
    )
    return form


def _look(group: GroupView, form: RuleForm, *, stale: bool = False) -> Response:
    """What a rule would do, with the button that keeps it."""
    if not form.validate():
        return _page(group, form, status=422)
    conditions = form.conditions()
    if not conditions:
        form.form_errors = [_("Say at least one thing that it asks for.")]
        return _page(group, form, status=422)
    return _page(group, form, wanted=conditions, stale=stale, status=409 if stale else 200)


def _page(
    group: GroupView,
    form: RuleForm,
    *,
    wanted: Conditions | None = None,
    stale: bool = False,
    status: int = 200,
) -> Response:
    actor, row = current_actor(), fitting.rule_of(group.id)
    stands = fitting.conditions_of(row)
    may = ruling.may_rule(actor, group.id, stands)
    look = wanted if may and (wanted is None or ruling.may_rule(actor, group.id, wanted)) else None
    return respond(
        "groups/rule.html",
        status=status,
        group=group,
        form=form,
        rule=row,
        words=_words(stands),
        may=may,
        rests=bool(row and fitting.rests(row)),
        seen=stands.mark,
        wanted=_words(look) if look else [],
        sent=look.as_data() if look else {},
        preview=fitting.preview(group.id, look) if look else None,
        stale=stale,
    )


def _words(conditions: Conditions) -> list[str]:
    known = dict(queries.askable(current_actor(), but=0)) if conditions.group else {}
    return rule_words(conditions, known.get(conditions.group, _("which is not shown to you")))


def _end_page(group: GroupView) -> Response:
    row = fitting.rule_of(group.id)
    stands = fitting.conditions_of(row)
    if row is None:
        raise NotFound
    may = ruling.may_rule(current_actor(), group.id, stands)
    return respond("groups/end_rule.html", group=group, may=may, seen=stands.mark)


def _with_error(form: RuleForm, error: CannotChange) -> RuleForm:
    if error.field in form:
        form[error.field].errors = [*form[error.field].errors, str(error)]
    else:
        form.form_errors = [str(error)]
    return form

"""Pages of trust: the owner's table, and a level that the team chooses."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from core import settings
from core.trust import actions, forms, limits, queries
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("trust", __name__)


@bp.get("/admin/trust", requires="site.admin")
def table() -> Response:
    """Criteria and limits of all levels in one table."""
    return _table_page()


@bp.post("/admin/trust", requires="site.admin", endpoint="table")
def save() -> Response:
    """Save all numbers or, if one is wrong or was changed meanwhile, none."""
    try:
        wanted = forms.sent_table(request.form)
    except forms.BadTable as bad:
        return _table_page(bad.problems, status=422)
    try:
        actions.put_rules(current_actor(), wanted, seen=request.form.get("seen", ""))
    except actions.Stale:
        return _table_page(status=409)
    flash(_("The numbers are saved and hold at once."), "good")
    return see_other(url_for("trust.table"))


@bp.get("/admin/trust/reset", requires="site.admin")
def reset() -> Response:
    """Ask before every number becomes as it comes."""
    return respond(
        "confirm.html",
        title=_("Go back to the usual numbers?"),
        why=_("All criteria and limits become what they were at the beginning."),
        action=url_for("trust.reset"),
        button=_("Take the usual numbers"),
        back=url_for("trust.table"),
    )


@bp.post("/admin/trust/reset", requires="site.admin", endpoint="reset")
def do_reset() -> Response:
    """Let every number be as it comes."""
    actions.reset_rules(current_actor())
    flash(_("The usual numbers hold again."), "good")
    return see_other(url_for("trust.table"))


@bp.post("/admin/members/<int:user_id>/trust", requires="site.staff")
def choose(user_id: int) -> Response:
    """Choose somebody's level, or let it follow what they do again."""
    if queries.account(user_id) is None:
        raise NotFound
    wanted = request.form.get("level", "")
    if wanted == "earned":
        actions.release_level(current_actor(), user_id)
        flash(_("The level follows what they do again."), "good")
    elif wanted in map(str, limits.LEVELS):
        actions.choose_level(current_actor(), user_id, int(wanted))
        flash(_("The level is chosen and stays as it is."), "good")
    else:
        raise NotFound
    return see_other(url_for("admin.member", user_id=user_id))


def _table_page(problems: Mapping[str, str] | None = None, *, status: int = 200) -> Response:
    sent = request.form if status != 200 else None
    return respond(
        "trust/table.html",
        status=status,
        section="trust",
        criteria=forms.criteria_lines(sent, problems),
        limits=forms.limit_lines(sent, problems),
        problems=problems or {},
        stale=status == 409,
        # What was typed beside a wrong number is still about what the form showed at first.
        mark=request.form.get("seen", "") if problems else actions.mark(),
        applies=settings.get("core", "limits_apply"),
    )

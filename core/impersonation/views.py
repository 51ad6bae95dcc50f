"""Pages of seeing the site as somebody else does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, request
from flask_babel import gettext as _

from core.access import Actor
from core.accounts.models import User
from core.accounts.paths import safe_path
from core.impersonation import actions, queries
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("impersonation", __name__)


@bp.get("/admin/view-as", requires="site.staff")
def view_as() -> Response:
    """As whom the actor may look at the site."""
    return _page()


@bp.post("/admin/view-as", requires="site.staff", endpoint="view_as")
def take_view_as() -> Response:
    """Look at the site as a visitor, a plain member, somebody in a group, or a given person."""
    actor, sort = current_actor(), request.form.get("sort", "")
    number = request.form.get("group", 0, type=int) if sort == "group" else 0
    if sort == "person":
        number = queries.person_called(request.form.get("person", "")[:80])
    if sort not in ("visitor", "member", "group", "person"):
        raise NotFound
    try:
        actions.look_as(actor, sort, number)
    except actions.CannotAct as error:
        return _page(problem=str(error), status=422)
    return see_other(safe_path(request.form.get("next")))


@bp.post("/acting/stop", requires="site.public")
def stop() -> Response:
    """Be oneself again."""
    actor = current_actor()
    if actor.acting_for is not None:
        actions.stop(actor)
        flash(_("You see the community as yourself again."), "good")
    return see_other(safe_path(request.form.get("next")))


@bp.get("/admin/members/<int:user_id>/help", requires="site.admin", proved=True)
def act_for(user_id: int) -> Response:
    """What acting for a member means, and why it is done."""
    return _help_page(_person(user_id))


@bp.post(
    "/admin/members/<int:user_id>/help",
    requires="site.admin",
    proved=True,
    limit="20 per hour",
    endpoint="act_for",
)
def take_act_for(user_id: int) -> Response:
    """Begin to act for a member."""
    person = _person(user_id)
    try:
        actions.act_for(current_actor(), user_id, request.form.get("reason", ""))
    except actions.CannotAct as error:
        return _help_page(person, problem=str(error), status=422)
    return see_other("/")


def seen_in_sessions(actor: Actor) -> Mapping[str, Any] | None:
    """When owners used the actor's account, for the page of their sessions."""
    rows = queries.acted_for(actor.id)
    return {"rows": rows} if rows else None


def _person(user_id: int) -> User:
    found = queries.person(user_id)
    if found is None:
        raise NotFound
    return found


def _page(*, problem: str = "", status: int = 200) -> Response:
    actor = current_actor()
    given = request.form if request.method == "POST" else request.args
    return respond(
        "impersonation/view_as.html",
        status=status,
        section="view_as",
        groups=queries.groups_to_look_as(actor),
        next=safe_path(given.get("next")),
        problem=problem,
        person=given.get("person", "")[:80],
    )


def _help_page(person: User, *, problem: str = "", status: int = 200) -> Response:
    return respond(
        "impersonation/act_for.html",
        status=status,
        section="members",
        person=person,
        problem=problem,
        minutes=int(actions.LASTS.total_seconds() // 60),
        reason=request.form.get("reason", "")[:300],
    )

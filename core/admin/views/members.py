"""Pages about accounts, for those who look after them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from core.accounts import proof
from core.accounts.actions.joining import NameTaken
from core.accounts.actions.renaming import rename_member
from core.accounts.forms import RenameForm
from core.accounts.queries import former_names
from core.admin.actions import members as actions
from core.admin.queries import members
from core.admin.queries.log import changes, log_page
from core.admin.views.blueprint import bp
from core.sanctions.rules import Refusal
from core.web import current_actor
from core.web.errors import NotFound, Refused
from core.web.respond import respond, see_other


@bp.get("/admin/members", requires="site.staff", endpoint="members")
def people() -> Response:
    """Accounts, searched and by state."""
    search = " ".join(request.args.get("q", "").split())[:80].replace("\x00", "")
    state, role = request.args.get("state", ""), request.args.get("role", "")
    page = members.members_page(
        current_actor(),
        search=search,
        state=state,
        role=role,
        after=request.args.get("after", ""),
    )
    kept: dict[str, Any] = {"q": search or None, "state": state or None, "role": role or None}
    return respond(
        "admin/members.html",
        fragments=("members",),
        section="members",
        page=page,
        search=search,
        state=state,
        role=role,
        counts=members.state_counts(),
        older=url_for("admin.members", after=page.after, **kept) if page.after else "",
    )


@bp.get("/admin/members/<int:user_id>", requires="site.staff")
def member(user_id: int) -> Response:
    """One account: who it is, what may be done with it, and what was."""
    return _page(user_id)


@bp.post("/admin/members/<int:user_id>/role", requires="site.admin", proved=True)
def role(user_id: int) -> Response:
    """Make somebody staff or owner, or no longer; owners prove themselves anew before."""
    actor = current_actor()
    if not proof.is_fresh(actor):
        return see_other(proof.ask_url(url_for("admin.member", user_id=user_id)))
    name, on = request.form.get("role", ""), request.form.get("on") == "yes"
    return _done(
        user_id,
        lambda: actions.set_role(actor, user_id, name, on=on),
        _("The role is given.") if on else _("The role is taken back."),
    )


@bp.post("/admin/members/<int:user_id>/unsuspend", requires="site.staff", proved=True)
def unsuspend(user_id: int) -> Response:
    """Let somebody back in."""
    return _done(
        user_id,
        lambda: actions.unsuspend_member(current_actor(), user_id),
        _("The account can be used again."),
    )


@bp.post("/admin/members/<int:user_id>/confirm", requires="site.admin", proved=True)
def confirm(user_id: int) -> Response:
    """Take an address as confirmed without the mail."""
    return _done(
        user_id,
        lambda: actions.confirm_member(current_actor(), user_id),
        _("The account is confirmed."),
    )


@bp.post(
    "/admin/members/<int:user_id>/rename", requires="site.admin", proved=True, limit="60 per hour"
)
def rename(user_id: int) -> Response:
    """Give somebody another user name; they are told by mail."""
    actor, form = current_actor(), RenameForm()
    members.member(actor, user_id)
    if not form.validate():
        return _page(user_id, form=form, status=422)
    try:
        rename_member(actor, user_id, form.username.data)
    except NameTaken:
        form.username.errors = [_("Somebody has this name, or one that looks like it.")]
        return _page(user_id, form=form, status=422)
    flash(_("They are @%(name)s now.", name=form.username.data), "good")
    return see_other(url_for("admin.member", user_id=user_id))


def _done(user_id: int, deed: Callable[[], None], words: str) -> Response:
    """Do it and go back to the account, or show the account with what speaks against it."""
    members.member(current_actor(), user_id)
    try:
        deed()
    except Refusal as error:
        if request.form.get("reason") is None:
            raise Refused(str(error)) from error
        return _page(user_id, problem=str(error), status=422)
    flash(words, "good")
    return see_other(url_for("admin.member", user_id=user_id))


def _page(
    user_id: int, *, problem: str = "", form: RenameForm | None = None, status: int = 200
) -> Response:
    actor = current_actor()
    shown = members.member(actor, user_id)
    if shown.state not in members.STATES:
        raise NotFound
    may_touch = shown.id != actor.user_id and (actor.is_admin or not shown.roles)
    return respond(
        "admin/member.html",
        status=status,
        section="members",
        member=shown,
        may_touch=may_touch,
        problem=problem,
        reason=request.form.get("reason", ""),
        form=form or RenameForm(formdata=None, username=shown.username),
        before=former_names(user_id),
        lines=log_page("", subject=("user", user_id), size=10).rows,
        changes=changes,
    )

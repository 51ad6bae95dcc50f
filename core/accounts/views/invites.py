"""Invitations: the team makes links, people sign up by them."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _

from core.accounts import queries
from core.accounts.actions import inviting
from core.accounts.forms import InviteForm, SignUpForm
from core.accounts.paths import mail_base
from core.accounts.views.blueprint import bp, gone, page, say
from core.accounts.views.entry import sign_up_page, sign_up_with
from core.groups.queries import manageable
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import see_other


@bp.get("/account/invites", requires="accounts.invite")
def invites() -> Response:
    """Invitations that work, and a form for another."""
    return page("invites", form=_form(InviteForm()), invites=queries.invites())


@bp.post("/account/invites", requires="accounts.invite", endpoint="invites", limit="60 per hour")
def take_invites() -> Response:
    """Make an invitation and show its link, which is not kept."""
    form = _form(InviteForm())
    if not form.validate():
        return page("invites", form=form, invites=queries.invites(), status=422)
    _invite, secret = inviting.make_invite(
        current_actor(),
        uses=form.uses.data or 1,
        days=form.days.data or 1,
        note=form.note.data,
        group_id=form.group.data or None,
    )
    link = mail_base() + url_for("accounts.invite", token=secret)
    fresh = _form(InviteForm(formdata=None))
    return page("invites", form=fresh, link=link, invites=queries.invites())


@bp.post("/account/invites/<int:invite_id>/end", requires="accounts.invite", name="end_invite")
def end_invite(invite_id: int) -> Response:
    """Take an invitation back."""
    if not inviting.take_back(current_actor(), invite_id):
        raise NotFound
    say(_("The invitation works no more."))
    return see_other(url_for("accounts.invites"))


@bp.get("/invite/<token>", requires="site.public")
def invite(token: str) -> Response:
    """The sign-up form of an invitation."""
    if inviting.find(token) is None:
        return gone()
    return sign_up_page(SignUpForm(), invite=token)


@bp.post("/invite/<token>", requires="site.public", endpoint="invite", limit="60 per hour")
def take_invite(token: str) -> Response:
    """Sign up by an invitation."""
    if inviting.find(token) is None:
        return gone()
    return sign_up_with(token)


def _form(form: InviteForm) -> InviteForm:
    return form.offer(manageable(current_actor()))

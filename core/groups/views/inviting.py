"""Inviting into a group: by name, by link, and putting people in."""

from __future__ import annotations

from flask import Response, flash, url_for
from flask_babel import gettext as _

from core.accounts.paths import mail_base
from core.groups import queries
from core.groups.actions import CannotChange, inviting, places
from core.groups.forms import LinkForm, NameForm
from core.groups.seeing import GroupView
from core.groups.views.blueprint import bp, load_managed, member_called
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other


@bp.get("/<slug>/invitations", requires="site.write")
def invitations(slug: str) -> Response:
    """Invitations that work, and forms for more."""
    return _page(load_managed(slug))


@bp.post("/<slug>/invitations/person", requires="site.write", limit="60 per hour")
def invite(slug: str) -> Response:
    """Invite a member by name."""
    group, form = load_managed(slug), NameForm()
    return _with_person(group, form, at_once=False)


@bp.post("/<slug>/members", requires="groups.manage")
def add(slug: str) -> Response:
    """Put a member into a group without asking them."""
    group, form = load_managed(slug), NameForm()
    return _with_person(group, form, at_once=True)


@bp.post("/<slug>/invitations/link", requires="site.write", limit="60 per hour")
def make_link(slug: str) -> Response:
    """Make a link and show it, which is not kept."""
    group, form = load_managed(slug), LinkForm()
    if not form.validate():
        return _page(group, link_form=form, status=422)
    try:
        secret = inviting.make_link(
            current_actor(),
            group,
            uses=form.uses.data or 1,
            days=form.days.data or 1,
            note=form.note.data,
        )
    except CannotChange as error:
        form.form_errors = [str(error)]
        return _page(group, link_form=form, status=422)
    return _page(group, link=mail_base() + url_for("groups.invited", token=secret))


@bp.post("/<slug>/invitations/<int:group_invite_id>/end", requires="site.write")
def end_invitation(slug: str, group_invite_id: int) -> Response:
    """Take an invitation back."""
    if not inviting.take_back(current_actor(), load_managed(slug), group_invite_id):
        raise NotFound
    flash(_("The invitation works no more."), "good")
    return see_other(url_for("groups.invitations", slug=slug))


def _with_person(group: GroupView, form: NameForm, *, at_once: bool) -> Response:
    actor = current_actor()
    user = member_called(form.username.data) if form.validate() else None
    if user is None:
        if not form.username.errors:
            form.username.errors = [_("Nobody here is called so.")]
        return _page(group, name_form=form, status=422)
    try:
        if at_once:
            is_new = places.add_member(actor, group, user)
            words = _("%(name)s is in the group now.") if is_new else _("%(name)s was in it.")
        elif inviting.invite_member(actor, group, user) == "joined":
            words = _("%(name)s had asked to be let in, and is in the group now.")
        else:
            words = _("%(name)s is invited.")
    except CannotChange as error:
        form.username.errors = [str(error)]
        return _page(group, name_form=form, status=422)
    flash(words % {"name": user.name or user.username}, "good")
    return see_other(url_for("groups.invitations", slug=group.slug))


def _page(
    group: GroupView,
    *,
    name_form: NameForm | None = None,
    link_form: LinkForm | None = None,
    link: str = "",
    status: int = 200,
) -> Response:
    return respond(
        "groups/invitations.html",
        status=status,
        group=group,
        name_form=name_form or NameForm(formdata=None),
        link_form=link_form or LinkForm(formdata=None),
        link=link,
        invites=queries.invites_of(group.id),
    )

"""Getting into a group, and out of it."""

from __future__ import annotations

from flask import Response, flash, url_for
from flask_babel import gettext as _

from core.groups import queries
from core.groups.actions import CannotChange, asking, inviting, places
from core.groups.forms import answers_of, ask_form
from core.groups.seeing import GroupView, is_in
from core.groups.views.blueprint import bp, load
from core.web import current_actor
from core.web.errors import NotFound, Refused
from core.web.respond import respond, see_other


@bp.post("/<slug>/join", requires="site.member")
def join(slug: str) -> Response:
    """Enter an open group, or one into which the actor is invited."""
    group, actor = load(slug), current_actor()
    try:
        enter = inviting.accept if group.is_invited else places.join
        enter(actor, group)
    except CannotChange as error:
        raise Refused(str(error)) from error
    flash(_("You are in %(name)s now.", name=group.name), "good")
    return see_other(url_for("groups.group", slug=slug))


@bp.post("/<slug>/decline", requires="site.member")
def decline(slug: str) -> Response:
    """Say no to an invitation."""
    group = load(slug)
    if not group.is_invited:
        raise NotFound
    inviting.decline(current_actor(), group)
    flash(_("The invitation is gone. Nobody is told."), "good")
    return see_other(url_for("groups.index"))


@bp.get("/<slug>/leave", requires="site.member")
def leave_page(slug: str) -> Response:
    """Ask once more."""
    group = load(slug)
    if not is_in(current_actor(), group):
        raise NotFound
    if group.is_owner and len(queries.owners_of(group.id)) == 1:
        raise Refused(_("This is the last owner. Make somebody else an owner first."))
    return respond(
        "confirm.html",
        title=_("Leave %(name)s?", name=group.name),
        why=_("What only this group sees is closed to you at once."),
        action=url_for("groups.leave", slug=slug),
        button=_("Leave the group"),
        back=url_for("groups.group", slug=slug),
    )


@bp.post("/<slug>/leave", requires="site.member", name="leave")
def leave(slug: str) -> Response:
    """Leave a group."""
    group, actor = load(slug), current_actor()
    try:
        gone = places.leave(actor, group)
    except CannotChange as error:
        raise Refused(str(error)) from error
    if not gone:
        raise NotFound
    flash(_("You have left %(name)s.", name=group.name), "good")
    return see_other(url_for("groups.index"))


@bp.get("/<slug>/ask", requires="site.write")
def ask(slug: str) -> Response:
    """The group's questions."""
    group = _asked(slug)
    return _ask_page(group, ask_form(group.questions))


@bp.post("/<slug>/ask", requires="site.write", endpoint="ask", limit="20 per hour")
def take_ask(slug: str) -> Response:
    """Ask to be let in."""
    group = _asked(slug)
    form = ask_form(group.questions)
    if not form.validate():
        return _ask_page(group, form, status=422)
    try:
        state = asking.ask(current_actor(), group, answers_of(form, group.questions))
    except CannotChange as error:
        form.form_errors = [str(error)]
        return _ask_page(group, form, status=422)
    if state == "joined":
        flash(_("You were invited meanwhile: you are in %(name)s now.", name=group.name), "good")
    else:
        flash(_("The owners of %(name)s will answer you.", name=group.name), "good")
    return see_other(url_for("groups.group", slug=slug))


@bp.post("/<slug>/withdraw", requires="site.member")
def withdraw(slug: str) -> Response:
    """Take one's request back."""
    gone = asking.withdraw(current_actor(), load(slug))
    words = _("Your request is taken back.") if gone else _("It does not wait any more.")
    flash(words, "good" if gone else "info")
    return see_other(url_for("groups.group", slug=slug))


@bp.get("/invited/<token>", requires="site.member")
def invited(token: str) -> Response:
    """What a link leads into, and a button: who opens it is in nothing yet."""
    invite = inviting.find_link(token)
    if invite is None:
        return respond("groups/gone.html", status=410)
    group = queries.group_of_link(invite)
    if is_in(current_actor(), group):
        return see_other(url_for("groups.group", slug=group.slug))
    return respond("groups/invited.html", group=group, invite=invite, token=token)


@bp.post("/invited/<token>", requires="site.member", endpoint="invited", limit="60 per hour")
def take_invited(token: str) -> Response:
    """Enter a group by a link."""
    invite = inviting.find_link(token)
    if invite is None:
        return respond("groups/gone.html", status=410)
    group = queries.group_of_link(invite)
    try:
        inviting.use_link(current_actor(), token)
    except CannotChange:
        return respond("groups/gone.html", status=410)
    flash(_("You are in %(name)s now.", name=group.name), "good")
    return see_other(url_for("groups.group", slug=group.slug))


def _asked(slug: str) -> GroupView:
    group = load(slug)
    if group.joining != "request" or is_in(current_actor(), group):
        raise Refused(_("This group takes no request from you."))
    return group


def _ask_page(group: GroupView, form: object, *, status: int = 200) -> Response:
    return respond(
        "groups/ask.html",
        status=status,
        group=group,
        form=form,
    )

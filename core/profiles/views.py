"""Pages of people: the directory, one person, the form about oneself, and pictures."""

from __future__ import annotations

import logging
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from core import clock, files, hookcalls
from core.access import Actor
from core.fields import queries as fields
from core.fields.forms import Answers, answers
from core.images import MAX_BYTES, BadImage
from core.keyset import Page
from core.profiles import actions, directory, queries
from core.profiles.activity import written_by, year_of
from core.profiles.dates import day_name, local_time, month_name
from core.profiles.forms import AvatarForm, ProfileForm, checked_links
from core.profiles.queries import PersonView
from core.profiles.tallies import counts
from core.registry import Tab
from core.sanctions.blocking import BlockedLink
from core.text import TooLong
from core.threads.lists import Query, threads_page
from core.web import current_actor
from core.web.drawn import drawn
from core.web.errors import NotFound
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

log = logging.getLogger("townhall.profiles")
bp = Blueprint("profiles", __name__)
TABS = ("overview", "threads", "replies", "likes")
RECENT = 5


@bp.get("/people/", requires="profiles.see", endpoint="directory")
def people() -> Response:
    """Everybody who is here, by name or by order of choice."""
    actor = current_actor()
    search = " ".join(request.args.get("q", "").split())[:80].replace("\x00", "")
    asked = request.args.get("order", "")
    order = next((known for known in directory.ORDERS if known == asked), None)
    order = order or ("match" if search else "posts")
    page = directory.people_page(actor, search, order, request.args.get("after", ""))
    return respond(
        "profiles/directory.html",
        fragments=("people",),
        page=page,
        search=search,
        order=order,
        roles=queries.roles_of([person.id for person in page.rows]),
        facts=fields.cards_of(actor, [person.id for person in page.rows]),
        total=directory.member_count(),
        older=_older(page, q=search or None, order=order),
        is_new=lambda person: clock.now() - person.created_at < directory.NEW_FOR,
    )


@bp.get("/people/<username>", requires="profiles.see", keeps={})
@bp.get("/people/<username>/<tab>", requires="profiles.see", name="tab")
def profile(username: str, tab: str = "") -> Response:
    """One person: who they are and what they did, as far as the reader may see it."""
    actor = current_actor()
    person = queries.visible_person(actor, username)
    if person.username != username or tab == "overview":
        # Also from a name that they had before: old texts and bookmarks lead there.
        tab = "" if tab == "overview" else tab
        return make_response(redirect(_profile_url(person, tab), 308))
    added = hookcalls.tabs("profile", person, actor) if person.state != "closed" else []
    shown = next((one for one in added if one.key == tab), None)
    if shown is None and tab not in ("", *TABS):
        raise NotFound
    facts = fields.facts_of(actor, person.id) if person.state != "closed" else []
    activity: dict[str, Any] = {}
    if person.state != "closed":
        activity = {"part": _part(shown)} if shown else _activity(actor, person, tab)
        written = written_by(actor, person)
        activity["counts"] = counts(actor, person.id, written)
        activity["year"] = year_of(written) if not tab else None
    return respond(
        "profiles/profile.html",
        fragments=("activity",) if activity else (),
        person=person,
        role=person.role,
        tab=tab or "overview",
        added=added,
        is_self=person.id == actor.user_id,
        facts=facts,
        missing=fields.missing(facts) if person.id == actor.user_id else [],
        there=local_time(person),
        since=month_name(person.created_at.date(), year=True),
        month_name=month_name,
        day_name=day_name,
        **activity,
    )


@bp.get("/account/profile", requires="site.member")
def edit() -> Response:
    """What one says of oneself, to be changed."""
    mine = queries.own_profile(current_actor())
    form = ProfileForm(formdata=None, obj=mine)
    form.links.data = "\n".join(mine.links)
    return _edit_page(form, AvatarForm(formdata=None), _answers())


@bp.post("/account/profile", requires="site.write", limit="30 per hour", endpoint="edit")
def save() -> Response:
    """Save what one says of oneself."""
    form, more = ProfileForm(), _answers()
    if not all([form.validate(), more.validate()]):
        return _edit_page(form, AvatarForm(formdata=None), more, status=422)
    try:
        actions.edit_profile(
            current_actor(),
            name=form.name.data or "",
            bio=form.bio.data or "",
            place=form.place.data or "",
            links=checked_links(form.links.data or ""),
            timezone=form.timezone.data,
            locale=form.locale.data,
            hides_presence=form.hides_presence.data,
            said=more.said(),
        )
    except (TooLong, BlockedLink) as error:
        form.bio.errors = [*form.bio.errors, str(error)]
        return _edit_page(form, AvatarForm(formdata=None), more, status=422)
    flash(_("Your profile is saved."), "good")
    return see_other(url_for("profiles.edit"))


@bp.post(
    "/account/profile/avatar",
    requires="site.write",
    limit="20 per hour",
    max_bytes=MAX_BYTES + 64 * 1024,
)
def avatar() -> Response:
    """Take a picture to show beside one's name."""
    form = AvatarForm()
    upload = request.files.get("picture")
    data = upload.read(MAX_BYTES + 1) if upload else b""
    problem = "" if data else _("Choose a picture first.")
    if not problem:
        try:
            actions.set_avatar(current_actor(), data)
        except BadImage as error:
            problem = str(error)
        except files.NoRoom:
            log.exception("no room for a picture")
            problem = _("The disk of this community is full. Your picture was not kept.")
        except files.Away:
            log.exception("no place for a picture")
            problem = _("Files cannot be kept just now. Try again in a few minutes.")
    if problem:
        form.picture.errors = [problem]
        mine = queries.own_profile(current_actor())
        profile_form = ProfileForm(formdata=None, obj=mine)
        profile_form.links.data = "\n".join(mine.links)
        return _edit_page(profile_form, form, _answers(shown=True), status=422)
    flash(_("This is how others see you now."), "good")
    return see_other(url_for("profiles.edit"))


@bp.post("/account/profile/avatar/remove", requires="site.write", limit="20 per hour")
def remove_avatar() -> Response:
    """Show initials instead of a picture."""
    actions.remove_avatar(current_actor())
    flash(_("Your picture is gone."), "good")
    return see_other(url_for("profiles.edit"))


@bp.get("/files/avatars/<name>", requires="site.public")
def picture(name: str) -> Response:
    """A picture as we drew it."""
    return drawn(actions.FOLDER, name)


def _activity(actor: Actor, person: PersonView, tab: str) -> dict[str, Any]:
    """What one of our own tabs shows."""
    after = request.args.get("after", "")
    if tab == "threads":
        found = threads_page(actor, Query(author_id=person.id, order="new", after=after))
        return {"threads": found.lines, "older": _older(found, **_place(person, tab))}
    if tab in ("replies", "likes"):
        read = queries.replies_page if tab == "replies" else queries.likes_page
        page = read(actor, person.id, after)
        return {"posts": page.rows, "older": _older(page, **_place(person, tab))}
    recent = threads_page(actor, Query(author_id=person.id, order="new", size=RECENT))
    return {
        "threads": recent.lines,
        "posts": queries.last_replies(actor, person.id, RECENT),
        "older": "",
    }


def _part(tab: Tab) -> str | None:
    """A plugin's tab as HTML, or None when it failed: the page goes on without it."""
    try:
        return render_template(tab.template, **tab.context())
    except (Exception, SystemExit):
        log.exception("tab failed", extra={"tab": tab.key})
        return None


def _answers(*, shown: bool = False) -> Answers:
    """The form of the owner's fields that members fill in."""
    held = fields.values_of(current_actor().id)
    return answers(fields.edited_by("member"), held, shown=shown)


def _edit_page(
    form: ProfileForm, picture_form: AvatarForm, more: Answers, *, status: int = 200
) -> Response:
    return respond(
        "profiles/edit.html",
        status=status,
        form=form,
        picture_form=picture_form,
        more=more,
        has_avatar=bool(current_actor().avatar),
    )


def _place(person: PersonView, tab: str) -> dict[str, str]:
    return {"username": person.username, "tab": tab}


def _profile_url(person: PersonView, tab: str) -> str:
    if tab:
        return url_for("profiles.tab", username=person.username, tab=tab)
    return url_for("profiles.profile", username=person.username)


def _older(page: Page[Any] | Any, **values: Any) -> str:
    """The address of the next page of a list, or nothing at its end."""
    if not page.after:
        return ""
    endpoint = "profiles.tab" if "tab" in values else "profiles.directory"
    return url_for(endpoint, after=page.after, **values)

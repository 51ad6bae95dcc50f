"""Feeds of the community, of a tag, a person, a thread and a search. Those of spaces and of
kinds stand beside their lists, in the plugins."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, make_response, redirect, request, url_for
from flask_babel import gettext as _

from core import settings
from core.accounts.names import username_key
from core.feeds import queries
from core.feeds.answering import answer, thread_feed
from core.profiles.queries import visible_person
from core.search.driver import PERSON, Hit, Unavailable
from core.search.engine import engine
from core.search.forms import Asked
from core.search.service import sights_of
from core.tags.looks import look_of
from core.tags.queries import main_of
from core.threads.addresses import thread_url
from core.web import current_actor
from core.web.errors import NotFound
from core.web.routing import Blueprint

bp = Blueprint("feeds", __name__)


@bp.get("/feed.atom", requires="spaces.see", endpoint="everything")
def everything() -> Response:
    """The newest threads of all kinds."""
    return thread_feed(title=_name(), address=url_for("home.index", _external=True))


@bp.get("/tags/<slug>.atom", requires="spaces.see")
def tag(slug: str) -> Response:
    """The newest threads that carry a tag, by its own name or a synonym."""
    lines = queries.new_threads(current_actor(), tag=slug)
    if not lines and (main := main_of(slug)):
        slug, lines = main, queries.new_threads(current_actor(), tag=main)
    if not lines:
        raise NotFound
    title = f"{_name()}: #{look_of(slug).name}"
    return answer(lines, title=title, address=url_for("tags.tag", slug=slug, _external=True))


@bp.get("/people/<username>.atom", requires="profiles.see")
def person(username: str) -> Response:
    """What somebody wrote last."""
    lines = queries.posts_of_person(current_actor(), username)
    if lines:
        username, name = lines[0].username, lines[0].name
    else:
        found = visible_person(current_actor(), username)
        if found.state == "closed":
            raise NotFound
        if username_key(found.username) != username_key(username):
            to = url_for("feeds.person", username=found.username)
            return make_response(redirect(to, 308))
        username, name = found.username, found.name
    address = url_for("profiles.profile", username=username, _external=True)
    return answer(lines, title=f"{_name()}: {name or username}", address=address)


@bp.get("/t/<int:thread_id>.atom", requires="spaces.see")
def thread(thread_id: int) -> Response:
    """The newest posts of a thread."""
    lines = queries.posts_of_thread(current_actor(), thread_id)
    if not lines:
        raise NotFound
    return answer(lines, title=lines[0].title, address=thread_url(lines[0], external=True))


@bp.get("/search.atom", requires="search.use", limit="120 per minute")
def search() -> Response:
    """The newest posts that a search finds, one of each thread."""
    asked = Asked.of(request.args)
    query, is_away = replace(asked.query, sort="new"), False
    found: tuple[Hit, ...] = ()
    try:
        if not query.is_empty:
            found = engine().search(query, sights_of(current_actor())).hits
    except Unavailable:
        is_away = True
    wanted = [hit.ref for hit in found if hit.kind != PERSON]
    lines = queries.posts_by_id(current_actor(), wanted)
    words = _("Search: %(words)s", words=asked.text) if asked.text else _("Search")
    address = url_for(
        "search.results", q=asked.text or None, kind=asked.kind or None, _external=True
    )
    given = answer(lines, title=f"{_name()}: {words}", address=address)
    if is_away:
        # Empty for once: readers keep what they have, and nobody takes this for the answer.
        given.headers["Cache-Control"] = "no-store"
        given.headers.pop("ETag", None)
    return given


def _name() -> str:
    return str(settings.get("core", "site_name"))

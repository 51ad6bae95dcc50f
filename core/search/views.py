"""The result page and the suggestions."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from core.registry import ThreadKind
from core.search import service
from core.search.driver import Unavailable
from core.search.forms import PEOPLE_TAB, Asked, engine_kind, kinds
from core.search.queries import PersonRow
from core.search.service import Count, Results, Shown
from core.search.snippets import Piece
from core.site import site
from core.spaces.queries import all_spaces
from core.threads.addresses import kind_of, thread_url
from core.threads.rows import Person
from core.web import current_actor
from core.web.respond import respond
from core.web.routing import Blueprint

bp = Blueprint("search", __name__, template_folder="templates")


class Tab(NamedTuple):
    """A kind of results: how it is called, how many there are, where they are."""

    label: str
    found: Count
    url: str
    is_current: bool


class Line(NamedTuple):
    """A result as the page shows it. Of a person only the first five and `person` are set."""

    kind: str
    url: str
    title: list[Piece]
    text: list[Piece]
    person: PersonRow | None = None
    section: str = ""
    icon: str = ""
    state: str = ""
    state_icon: str = ""
    tone: str = ""
    space: str = ""
    author: Person | None = None
    replies: str = ""
    at: datetime | None = None


@bp.get("/search", requires="search.use", limit="120 per minute")
def results() -> Response:
    """Everything found that the actor may see, by kinds, best first."""
    asked = Asked.of(request.args)
    found, away, wording = Results(), None, _Wording()
    try:
        found = service.search(current_actor(), asked.query)
    except Unavailable as reason:
        away = reason
    return respond(
        "search/results.html",
        fragment="results",
        asked=asked,
        found=found,
        away=away,
        tabs=_tabs(asked, found),
        lines=[_line(shown, wording) for shown in found.lines],
        label=_label(asked.kind),
        page_url=_page_url(asked),
    )


@bp.get("/search/suggest", requires="search.use", limit="300 per minute")
def suggest() -> Response:
    """What somebody may mean by what they have typed so far; a list, or a page of its own."""
    asked = Asked.of(request.args)
    return respond(
        "search/suggest.html",
        fragment="options",
        asked=asked,
        found=service.suggest(current_actor(), asked.text),
        kind_of=kind_of,
        address=thread_url,
        space_url=_space_url,
    )


def _tabs(asked: Asked, found: Results) -> list[Tab]:
    total = Count.together(found.counts.values())
    tabs = [Tab(_("All"), total, url_for("search.results", q=asked.text), not asked.kind)]
    for kind in [*(known.key for known in kinds()), PEOPLE_TAB]:
        count = found.counts.get(engine_kind(kind), Count())
        if count.number or kind == asked.kind:
            url = url_for("search.results", q=asked.text, kind=kind)
            tabs.append(Tab(_label(kind), count, url, kind == asked.kind))
    return tabs


def _label(kind: str) -> str:
    known = site().registry.kind(kind)
    return str(known.plural if known else _("People") if kind == PEOPLE_TAB else _("All"))


class _Wording:
    """What kinds, states and numbers are called in the reader's language, each asked once."""

    def __init__(self) -> None:
        self._kinds: dict[str, tuple[ThreadKind, str]] = {}
        self._states: dict[tuple[str, str], tuple[str, str, str]] = {}
        self._replies: dict[int, str] = {}

    def kind(self, key: str) -> tuple[ThreadKind, str]:
        if key not in self._kinds:
            kind = kind_of(key)
            self._kinds[key] = kind, str(kind.label)
        return self._kinds[key]

    def state(self, kind: ThreadKind, key: str) -> tuple[str, str, str]:
        if (kind.key, key) not in self._states:
            state = kind.state(key)
            told = (str(state.label), state.icon, state.tone) if state else ("", "", "")
            self._states[kind.key, key] = told
        return self._states[kind.key, key]

    def replies(self, number: int) -> str:
        if number not in self._replies:
            self._replies[number] = ngettext("%(num)s reply", "%(num)s replies", number)
        return self._replies[number]


def _line(shown: Shown, wording: _Wording) -> Line:
    if shown.person is not None:
        url = url_for("profiles.profile", username=shown.person.username)
        return Line(_("Person"), url, shown.title, shown.text, person=shown.person)
    post = shown.post
    assert post is not None
    kind, label = wording.kind(post.kind)
    state, state_icon, tone = wording.state(kind, post.state)
    space = all_spaces().get(post.space_id)
    return Line(
        label,
        thread_url(post, post.number if post.number > 1 else None),
        shown.title,
        shown.text,
        section=kind.section,
        icon=kind.icon,
        state=state,
        state_icon=state_icon,
        tone=tone,
        space=space.title if space else "",
        author=post.author,
        replies=wording.replies(max(post.post_count - 1, 0)),
        at=post.created_at,
    )


def _space_url(space: Any) -> str:
    kind = next((k for owner, k in site().registry.of(ThreadKind) if owner == space.owner), None)
    return url_for(kind.space_endpoint, slug=space.slug) if kind else ""


def _page_url(asked: Asked) -> str:
    return url_for("search.results", q=asked.text, kind=asked.kind or None) + "&page="

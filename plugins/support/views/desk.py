"""The desk of those who work on tickets: views, the list, and the ticket that is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from flask import Response, flash, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from plugins.support import KIND
from plugins.support.actions.changing import By, Stale, change_ticket
from plugins.support.filters import Filters, filters_of, says_something
from plugins.support.forms.changes import changes_of, number_of
from plugins.support.overviews import FIRST, OVERVIEWS, overview_of
from plugins.support.priorities import LOOKS, Look
from plugins.support.queries.chosen import Said, said_last
from plugins.support.queries.counts import counts_of_views, said
from plugins.support.queries.desk import tickets_page
from plugins.support.queries.stream import Who
from plugins.support.queries.tickets import ticket_of
from plugins.support.queries.views import SavedView, saved_view, saved_views
from plugins.support.queries.workers import fellow_workers
from plugins.support.rules import answered_spaces, is_agent, may_answer, may_lead
from plugins.support.states import Standing, standings
from plugins.support.views import bp
from townhall import (
    Actor,
    Forbidden,
    NotFound,
    Rejected,
    ThreadView,
    all_spaces,
    clock,
    current_actor,
    respond,
    see_other,
    visible_thread,
)


class ViewLink(NamedTuple):
    """A view on the left. `number` is how many there are, as it is shown, empty where they are not
    counted."""

    key: str
    name: Any
    icon: str
    number: str
    is_shared: bool = True
    is_saved: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What the address asks for: a view by its `key`, or filters of its own."""

    key: str
    name: Any
    filters: Filters
    pairs: tuple[tuple[str, str], ...]

    @property
    def query(self) -> str:
        """The part of the address that asks for this."""
        return urlencode(self.pairs)


class Offered(NamedTuple):
    """What forms of the desk offer: queues and priorities with what they are called and look like,
    states, and people."""

    queues: tuple[tuple[int, str], ...]
    states: tuple[Standing, ...]
    priorities: tuple[tuple[int, Look], ...]
    workers: tuple[Who, ...]

    @property
    def looks(self) -> dict[str, Standing]:
        """The states by slug."""
        return {one.slug: one for one in self.states}


class Chosen(NamedTuple):
    """The ticket beside the list. `is_stale`: others were quicker than what was just sent."""

    thread: ThreadView
    ticket: Any
    said: list[Said]
    is_stale: bool = False


def agent() -> Actor:
    """Who asks, if they work on tickets. Raises `Forbidden`."""
    actor = current_actor()
    if not is_agent(actor):
        raise Forbidden("support.answer")
    return actor


@bp.get("/desk", requires="support.answer")
def desk() -> Response:
    """Views, the tickets of one of them, and the one that is chosen."""
    actor = agent()
    chosen = _chosen(actor, number_of(request.args.get("t", "")))
    context = desk_context(actor, request.args, chosen)
    return respond(
        "support/desk.html", fragment="tickets", fragments=("tickets", "chosen"), **context
    )


@bp.post("/desk/<int:thread_id>", requires="support.answer", name="desk_change")
def change(thread_id: int) -> Response:
    """Change where the chosen ticket stands, and go back to the list."""
    actor, sent = agent(), MultiDict(parse_qsl(request.form.get("here", "")[:1000]))
    chosen = _chosen(actor, thread_id)
    seen = number_of(request.form.get("seen", "")) or None
    try:
        change_ticket(By(actor=actor, seen=seen), thread_id, changes_of(request.form, actor))
    except (Stale, Rejected) as error:
        message = error.message if isinstance(error, Rejected) else ""
        if message:
            flash(message, "bad")
        assert chosen is not None
        chosen = chosen._replace(is_stale=not message)
        context = desk_context(actor, sent, chosen)
        status = 422 if message else 409
        return respond("support/desk.html", fragment="tickets", status=status, **context)
    flash(_("The ticket is changed."), "good")
    pairs = [(name, value) for name, value in sent.items(multi=True) if name != "t"]
    return see_other(f"{url_for('support.desk')}?{urlencode([*pairs, ('t', str(thread_id))])}")


def shown_of(actor: Actor, sent: MultiDict[str, str]) -> Shown:
    """What an address asks for. Raises `NotFound` for a view that is not there."""
    key = sent.get("view", "")
    if says_something(sent):
        filters = filters_of(sent)
        return Shown("", _("Chosen by filters"), filters, tuple(filters.pairs))
    found = overview_of(key or FIRST)
    if found is not None:
        return Shown(found.key, found.name, found.filters, (("view", found.key),))
    view = saved_view(actor, number_of(key))
    return Shown(str(view.id), view.name, view.filters, (("view", str(view.id)),))


def _chosen(actor: Actor, thread_id: int) -> Chosen | None:
    if not thread_id:
        return None
    thread = visible_thread(actor, thread_id, kind=KIND)
    if not may_answer(actor, thread):
        raise NotFound
    ticket = ticket_of(thread_id)
    return Chosen(thread, ticket, said_last(ticket))


def desk_context(actor: Actor, sent: MultiDict[str, str], chosen: Chosen | None) -> dict[str, Any]:
    """What the desk shows for an address that asks for this."""
    shown = shown_of(actor, sent)
    page = tickets_page(actor, shown.filters, after=sent.get("after", "")[:400])
    own = saved_views(actor)
    here = url_for("support.desk")
    return {
        "shown": shown,
        "rows": tuple(page.rows),
        "tags": sorted({tag for line in page.rows for tag in line.tags}),
        "reader": (actor.timezone, str(get_locale())),
        "minute": int(clock.now().timestamp()) // 60,
        "older": f"{here}?{shown.query}&{urlencode({'after': page.after})}" if page.after else "",
        "views": _links(actor, own),
        "chosen": chosen,
        "leads": may_lead(actor),
        "offered": offers(actor),
        "sent": (),
        "problem": "",
    }


def offers(actor: Actor) -> Offered:
    """What forms of the desk offer, and how lines show it."""
    spaces = all_spaces()
    queues = tuple((one, spaces[one].title) for one in answered_spaces(actor))
    workers = tuple(fellow_workers(actor))
    # In the words of the reader: a lazy text is looked up each time it is compared.
    priorities = tuple((one, look._replace(name=str(look.name))) for one, look in LOOKS.items())
    return Offered(queues, tuple(standings()), priorities, workers)


def _links(actor: Actor, own: list[SavedView]) -> tuple[ViewLink, ...]:
    counted = {one.key: one.filters for one in OVERVIEWS if one.is_counted}
    counted |= {str(view.id): view.filters for view in own[:10]}
    numbers = {key: said(number) for key, number in counts_of_views(actor, counted).items()}
    links = [
        ViewLink(one.key, str(one.name), one.icon, numbers.get(one.key, "")) for one in OVERVIEWS
    ]
    for view in own:
        key, sign = str(view.id), "users" if view.is_shared else "bookmark"
        links.append(
            ViewLink(key, view.name, sign, numbers.get(key, ""), view.is_shared, is_saved=True)
        )
    return tuple(links)

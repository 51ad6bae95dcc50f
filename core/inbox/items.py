"""Rows of the inbox as they are shown: who did what, where, and why it came."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from flask_babel import gettext as _

from core import clock
from core.access import Actor
from core.bookmarks.times import local
from core.inbox.queries import Line, people_of
from core.inbox.sorts import sorts
from core.notifications.telling import MOST_NAMES
from core.registry import NotificationSort, ThreadKind
from core.site import site
from core.threads import reading
from core.threads.addresses import thread_url
from core.threads.rows import Person

log = logging.getLogger("townhall.inbox")
NAMES = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands in a sort's sentence where the names go, which are links and not text."""
SHOWN = 2
"""How many names a row spells out."""


@dataclass(frozen=True, slots=True)
class Item:
    """One row. `before` and `after` are the sentence around the names of `people`; `others` is
    how many more there are, and `many` whether that is all that is known. `sort_only`: this
    sort has one reason alone, so whoever has enough of it has enough of the sort."""

    id: int
    url: str
    title: str
    icon: str
    kind: ThreadKind | None
    before: str
    people: tuple[Person, ...]
    others: int
    many: bool
    after: str
    text: str
    html: str
    why: str
    sort: NotificationSort
    sort_only: bool
    thread_id: int | None
    state: str
    at: datetime
    until: datetime | None

    @property
    def is_unread(self) -> bool:
        """Whether it is new."""
        return self.state == "unread"

    @property
    def is_away(self) -> bool:
        """Whether it is put off until a moment to come."""
        return self.until is not None and self.state != "done"

    @property
    def view(self) -> str:
        """The view in which it stands now."""
        return "done" if self.state == "done" else "snoozed" if self.is_away else "open"


class Day(NamedTuple):
    """Rows of some days under a heading."""

    name: str
    items: list[Item]


class Place(NamedTuple):
    """The thread of a row, as far as its address needs it."""

    id: int
    kind: str
    slug: str


def items_of(actor: Actor, lines: Iterable[Line]) -> list[Item]:
    """Rows as they are shown to their owner."""
    rows = list(lines)
    people, opened, declared = people_of(rows, SHOWN), reading.just_opened(actor), sorts()
    return [
        _item(line, declared[line.sort][1], people, opened.get(line.thread_id or 0))
        for line in rows
        if line.sort in declared
    ]


def days_of(items: list[Item], zone: str) -> list[Day]:
    """Rows under the days of their owner's calendar; what is put off stands together."""
    today = local(clock.now(), zone).day
    monday = today - timedelta(days=today.weekday())

    def name(item: Item) -> str:
        if item.is_away:
            return str(_("In the order in which it comes back"))
        day = local(item.at, zone).day
        if day >= today:
            return str(_("Today"))
        return str(_("Earlier this week") if day >= monday else _("Older"))

    return [Day(heading, list(some)) for heading, some in groupby(items, name)]


def _item(
    line: Line, sort: NotificationSort, people: dict[int, Person], opened: datetime | None
) -> Item:
    before, names, after = _sentence(line, sort)
    told = line.people if names else []
    named = tuple(people[user_id] for user_id in told[:SHOWN] if user_id in people)
    kind = site().registry.kind(line.kind) if line.kind else None
    read = opened is not None and line.state == "unread" and line.updated_at <= opened
    later = line.snoozed_until if line.snoozed_until and line.snoozed_until > clock.now() else None
    return Item(
        id=line.id,
        url=_url(line),
        title=line.thread_title or line.title or str(sort.label),
        icon=sort.icon,
        kind=kind,
        before=before,
        people=named,
        others=len(told) - len(named),
        many=len(told) >= MOST_NAMES,
        after=after,
        text="" if line.last_number else line.text,
        html=(line.html or "") if line.times == 1 and line.post_deleted_at is None else "",
        why=str(sort.why(line.reason)),
        sort=sort,
        sort_only=line.thread_id is None or len(sort.reasons) == 1,
        thread_id=line.thread_id,
        state="read" if read else line.state,
        at=line.updated_at,
        until=later,
    )


def _sentence(line: Line, sort: NotificationSort) -> tuple[str, str, str]:
    """What happened: before the names, where there are any, and after them. A sort that fails to
    say it says its label."""
    try:
        names = NAMES if line.people else ""
        said = str(sort.sentence(line.reason, names, line.times)).strip()
    except Exception as error:
        # The words are a plugin's, and the inbox is not.
        site().plugins.costs.of(line.owner, "register_notifications").note(error)
        log.exception("a sort cannot say what happened", extra={"sort": sort.name})
        return str(sort.label), "", ""
    return said.partition(NAMES)


def _url(line: Line) -> str:
    if line.thread_id is None:
        return line.url if line.url.startswith("/") and line.url[1:2] != "/" else "/inbox/"
    place = Place(line.thread_id, line.kind or "", line.slug or "")
    return thread_url(place, line.number or None)

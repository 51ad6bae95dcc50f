"""Rows of the inbox as they are shown: who did what, where, and why it came."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from flask_babel import gettext as _

from core import clock
from core.access import Actor
from core.bookmarks.times import local, moment
from core.inbox.queries import Line, people_of
from core.inbox.sorts import sorts
from core.notifications.telling import MOST_NAMES
from core.registry import NotificationSort
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
    kind: str
    section: str
    before: str
    people: tuple[Person, ...]
    others: int
    many: bool
    after: str
    text: str
    html: str
    why: str
    sort: str
    label: str
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
    def crowd(self) -> dict[str, Any]:
        """How many did it, as the piece with their names is kept by."""
        return {"named": len(self.people), "others": self.others, "many": self.many}

    @property
    def frame(self) -> dict[str, Any]:
        """What the piece around the row is kept by: nothing that anybody has written."""
        return {
            "view": self.view,
            "unread": self.is_unread,
            "mark": self.icon,
            "section": self.section,
            "kind": self.kind,
            "sort": self.sort,
            "label": self.label,
            "mute": self.thread_id is not None and not self.sort_only,
            "text": bool(self.text),
            "quote": bool(self.html),
        }

    @property
    def texts(self) -> dict[str, Any]:
        """What stands in the blanks of that piece."""
        return {
            "id": self.id,
            "url": self.url,
            "title": self.title,
            "text": self.text,
            "why": self.why,
        }

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
    rows, declared = list(lines), sorts()
    words = _Words(
        people_of(rows, SHOWN), {name: sort for name, (_owner, sort) in declared.items()}
    )
    opened = reading.just_opened(actor)
    return [
        _item(line, words, opened.get(line.thread_id or 0))
        for line in rows
        if line.sort in declared
    ]


def days_of(items: list[Item], zone: str) -> list[Day]:
    """Rows under the days of their owner's calendar; what is put off stands together."""
    today = local(clock.now(), zone).day
    midnight = moment(today, time.min, zone)
    monday = moment(today - timedelta(days=today.weekday()), time.min, zone)

    def place(item: Item) -> int:
        if item.is_away:
            return 0
        return 1 if item.at >= midnight else 2 if item.at >= monday else 3

    names = (
        _("In the order in which it comes back"),
        _("Today"),
        _("Earlier this week"),
        _("Older"),
    )
    return [Day(str(names[at]), list(some)) for at, some in groupby(items, place)]


class _Words:
    """Who and what the rows of a page name, each asked for once: many say the same."""

    def __init__(self, people: dict[int, Person], declared: dict[str, NotificationSort]) -> None:
        self.people = people
        self.declared = declared
        self.sentence = cache(self._sentence)
        self.why = cache(lambda sort, reason: str(declared[sort].why(reason)))
        self.label = cache(lambda sort: str(declared[sort].label))
        self.kind = cache(_kind)

    def _sentence(
        self, owner: str, sort_name: str, said: tuple[str, str, int]
    ) -> tuple[str, str, str]:
        """What happened: before the names, where there are any, and after them. A sort that
        fails to say it says its label."""
        sort = self.declared[sort_name]
        try:
            return str(sort.sentence(*said)).strip().partition(NAMES)
        except Exception as error:
            # The words are a plugin's, and the inbox is not.
            site().plugins.costs.of(owner, "register_notifications").note(error)
            log.exception("a sort cannot say what happened", extra={"sort": sort_name})
            return str(sort.label), "", ""


def _kind(key: str | None) -> tuple[str, str]:
    """Label and section of a kind of thread; empty for none."""
    kind = site().registry.kind(key) if key else None
    return (str(kind.label), kind.section) if kind else ("", "")


def _item(line: Line, words: _Words, opened: datetime | None) -> Item:
    sort = words.declared[line.sort]
    said = (line.reason, NAMES if line.people else "", line.times)
    before, names, after = words.sentence(line.owner, line.sort, said)
    told = line.people if names else []
    named = tuple(words.people[user_id] for user_id in told[:SHOWN] if user_id in words.people)
    kind, section = words.kind(line.kind)
    read = opened is not None and line.state == "unread" and line.updated_at <= opened
    later = line.snoozed_until if line.snoozed_until and line.snoozed_until > clock.now() else None
    return Item(
        id=line.id,
        url=_url(line),
        title=line.thread_title or line.title or words.label(line.sort),
        icon=sort.icon,
        kind=kind,
        section=section,
        before=before,
        people=named,
        others=len(told) - len(named),
        many=len(told) >= MOST_NAMES,
        after=after,
        text="" if line.last_number else line.text,
        html=(line.html or "") if line.times == 1 and line.post_deleted_at is None else "",
        why=words.why(line.sort, line.reason),
        sort=line.sort,
        label=words.label(line.sort),
        sort_only=line.thread_id is None or len(sort.reasons) == 1,
        thread_id=line.thread_id,
        state="read" if read else line.state,
        at=line.updated_at,
        until=later,
    )


def _url(line: Line) -> str:
    if line.thread_id is None:
        return line.url if line.url.startswith("/") and line.url[1:2] != "/" else "/inbox/"
    place = Place(line.thread_id, line.kind or "", line.slug or "")
    return thread_url(place, line.number or None)

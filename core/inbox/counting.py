"""The number on the bell: how much is new to somebody, asked once for each page they open."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any, NamedTuple

import peewee
from flask import g, has_request_context
from peewee import JOIN, Value, fn

from core import clock
from core.access import Actor, Sight
from core.db import Prepared, is_postgres, param, utc_text
from core.inbox.queries import INBOX, MOST, has_content, sorts
from core.notifications.models import ChannelChoice, Notification
from core.threads import reading
from core.threads.models import Thread

log = logging.getLogger("townhall.inbox")


class _Count(NamedTuple):
    unread: int


def new_rows(actor: Actor) -> int:
    """How many rows are new to the actor, up to `MOST`; 0 for visitors.

    Threads that they have just opened are not new any more, though that is written a moment
    later. Asked once a request.
    """
    if actor.user_id is None:
        return 0
    if actor.has_unread is False:
        return 0
    if not has_request_context():
        return _count(actor)
    if "new_rows" not in g:
        try:
            g.new_rows = _count(actor)
        except peewee.DatabaseError:
            # The page may be the one that says that the database is in trouble.
            log.exception("the inbox could not be counted")
            g.new_rows = 0
    return int(g.new_rows)


def _count(actor: Actor) -> int:
    sight, names = Sight.of(actor), list(sorts())
    values: dict[str, Any] = {
        **sight.values,
        **{f"sort{i}": name for i, name in enumerate(names)},
        "opened": _listed(reading.just_opened(actor)),
        "now": utc_text(clock.now()),
    }
    found = _new.first(sight.shape, len(names), **values)
    return found.unread if found else 0


def _listed(ids: Iterable[int]) -> str:
    """Ids as one text, each between commas.

    However many there are, the statement stays the same: one for each number of threads that
    somebody has just opened was compiled and planned anew on every page.
    """
    return f",{','.join(map(str, sorted(ids)))},"


def _build(sight: tuple[int, int, int], names: int) -> peewee.Query:
    off = ChannelChoice.select(ChannelChoice.sort).where(
        (ChannelChoice.user == param("viewer"))
        & (ChannelChoice.channel == INBOX)
        & ~ChannelChoice.is_on
    )
    place_in = fn.STRPOS if is_postgres() else fn.INSTR
    comma = Value(",")
    just_opened = place_in(param("opened"), comma.concat(Thread.id.cast("TEXT")).concat(comma)) > 0
    seen = Sight.condition(sight) & Thread.deleted_at.is_null() & ~just_opened
    rows = (
        Notification.select(Notification.id)
        .join(Thread, JOIN.LEFT_OUTER, on=(Notification.thread == Thread.id))
        .where(
            (Notification.user == param("viewer"))
            & (Notification.state == "unread")
            & (Notification.snoozed_until.is_null() | (Notification.snoozed_until <= param("now")))
            & Notification.sort.in_([param(f"sort{i}") for i in range(names)])
            & Notification.sort.not_in(off)
            & (Notification.thread.is_null() | seen)
            & has_content()
        )
        .limit(MOST)
    )
    return peewee.Select([rows], [fn.COUNT(rows.c.id)])


_new = Prepared(_Count, _build)

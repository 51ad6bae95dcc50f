"""Numbers of the inbox: the one on the bell, asked once for each page, and those of its tabs."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any, NamedTuple

import peewee
from flask import g, has_request_context
from peewee import Value, fn

from core.access import Actor
from core.db import Prepared, is_postgres, param
from core.inbox import filters
from core.inbox.filters import Sizes
from core.notifications.models import Notification
from core.threads import reading
from core.threads.models import Thread

log = logging.getLogger("townhall.inbox")


MOST = 100
"""Counts stop here: nobody needs to know whether it is 300 or 301."""


class Counts(NamedTuple):
    """How many rows: new ones, new ones that wait for an answer, and those put off."""

    unread: int
    waiting: int
    snoozed: int


class _Count(NamedTuple):
    unread: int


class _Tabs(NamedTuple):
    waiting: int
    snoozed: int


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


def counts(actor: Actor) -> Counts:
    """How many rows there are, each counted up to `MOST`."""
    sizes, values = filters.values_of(actor)
    tabs = _tabs.first(sizes, **values) or _Tabs(0, 0)
    return Counts(new_rows(actor), *tabs)


def _count(actor: Actor) -> int:
    sizes, values = filters.values_of(actor)
    found = _bell.first(sizes, opened=_listed(reading.just_opened(actor)), **values)
    return found.unread if found else 0


def _listed(ids: Iterable[int]) -> str:
    """Ids as one text, each between commas.

    However many there are, the statement stays the same: one for each number of threads that
    somebody has just opened was compiled and planned anew on every page.
    """
    return f",{','.join(map(str, sorted(ids)))},"


def _unread(sizes: Sizes) -> peewee.Query:
    place_in = fn.STRPOS if is_postgres() else fn.INSTR
    comma = Value(",")
    opened = place_in(param("opened"), comma.concat(Thread.id.cast("TEXT")).concat(comma)) > 0
    return _up_to_most(_new(sizes) & (Notification.thread.is_null() | ~opened))


def _others(sizes: Sizes) -> peewee.Query:
    asked = filters.holes(sizes)
    off = filters.mine(asked) & filters.state_of("snoozed") & filters.put_off("snoozed", asked)
    waiting = _new(sizes) & filters.waits(asked)
    return peewee.Select(columns=[_up_to_most(waiting), _up_to_most(off)])


def _new(sizes: Sizes) -> Any:
    asked = filters.holes(sizes)
    here = filters.put_off("open", asked)
    return filters.mine(asked) & (Notification.state == "unread") & here


def _up_to_most(which: Any) -> Any:
    rows = filters.joined(Notification.select(Notification.id)).where(which).limit(MOST)
    return peewee.Select([rows], [fn.COUNT(rows.c.id)])


_bell = Prepared(_Count, _unread)
_tabs = Prepared(_Tabs, _others)

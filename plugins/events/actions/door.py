"""Letting people in, and taking that back. Each act is written down: what, who and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flask_babel import gettext as _

from plugins.events.actions.inviting import seat_at_door
from plugins.events.models import EventAnswer, EventScan
from plugins.events.queries.door import Door, Guest, code_in, guest, guest_with
from townhall import Actor, Forbidden, NotFound, Rejected, clock, transaction

GATE = 60
"""Characters of the name of a gate."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What came of somebody at the door. `sort` is `in`, or `again` for who was in already:
    then `at` and `gate` are those of the first time."""

    sort: Literal["in", "again"]
    guest: Guest
    at: datetime
    gate: str


def check_in_code(
    actor: Actor, door: Door, typed: str, *, gate: str = "", anyway: bool = False
) -> Entry:
    """Let in whoever has a code, typed or scanned; see `check_in`.

    Raises `Rejected` also for a code that nobody has, or that is for another date.
    """
    return check_in(actor, door, answer_with(door, typed), gate=gate, anyway=anyway)


def answer_with(door: Door, typed: str) -> int:
    """Whose code this is. Raises `Rejected` for a code that nobody has, or that is for another
    date."""
    try:
        date_id, found = guest_with(code_in(typed))
    except NotFound as error:
        words = _("No ticket has this code. Look for the name below instead.")
        raise Rejected("code", words) from error
    if date_id != door.date_id:
        raise Rejected("code", _("This ticket is for another event, or for another date."))
    return found.id


def check_in(
    actor: Actor, door: Door, answer_id: int, *, gate: str = "", anyway: bool = False
) -> Entry:
    """Let somebody in, with their guests. The first one to do so counts, at whichever gate.

    The caller has checked `may_keep_door`. `anyway` is for before and after the hours of the
    door. Raises `Rejected` when the door is closed and for who has no seat, `NotFound` for an
    answer that is none to this date.
    """
    check_open(door, clock.now(), anyway=anyway)
    with transaction():
        return write_in(actor, door, answer_id, gate=gate, at=clock.now())


def check_in_seatless(
    actor: Actor, door: Door, answer_id: int, *, gate: str = "", anyway: bool = False
) -> Entry:
    """Let somebody in who waits, asks or was offered a seat: they have one from now on, beyond
    the seats if need be. Raises like `check_in`, and `Forbidden` for who only keeps the door."""
    if not door.is_host:
        raise Forbidden("events.door")
    check_open(door, clock.now(), anyway=anyway)
    with transaction():
        seat_at_door(actor, door.found.thread, door.date_id, answer_id)
        return write_in(actor, door, answer_id, gate=gate, at=clock.now())


def undo(actor: Actor, door: Door, answer_id: int) -> bool:
    """Say that somebody is not in after all; whether they were. The caller has checked
    `may_keep_door`. Raises `NotFound`."""
    with transaction():
        guest(door.date_id, answer_id)
        changed = (
            EventAnswer.update(checked_in_at=None, checked_in_by=None, gate="")
            .where((EventAnswer.id == answer_id) & EventAnswer.checked_in_at.is_null(False))
            .execute()
        )
        if changed:
            _write_down(actor, answer_id, "undo")
    return bool(changed)


def write_in(
    actor: Actor,
    door: Door,
    answer_id: int,
    *,
    gate: str,
    at: datetime,
    scanned_at: datetime | None = None,
) -> Entry:
    """Write down that somebody came at a moment; the first of all such moments counts, in which
    order ever they become known. `scanned_at` is given for what was done without a connection.

    The caller has checked the hours and holds a transaction. Raises `Rejected` and `NotFound`.
    """
    gate = gate.strip()
    later = EventAnswer.checked_in_at.is_null() | (EventAnswer.checked_in_at > at)
    changed = (
        EventAnswer.update(checked_in_at=at, checked_in_by=actor.user_id, gate=gate)
        .where(
            (EventAnswer.id == answer_id)
            & (EventAnswer.date == door.date_id)
            & (EventAnswer.status == "going")
            & later
        )
        .execute()
    )
    found = guest(door.date_id, answer_id)
    if not changed and (found.checked_in_at is None or found.status != "going"):
        raise Rejected("code", _no_seat(found))
    sort: Literal["in", "again"] = "in" if changed else "again"
    _write_down(actor, answer_id, sort, gate, scanned_at=scanned_at)
    return Entry(sort, found, found.checked_in_at or at, found.gate)


def check_open(door: Door, at: datetime, *, anyway: bool) -> None:
    """Whether people are let in at a moment. Raises `Rejected`."""
    if door.is_off:
        raise Rejected("code", _("This date does not take place as announced."))
    if anyway or door.opens_at <= at < door.closes_at:
        return
    if at >= door.closes_at:
        raise Rejected("code", _("This event is over. Tick the box to check people in anyway."))
    words = _("Check-in is not open yet. Tick the box to let people in before the time.")
    raise Rejected("code", words)


def _no_seat(found: Guest) -> str:
    words = {
        "waiting": _("%(name)s is on the waiting list and has no seat."),
        "offered": _("%(name)s has been offered a seat and has not taken it."),
        "asked": _("%(name)s has asked to come and has no answer yet."),
    }
    known = words.get(found.status, _("%(name)s has no seat for this date."))
    return str(known % {"name": found.called})


def _write_down(
    actor: Actor, answer_id: int, sort: str, gate: str = "", *, scanned_at: datetime | None = None
) -> None:
    EventScan.create(
        answer=answer_id,
        sort=sort,
        at=clock.now(),
        by=actor.user_id,
        gate=gate,
        scanned_at=scanned_at,
    )

"""What gates without a connection have scanned, taken in when the connection is back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, Literal

from flask_babel import gettext as _

from plugins.events.actions.door import GATE, Entry, answer_with, check_open, write_in
from plugins.events.models import EventScan
from plugins.events.queries.door import Door, guest
from townhall import LARGEST, Actor, NotFound, Rejected, clock, transaction

MOST = 200
"""How many scans are taken in at once."""
CODE = 300


@dataclass(frozen=True, slots=True)
class Scanned:
    """One scan of a gate: a code as it was read, or the number of an answer that was found by
    name; when that was, as far as its device knew."""

    code: str
    answer_id: int
    gate: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a scan. `sort` is `in`; `again` for who was in already; or `out`, and then
    `why` says why."""

    sort: Literal["in", "again", "out"]
    scan: Scanned
    entry: Entry | None = None
    why: str = ""


def scans_in(text: str) -> list[Scanned]:
    """The scans that a device sends, as a list in JSON. Raises `Rejected` for what is none, and
    for too many."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise Rejected("scans", _("That is no list of scans."))
    if len(given) > MOST:
        raise Rejected("scans", _("At most %(most)s scans at once.", most=MOST))
    return [_scanned(one) for one in given]


def take_scans(actor: Actor, door: Door, scans: Sequence[Scanned]) -> list[Outcome]:
    """Let in whoever was scanned, at the time of the scan. Of several scans of a ticket the
    earliest counts, at whichever gate and in which order ever they arrive: also before one that
    is written down already. Each stands for itself, and sent twice it is taken once.

    What a device says of the time is believed between the opening of the door and now. The
    caller has checked `may_keep_door`. Raises `Rejected` where the door has not opened yet and
    where the date does not take place; one that cannot be let in says so in its outcome.
    """
    now = clock.now()
    if scans and (door.is_off or now < door.opens_at):
        check_open(door, now, anyway=False)
    outcomes: dict[int, Outcome] = {}
    timed = [
        (min(max(scan.at or now, door.opens_at), now), n, scan) for n, scan in enumerate(scans)
    ]
    for at, n, scan in sorted(timed, key=itemgetter(0, 1)):
        outcomes[n] = _take(actor, door, scan, at)
    return [outcomes[n] for n in range(len(scans))]


def _take(actor: Actor, door: Door, scan: Scanned, at: datetime) -> Outcome:
    try:
        check_open(door, at, anyway=False)
        answer_id = scan.answer_id or answer_with(door, scan.code)
        with transaction():
            entry = _known(door, answer_id, scan, at)
            if entry is None:
                _check_undone(door, answer_id, at)
                entry = write_in(actor, door, answer_id, gate=scan.gate, at=at, scanned_at=at)
    except Rejected as error:
        return Outcome("out", scan, why=error.message)
    except NotFound:
        return Outcome("out", scan, why=str(_("Nobody of that name comes to this date.")))
    return Outcome(entry.sort, scan, entry)


def _known(door: Door, answer_id: int, scan: Scanned, at: datetime) -> Entry | None:
    """What came of a scan that was taken in before: its answer did not reach the device."""
    same = (EventScan.answer == answer_id) & (EventScan.gate == scan.gate)
    before = EventScan.get_or_none(same & (EventScan.scanned_at == at))
    found = guest(door.date_id, answer_id)
    if before is None or found.checked_in_at is None:
        return None
    return Entry(before.sort, found, found.checked_in_at, found.gate)


def _check_undone(door: Door, answer_id: int, at: datetime) -> None:
    """Raises `Rejected` for who was sent back after the scan."""
    undone = (EventScan.answer == answer_id) & (EventScan.sort == "undo") & (EventScan.at >= at)
    if EventScan.select().where(undone).exists():
        name = guest(door.date_id, answer_id).called
        raise Rejected("code", _("%(name)s was taken back after this scan.", name=name))


def _scanned(given: dict[str, Any]) -> Scanned:
    code, gate, number = given.get("code"), given.get("gate"), given.get("answer")
    return Scanned(
        code=code[:CODE] if isinstance(code, str) else "",
        answer_id=min(max(number, 0), LARGEST) if isinstance(number, int) else 0,
        gate=" ".join(gate.split())[:GATE] if isinstance(gate, str) else "",
        at=_moment(given.get("time")),
    )


def _moment(text: object) -> datetime | None:
    """A moment as scripts write it; None for what is none."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
        return found.astimezone(UTC) if found and found.tzinfo else None
    except (ValueError, OverflowError):
        return None

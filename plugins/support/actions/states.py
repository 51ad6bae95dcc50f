"""Making, changing, ordering and taking away the states of tickets. Owners do it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from plugins.support.actions.changing import By, Changes, change_ticket, held_ticket
from plugins.support.models import SupportState
from plugins.support.queries.states import tickets_in
from plugins.support.states import once_known, standing_of, states_changed
from townhall import (
    Actor,
    Rejected,
    Task,
    audit,
    clock,
    handles,
    put_in_outbox,
    slugify,
    transaction,
)

MOVE = "support.move_states"
LOT = 200
MOST = 30
"""How many states there may be: they are read on every page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an owner says of a state (see `models.SupportState`)."""

    name: str
    public_name: str
    tone: str
    icon: str
    pauses: bool
    is_default: bool


def make_state(actor: Actor, category: str, wanted: Wanted) -> SupportState:
    """Add a state to a category, behind the others. Needs `site.admin`, checked by the caller.
    Raises `Rejected` (field `name`) for a name that another one has, or when there are too many."""
    with transaction():
        rows = _held()
        if len(rows) >= MOST:
            raise Rejected("name", _("There are %(num)s already. Take one away first.", num=MOST))
        _check(rows, wanted, 0)
        row: SupportState = SupportState.create(
            **asdict(wanted) | {"is_default": False},
            slug=_free_slug(wanted.name),
            category=category,
            position=rows[-1].position + 1 if rows else 0,
        )
        if wanted.is_default:
            _make_default(row)
        states_changed()
        audit(actor, "support.state_make", row, after={"category": category, **asdict(wanted)})
    return row


def change_state(actor: Actor, state_id: int, wanted: Wanted) -> None:
    """Let a state be called, look and pause otherwise. Its category stays: logs are read by it.
    As `make_state`."""
    with transaction():
        rows = _held()
        row = _one(rows, state_id)
        _check(rows, wanted, state_id)
        before = {name: getattr(row, name) for name in asdict(wanted)}
        values = asdict(wanted) | {"is_default": row.is_default}
        SupportState.update(values).where(SupportState.id == state_id).execute()
        if wanted.is_default:
            _make_default(row)
        states_changed()
        audit(actor, "support.state_change", row, before=before, after=asdict(wanted))


def shift_state(actor: Actor, state_id: int, step: int) -> None:
    """Move a state one place up (-1) or down (+1) in lists and choices."""
    with transaction():
        rows = _held()
        row = _one(rows, state_id)
        at = rows.index(row)
        rows.insert(min(max(at + step, 0), len(rows) - 1), rows.pop(at))
        for place, one in enumerate(rows):
            SupportState.update(position=place).where(SupportState.id == one.id).execute()
        states_changed()
        audit(actor, "support.state_shift", row, note=str(row.name))


def remove_state(actor: Actor, state_id: int, replacement: str) -> None:
    """Take a state away; a worker gives its tickets `replacement`, another one of its category,
    without anybody being told. Raises `Rejected` (field `replacement`) where that is none."""
    with transaction():
        rows = _held()
        row = _one(rows, state_id)
        other = next((one for one in rows if one.slug == replacement), None)
        if other is None or other.id == state_id or other.category != row.category:
            raise Rejected("replacement", _("Choose the state that its requests get."))
        if row.is_default:
            _make_default(other)
        gone = {"is_gone": True, "is_default": False}
        SupportState.update(gone).where(SupportState.id == state_id).execute()
        states_changed()
        step = {"before": str(row.slug), "after": str(other.slug)}
        put_in_outbox(MOVE, step, owner="support")
        # Who chooses it at this very moment is done by then.
        later = clock.now() + timedelta(minutes=1)
        put_in_outbox(MOVE, step, owner="support", run_at=later)
        audit(actor, "support.state_remove", row, before=str(row.name), after=str(other.name))


@handles(MOVE)
def move_tickets(tasks: list[Task]) -> None:
    """Give tickets of a state that is gone the one that took its place. Twice changes nothing."""
    for task in tasks:
        before, after = task.payload["before"], _still(task.payload["after"])
        while some := tickets_in(before, LOT):
            for thread_id in some:
                _move(thread_id, before, after)


def _move(thread_id: int, before: str, after: str) -> None:
    with transaction():
        if held_ticket(thread_id).state == before:
            change_ticket(By(actor=None, role="machine"), thread_id, Changes(state=after))


def _still(slug: str) -> str:
    """That state, or where it has gone as well, the usual one of its category."""
    if standing_of(slug) is not None:
        return slug
    was = once_known(slug)
    assert was, "no state is ever deleted"
    fitting = (SupportState.category == was.category) & ~SupportState.is_gone
    rows = SupportState.select(SupportState.slug).where(fitting)
    return str(rows.order_by(SupportState.is_default.desc(), SupportState.id).scalar())


def _held() -> list[SupportState]:
    """All states in their order. The first is written to, so that owners who change some at the
    same time do so one after the other."""
    first = SupportState.select(SupportState.id).order_by(SupportState.id).limit(1).scalar()
    if first is not None:
        mine = SupportState.id == first
        SupportState.update(position=SupportState.position).where(mine).execute()
    rows = SupportState.select().where(~SupportState.is_gone)
    return list(rows.order_by(SupportState.position, SupportState.id))


def _one(rows: list[SupportState], state_id: int) -> SupportState:
    row = next((one for one in rows if one.id == state_id), None)
    if row is None:
        raise Rejected("name", _("Somebody has taken this state away meanwhile."))
    return row


def _check(rows: list[SupportState], wanted: Wanted, mine: int) -> None:
    others = {str(one.name).casefold() for one in rows if one.id != mine}
    if wanted.name.casefold() in others:
        raise Rejected("name", _("Another state is called so."))


def _make_default(row: SupportState) -> None:
    mates = SupportState.category == row.category
    SupportState.update(is_default=SupportState.id == row.id).where(mates).execute()


def _free_slug(name: str) -> str:
    """A slug that no state has, nor had: rows that are gone keep theirs."""
    base = slugify(name, fallback="state")[:34].rstrip("-")
    rows: Any = SupportState.select(SupportState.slug).where(SupportState.slug.startswith(base))
    taken = {slug for (slug,) in rows.tuples()}
    return next(one for one in _numbered(base) if one not in taken)


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 1
    while True:
        number += 1
        yield f"{base}-{number}"

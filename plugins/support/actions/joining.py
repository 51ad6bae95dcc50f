"""What tickets keep of a merge beside what the core does for threads of every kind: one ticket goes
on for both, and the other says closed. All of it is taken back with the merge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from plugins.support import happenings, log
from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.log import Happened, write_entry
from plugins.support.models import (
    SupportOutgoing,
    SupportPerson,
    SupportTicket,
    SupportValue,
    SupportWork,
)
from plugins.support.models.talk import REFUSED, WAITING
from plugins.support.rules import team_of
from plugins.support.states import ACTIVE, CLOSED, OPEN, SOLVED, category_of, first_of
from townhall import (
    Participants,
    Post,
    Thread,
    add_participants,
    clock,
    emit,
    participants_of,
    remove_participant,
    replace_groups,
)

Kept = dict[str, Any]


def join_tickets(work: SupportWork, source: Thread, target: Thread) -> None:
    """Let one ticket go on for two, inside the transaction that makes their threads one.

    People of both take part in it, whichever target would be missed first counts, and it is open
    if one of them was. Nothing of the log of either changes: both say what became of them.
    """
    ended, stays = _tickets(source, target)
    people = _join_people(source, target)
    tracked = _join_followers(ended, stays)
    kept = {
        "people": people,
        "tracked": tracked,
        "answers": _join_answers(source, target),
        "values": _join_values(source, target),
        "source": _written(ended, {"category": CLOSED, "breach_at": None, "breach_of": ""}),
        "target": _written(stays, _joined(ended, stays)),
        "state": "",
    }
    notes_of_team(stays.notes_id or ended.notes_id, target.space_id)
    said = {"source": source.id, "opened_at": _plain(ended.opened_at), "state": source.state}
    said |= {
        "breach_at": _plain(_before(kept, "breach_at")),
        "breach_of": _before(kept, "breach_of"),
    }
    _tell(target.id, work.actor_id, log.MERGED, said)
    _tell(source.id, work.actor_id, log.MERGED, {"into": target.id})
    if _before(kept, "category") in ACTIVE and category_of(target.state) in (SOLVED, CLOSED):
        kept["state"] = target.state
        by = By(actor=None, role="machine")
        change_ticket(by, target.id, Changes(state=first_of(OPEN).slug))
    last = Post.select(Post.id).order_by(Post.id.desc()).limit(1).scalar()
    SupportWork.update(kept=kept, last_post=last).where(SupportWork.id == work.id).execute()


def part_tickets(work: SupportWork, source: Thread, target: Thread) -> None:
    """Let two tickets that were one be as they were, but for what was changed since."""
    kept: Any = work.kept
    ended, stays = _tickets(source, target)
    _unwritten(ended, kept["source"])
    _unwritten(stays, kept["target"])
    notes_of_team(ended.notes_id, source.space_id)
    for user_id in kept["people"]:
        remove_participant(target.id, user_id)
    theirs = SupportPerson.user.in_(kept["people"]) & (SupportPerson.thread == target.id)
    SupportPerson.delete().where(theirs).execute()
    again = SupportTicket.thread.in_(kept["tracked"]) & (SupportTicket.tracker == target.id)
    SupportTicket.update(tracker=source.id).where(again).execute()
    held = SupportOutgoing.id.in_(kept.get("answers", [])) & (SupportOutgoing.thread == target.id)
    SupportOutgoing.update(thread=source.id).where(held & _UNSAID).execute()
    back = SupportValue.field.in_(kept.get("values", [])) & (SupportValue.thread == target.id)
    SupportValue.delete().where(back).execute()
    if kept["state"]:
        by = By(actor=None, role="machine")
        change_ticket(by, target.id, Changes(state=kept["state"]))
    _tell(target.id, work.actor_id, log.UNMERGED, {"source": source.id})
    _tell(source.id, work.actor_id, log.UNMERGED, {"from": target.id})


def notes_of_team(notes_id: int | None, space_id: int) -> None:
    """Let the team of a queue read the notes about a ticket, and nobody else; they stand there."""
    if notes_id is not None:
        Thread.update(space=space_id).where(Thread.id == notes_id).execute()
        replace_groups(notes_id, team_of(space_id).groups)


def _tickets(source: Thread, target: Thread) -> tuple[SupportTicket, SupportTicket]:
    return SupportTicket.get_by_id(source.id), SupportTicket.get_by_id(target.id)


def _joined(ended: SupportTicket, stays: SupportTicket) -> dict[str, Any]:
    """What the one that stays says from now on; of what one of them alone can say, its own word
    stands (see `queries.merging.differences`)."""
    first = min((one for one in (ended, stays) if _breach(one)), key=_breach, default=stays)
    return {
        "heard_at": max(ended.heard_at, stays.heard_at),
        "answered_at": max(filter(None, (ended.answered_at, stays.answered_at)), default=None),
        "stays_open": ended.stays_open or stays.stays_open,
        "is_tracker": ended.is_tracker or stays.is_tracker,
        "tracker": stays.tracker_id or ended.tracker_id,
        "assignee": stays.assignee_id or ended.assignee_id,
        "team_id": stays.team_id or ended.team_id,
        "notes": stays.notes_id or ended.notes_id,
        "breach_at": first.breach_at,
        "breach_of": first.breach_of,
    }


def _breach(ticket: SupportTicket) -> Any:
    return ticket.breach_at


def _join_people(source: Thread, target: Thread) -> list[int]:
    """Let everybody who took part in one take part in the other; those who did not before."""
    inside = set(participants_of(target.id).people)
    people = [one for one in participants_of(source.id).people if one not in inside]
    add_participants(target.id, Participants(people))
    rows = SupportPerson.select().where(SupportPerson.thread == source.id)
    known = {row.user_id: row for row in rows}
    for user_id in people:
        row = known.get(user_id)
        SupportPerson.insert(
            thread=target.id,
            user=user_id,
            follows=row.follows if row is not None else False,
            added_by=row.added_by_id if row is not None else None,
            added_at=clock.now(),
        ).on_conflict(
            conflict_target=[SupportPerson.thread, SupportPerson.user],
            update={"state": "in"},
        ).execute()
    return people


def _join_followers(ended: SupportTicket, stays: SupportTicket) -> list[int]:
    """Let tickets that follow one problem follow the other; which."""
    mine = SupportTicket.tracker == ended.thread_id
    ids = [row[0] for row in SupportTicket.select(SupportTicket.thread).where(mine).tuples()]
    SupportTicket.update(tracker=stays.thread_id).where(mine).execute()
    return ids


_UNSAID = SupportOutgoing.state.in_((WAITING, REFUSED))


def _join_answers(source: Thread, target: Thread) -> list[int]:
    """Let answers that have not left go on with the conversation; which. What they answer has
    another number in it by now."""
    both = SupportOutgoing.thread.in_((source.id, target.id))
    SupportOutgoing.update(reply_to=None).where(both & _UNSAID).execute()
    mine = (SupportOutgoing.thread == source.id) & _UNSAID
    ids = [row[0] for row in SupportOutgoing.select(SupportOutgoing.id).where(mine).tuples()]
    SupportOutgoing.update(thread=target.id).where(mine).execute()
    return ids


def _join_values(source: Thread, target: Thread) -> list[int]:
    """Let the one that stays answer what the other alone was asked; the fields."""
    known = SupportValue.select(SupportValue.field).where(SupportValue.thread == target.id)
    alone = (SupportValue.thread == source.id) & SupportValue.field.not_in(known)
    rows = list(SupportValue.select(SupportValue.field, SupportValue.value).where(alone).tuples())
    for field_id, value in rows:
        SupportValue.create(thread=target.id, field=field_id, value=value)
    return [field_id for field_id, _value in rows]


def _written(ticket: SupportTicket, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Write columns of a ticket; those that changed, before and after."""
    before = {name: _of(ticket, name) for name in values}
    SupportTicket.update(**values).where(SupportTicket.thread == ticket.thread_id).execute()
    return {
        name: [_plain(before[name]), _plain(value)]
        for name, value in values.items()
        if before[name] != value
    }


def _unwritten(ticket: SupportTicket, kept: Mapping[str, list[Any]]) -> None:
    """Write columns back that still say what the merge wrote there."""
    back = {
        name: _value(name, before)
        for name, (before, after) in kept.items()
        if _plain(_of(ticket, name)) == after
    }
    if back:
        SupportTicket.update(**back).where(SupportTicket.thread == ticket.thread_id).execute()


def _of(ticket: SupportTicket, name: str) -> Any:
    return getattr(ticket, f"{name}_id", None) if name in _ENDS else getattr(ticket, name)


_ENDS = ("tracker", "assignee", "notes")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _value(name: str, kept: Any) -> Any:
    return datetime.fromisoformat(kept) if name.endswith("_at") and kept else kept


def _before(kept: Kept, name: str) -> Any:
    """What the ticket that ended said; where the merge did not change it, what both say."""
    return kept["source"].get(name, [None])[0]


def _tell(thread_id: int, actor_id: int | None, sort: str, after: Any) -> None:
    said = Happened(sort=sort, role="team", actor_id=actor_id, after=after)
    entry = write_entry(thread_id, said)
    emit(happenings.TicketChanged(thread_id, actor_id, entry, sort=sort))

"""What becomes of tickets when their threads are moved, merged or split."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from plugins.support import KIND, happenings, log
from plugins.support.actions.joining import join_tickets, notes_of_team, part_tickets
from plugins.support.actions.starting import begin_ticket
from plugins.support.log import Happened, write_entry
from plugins.support.models import SupportPerson, SupportTicket, SupportWork
from plugins.support.rules import may_answer_in, team_of
from plugins.support.states import CLOSED, OPEN, first_of
from townhall import (
    Post,
    Rejected,
    Thread,
    ThreadDeed,
    actor_for,
    clock,
    emit,
    participants_of,
    replace_groups,
    set_state,
)


def refusal_of(deed: ThreadDeed) -> str:
    """Requests become one by `merging`, which looks who would read what; a new one begins with
    something that was asked."""
    if deed.sort == "merge" and _work_of(deed) is None:
        return str(_("Requests become one on a page of their own: press Merge beside the request."))
    if deed.sort == "split" and _begins_with_team(deed):
        return str(_("Begin with what somebody in it asked: an answer of the team is no request."))
    return ""


def refusal_of_notes(deed: ThreadDeed) -> str:
    """Notes of the team go where their request goes."""
    if deed.sort == "merge":
        ended = SupportTicket.notes == deed.thread.id
        stays = SupportTicket.notes == deed.into.id
        ends = [SupportTicket.select(SupportTicket.thread).where(one) for one in (ended, stays)]
        if _begun(SupportWork.thread.in_(ends[0]) & SupportWork.other.in_(ends[1])) is not None:
            return ""
    return str(_("Notes of the team stay with their request."))


def follow_deed(deed: ThreadDeed, undone: bool) -> None:
    """Write what tickets keep of a deed, in its transaction."""
    if deed.sort == "merge":
        work = _work_of(deed, undone=undone)
        if work is None:
            # The notes of the team come apart with it, which the core does not know of.
            raise Rejected("", _("Take this back on the page of the request."))
        (part_tickets if undone else join_tickets)(work, deed.thread, deed.into)
    elif deed.sort == "move":
        _move(deed.thread.id, deed.actor_id)
    elif deed.sort == "split":
        (_unsplit if undone else _split)(deed)


def _work_of(deed: ThreadDeed, *, undone: bool = False) -> SupportWork | None:
    """The merge that is at work just now, or taken back."""
    both = (SupportWork.thread == deed.thread.id) & (SupportWork.other == deed.into.id)
    return _begun(both, done=undone)


def _begun(both: Any, *, done: bool = False) -> SupportWork | None:
    rows = SupportWork.select().where(both & (SupportWork.sort == "merge"))
    last = rows.order_by(SupportWork.id.desc()).first()
    at_work = last is not None and ((last.work is not None) is (last.undone_at is not None) is done)
    return last if at_work else None


def _begins_with_team(deed: ThreadDeed) -> bool:
    """Whether what would be split off begins with words of the team, or of somebody who is not in
    the request any more: whoever wrote first reads the new one as its requester."""
    if not deed.post_ids:
        return False
    author_id = Post.select(Post.author).where(Post.id == deed.post_ids[0]).scalar()
    if author_id == deed.thread.author_id:
        return False
    if author_id not in participants_of(deed.thread.id).people:
        return True
    return may_answer_in(actor_for(author_id), deed.thread.space_id)


def _move(thread_id: int, actor_id: int | None) -> None:
    """Let the team of the queue that a ticket came to read it and its notes, and the one that it
    left no more."""
    thread, ticket = Thread.get_by_id(thread_id), SupportTicket.get_by_id(thread_id)
    values: dict[str, Any] = {"space": thread.space_id, "team_id": None}
    if ticket.assignee_id and not may_answer_in(actor_for(ticket.assignee_id), thread.space_id):
        values["assignee"] = None
    SupportTicket.update(**values).where(SupportTicket.thread == thread_id).execute()
    replace_groups(thread_id, team_of(thread.space_id).groups)
    notes_of_team(ticket.notes_id, thread.space_id)
    changes = [(log.QUEUE, ticket.space_id, thread.space_id)]
    if "assignee" in values:
        changes.append((log.ASSIGNEE, ticket.assignee_id, None))
    if ticket.team_id is not None:
        changes.append((log.TEAM, ticket.team_id, None))
    for sort, before, after in changes:
        what = Happened(sort=sort, role="team", actor_id=actor_id, before=before, after=after)
        entry = write_entry(thread_id, what)
        emit(happenings.TicketChanged(thread_id, actor_id, entry, sort=sort))


def _split(deed: ThreadDeed) -> None:
    """Make a ticket of what left another one: open, and for the same team and people."""
    source, made = SupportTicket.get_by_id(deed.thread.id), Thread.get_by_id(deed.into.id)
    set_state(made.id, first_of(OPEN).slug, kind=KIND)
    begin_ticket(Thread.get_by_id(made.id), {"channel": source.channel, "impact": source.impact})
    same = {"priority": source.priority, "assignee": source.assignee_id, "team_id": source.team_id}
    SupportTicket.update(**same).where(SupportTicket.thread == made.id).execute()
    for row in list(SupportPerson.select().where(SupportPerson.thread == source.thread_id).dicts()):
        if row["user"] != made.author_id:
            SupportPerson.insert({**row, "thread": made.id}).on_conflict_ignore().execute()
    if deed.thread.author_id != made.author_id:
        SupportPerson.insert(
            thread=made.id, user=deed.thread.author_id, added_at=clock.now()
        ).on_conflict_ignore().execute()
    _say_split(source.thread_id, {"into": made.id, "posts": list(deed.post_ids)})
    _say_split(made.id, {"from": source.thread_id})


def _unsplit(deed: ThreadDeed) -> None:
    over = {"category": CLOSED, "breach_at": None, "breach_of": ""}
    SupportTicket.update(over).where(SupportTicket.thread == deed.into.id).execute()
    now = clock.now()
    mine = (SupportWork.other == deed.into.id) & (SupportWork.sort == "split")
    SupportWork.update(undone_at=now).where(mine & SupportWork.undone_at.is_null()).execute()
    _say_split(deed.thread.id, {"back": deed.into.id})


def _say_split(thread_id: int, after: Any) -> None:
    write_entry(thread_id, Happened(sort=log.SPLIT, role="team", after=after))

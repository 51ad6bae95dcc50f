"""Notes of the team about a ticket.

They stand in a thread of their own, which only the team takes part in: whatever is done with posts
(search, mail, mentions, exports, feeds) never shows one to a requester, because no rule has to
remember it.
"""

from __future__ import annotations

from plugins.support import NOTES, log
from plugins.support.actions.changing import By, check_seen, held_ticket
from plugins.support.log import Happened, write_entry
from plugins.support.models import SupportEntry, SupportTicket
from plugins.support.rules import may_answer, team_of
from townhall import (
    Actor,
    Forbidden,
    Participants,
    Post,
    Thread,
    remove_participant,
    reply,
    start_thread,
    transaction,
)


def write_note(
    actor: Actor, thread_id: int, body: str, *, seen: int | None = None, once: str = ""
) -> Post:
    """Write a note about a ticket, which the team alone reads. Needs `rules.may_answer`.

    Raises `Forbidden`, `changing.Stale` when others have done something since row `seen` of its
    log, and `Rejected` (field `body`) like `townhall.reply`. The same `once` again gives the same
    note.
    """
    with transaction():
        thread = held_ticket(thread_id)
        if not may_answer(actor, thread):
            raise Forbidden("support.answer")
        ticket = SupportTicket.get_by_id(thread_id)
        if once and (earlier := _sent_before(actor, thread_id, once)) is not None:
            return earlier
        check_seen(By(actor=actor, seen=seen), thread_id)
        notes = ticket.notes_id
        post = reply(actor, notes, body) if notes else _first_note(actor, thread, body)
        what = Happened(
            sort=log.NOTE,
            role="team",
            actor_id=actor.user_id,
            post_id=post.id,
            after={"once": once[:60]} if once else None,
        )
        write_entry(thread_id, what)
    return post


def _sent_before(actor: Actor, thread_id: int, once: str) -> Post | None:
    """The note that an earlier sending of the same form has made. By whoever holds the ticket."""
    mine = (SupportEntry.thread == thread_id) & (SupportEntry.actor == actor.user_id)
    same = (SupportEntry.sort == log.NOTE) & (SupportEntry.after == {"once": once[:60]})
    rows = Post.select().join(SupportEntry, on=(SupportEntry.post == Post.id))
    found: Post | None = rows.where(mine & same).first()
    return found


def _first_note(actor: Actor, thread: Thread, body: str) -> Post:
    notes = start_thread(
        actor,
        thread.space_id,
        kind=NOTES,
        title=thread.title,
        body=body,
        audience="private",
        participants=Participants(groups=team_of(thread.space_id).groups),
    )
    # By their groups alone: who leaves the team reads no notes any more, their own neither.
    remove_participant(notes.id, actor.id)
    SupportTicket.update(notes=notes.id).where(SupportTicket.thread == thread.id).execute()
    return Post.get((Post.thread == notes.id) & (Post.number == 1))  # type: ignore[no-any-return]

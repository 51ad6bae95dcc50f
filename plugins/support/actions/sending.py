"""Answers of the team: sent at once, or held for some seconds in which they can be called back."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from plugins.support import log
from plugins.support.actions.changing import By, Changes, change_ticket, check_seen, held_ticket
from plugins.support.log import Happened, write_entry
from plugins.support.models import SupportEntry, SupportOutgoing, SupportTicket
from plugins.support.models.talk import RECALLED, REFUSED, SENT, WAITING
from plugins.support.queues import queue_of
from plugins.support.rules import may_answer, may_answer_in
from plugins.support.states import standing_of
from townhall import (
    Actor,
    Elsewhere,
    Forbidden,
    Post,
    Rejected,
    Task,
    Thread,
    actor_for,
    checked_body,
    clock,
    discard_draft,
    handles,
    hold_threads,
    put_in_outbox,
    reply,
    reply_key,
    rescue_draft,
    transaction,
)

LEAVE = "support.leave"


def send_answer(
    actor: Actor,
    thread_id: int,
    body: str,
    *,
    reply_to: int | None = None,
    seen: int | None = None,
    once: str = "",
    wish: str = "",
) -> int:
    """Answer a ticket for the team, which also gets the state `wish`; the number of its post, 0
    while it waits to leave (see `SupportQueue.hold_seconds`). `reply_to` is the number of the post
    that it answers. Needs `rules.may_answer`.

    Raises `Forbidden`, `changing.Stale` when others have done something since row `seen` of its
    log, and `Rejected` (fields `body` and `state`). The same `once` again sends nothing more.
    """
    checked_body(body)
    with transaction():
        thread = held_ticket(thread_id)
        _check(actor, thread, wish)
        if once and _of(actor, once).exists():
            return 0
        check_seen(By(actor=actor, seen=seen), thread_id)
        _forget_refused(actor, thread_id)
        seconds = queue_of(thread.space_id).hold_seconds
        if seconds <= 0:
            answer = _post(actor, thread_id, body, reply_to=reply_to, once=once, wish=wish)
            return int(answer.number)
        words = {"body": body, "reply_to": reply_to, "wish": wish, "once": once or _key()}
        _hold(actor, thread_id, seconds, words)
    return 0


def call_back(actor: Actor, outgoing_id: int) -> None:
    """Call one's own answer back before it leaves: its text is the draft of a reply again. Raises
    `Rejected` when it has left, `Forbidden` for the answer of somebody else."""
    with transaction():
        row = _held_row(outgoing_id)
        if row is None or row.author_id != actor.user_id:
            raise Forbidden("support.answer")
        if row.state != WAITING:
            raise Rejected("body", _("It has left already, and cannot be called back any more."))
        if not _given_back(actor, row):
            raise Rejected("body", _("You have too many drafts: delete some, then call it back."))
        # The key goes: the same form may be sent once more.
        _settle(row.id, state=RECALLED, body="", once=_key())
        what = Happened(sort=log.RECALLED, role="team", actor_id=actor.user_id)
        write_entry(row.thread_id, what)


@handles(LEAVE, batch=1)
def leave(tasks: list[Task]) -> None:
    """Let answers leave whose time has come."""
    for task in tasks:
        let_leave(int(task.payload["id"]))


def let_leave(outgoing_id: int) -> None:
    """Post an answer that still waits. What cannot be posted is a draft of its writer again."""
    try:
        with transaction():
            row = _held_row(outgoing_id)
            if row is None or row.state != WAITING:
                return
            author = actor_for(row.author_id)
            wish = "" if _heard_since(row) else row.wish
            once = f"support-{row.id}"
            thread = Thread.get_by_id(row.thread_id)
            _check_stands(thread)
            _check(author, thread, wish)
            answered = {"reply_to": row.reply_to, "once": once, "wish": wish}
            post = _post(author, row.thread_id, row.body, **answered)
            _settle(row.id, state=SENT, body="", post=post.id)
    except (Rejected, Forbidden, Elsewhere) as error:
        _refuse(outgoing_id, getattr(error, "message", ""))


def _refuse(outgoing_id: int, why: str) -> None:
    with transaction():
        row = _held_row(outgoing_id)
        if row is None or row.state != WAITING:
            return
        problem = why or _("You do not work on this ticket any more.")
        author = actor_for(row.author_id)
        # Who works here no more finds no draft here: the team reads it, for it is nowhere else. So
        # is what cannot even be a draft.
        works = may_answer_in(author, Thread.get_by_id(row.thread_id).space_id)
        body = "" if works and _given_back(author, row) else row.body
        _settle(row.id, state=REFUSED, body=body, problem=problem, once=_key())


def _given_back(author: Actor, row: SupportOutgoing) -> bool:
    """Make a text the draft of a reply again; whether it could be kept."""
    try:
        rescue_draft(author, reply_key(row.thread_id), {"body": row.body})
    except (ValueError, Forbidden):
        return False
    return True


def _check_stands(thread: Any) -> None:
    if thread.deleted_at is not None:
        raise Rejected("body", _("The request was deleted meanwhile."))
    if SupportTicket.get_by_id(thread.id).is_spam:
        raise Rejected("body", _("The request was marked as spam meanwhile."))


def _check(actor: Actor, thread: Thread, wish: str) -> None:
    if not may_answer(actor, thread):
        raise Forbidden("support.answer")
    if wish and standing_of(wish) is None:
        raise Rejected("state", _("There is no such state any more."))
    if not actor.can("spaces.reply", thread.space_id):
        raise Rejected("body", _("You may not write in this queue."))


def _post(
    actor: Actor, thread_id: int, body: str, *, reply_to: int | None, once: str, wish: str
) -> Post:
    post = reply(actor, thread_id, body, reply_to=reply_to, once=once)
    if wish:
        change_ticket(By(actor=actor), thread_id, Changes(state=wish))
    return post


def _hold(actor: Actor, thread_id: int, seconds: int, words: dict[str, Any]) -> None:
    now = clock.now()
    due_at = now + timedelta(seconds=seconds)
    what = Happened(sort=log.HELD, role="team", actor_id=actor.user_id)
    row = SupportOutgoing.create(
        thread=thread_id,
        author=actor.user_id,
        entry=write_entry(thread_id, what),
        made_at=now,
        due_at=due_at,
        **{**words, "once": words["once"][:60]},
    )
    put_in_outbox(LEAVE, {"id": row.id}, owner="support", run_at=due_at)
    discard_draft(actor, reply_key(thread_id))


def _forget_refused(actor: Actor, thread_id: int) -> None:
    """Whoever sends again knows what could not be sent."""
    mine = (SupportOutgoing.thread == thread_id) & (SupportOutgoing.author == actor.user_id)
    SupportOutgoing.delete().where(mine & (SupportOutgoing.state == REFUSED)).execute()


def _of(actor: Actor, once: str) -> Any:
    mine = SupportOutgoing.author == actor.user_id
    return SupportOutgoing.select(SupportOutgoing.id).where(
        mine & (SupportOutgoing.once == once[:60])
    )


def _held_row(outgoing_id: int) -> SupportOutgoing | None:
    """An answer whose ticket is held, so that leaving and calling back come one after the other."""
    row: SupportOutgoing | None = SupportOutgoing.get_or_none(SupportOutgoing.id == outgoing_id)
    while row is not None:
        held_id = row.thread_id
        if held_id not in hold_threads(held_id):
            return None
        row = SupportOutgoing.get_or_none(SupportOutgoing.id == outgoing_id)
        # It went on in another ticket while we waited.
        if row is None or row.thread_id == held_id:
            return row
    return None


def _heard_since(row: SupportOutgoing) -> bool:
    """Whether somebody has written to the team since: then it is not for a click of before to say
    that the ticket is solved."""
    mine = (SupportEntry.thread == row.thread_id) & (SupportEntry.id > row.entry)
    return bool(SupportEntry.select().where(mine & (SupportEntry.role == "customer")).exists())


def _key() -> str:
    return secrets.token_hex(8)


def _settle(outgoing_id: int, **values: Any) -> None:
    SupportOutgoing.update(**values).where(SupportOutgoing.id == outgoing_id).execute()

"""Changing the status of an idea, and taking that back while nobody has heard of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from plugins.ideas import KIND
from plugins.ideas.models import Idea, IdeaChange
from plugins.ideas.quarters import checked_quarter
from plugins.ideas.queries.changes import latest_change, window_of
from plugins.ideas.queries.response import response_id
from plugins.ideas.rules import may_decide
from plugins.ideas.statuses import CLOSED, Status, status_of
from plugins.ideas.webhooks import StatusChanged
from townhall import (
    Actor,
    Conflict,
    Forbidden,
    Rejected,
    Thread,
    audit,
    checked_body,
    clock,
    emit,
    hold_thread,
    set_state,
    settings,
    settle_votes,
    settled_now,
    transaction,
)

LONGEST_NOTE = 4000


def decide(
    actor: Actor,
    thread_id: int,
    status_slug: str,
    *,
    note: str = "",
    tells: bool = False,
    seen: str | None = None,
) -> IdeaChange:
    """Give an idea another status; the change.

    The actor has loaded it through their sight and needs `rules.may_decide`. With `tells` its
    author, its voters and who follows it hear of it, once the time is over in which it can be
    taken back (`undo_change`). `seen` is the status that the actor chose in place of. Points of
    votes go back or are taken again as the statuses say.

    Raises `Forbidden`, `Rejected` (field `status` or `note`), and `Conflict` when the idea has
    another status than `seen` by now; the same sent twice is done once.
    """
    body, html = checked_note(note)
    with transaction():
        thread = _held(actor, thread_id)
        if seen is not None and seen != thread.state:
            return _sent_twice(actor, thread, status_slug, body)
        status = _wanted(thread, status_slug)
        if status.category == CLOSED and not body and response_id(thread_id) is None:
            raise Rejected("note", _("Say why. Those who want it should not have to guess."))
        before, now = status_of(thread.state), clock.now()
        change: IdeaChange = IdeaChange.create(
            thread=thread_id,
            actor=actor.user_id,
            before=thread.state,
            after=status.slug,
            before_name=before.name if before else "",
            after_name=status.name,
            note=body,
            html=html,
            tells=tells,
            due_at=now + _window() if tells else None,
            created_at=now,
        )
        _note_times(thread_id, status, now)
        set_state(thread_id, status.slug)
        settle_votes(thread_id)
        emit(StatusChanged(thread_id, actor.user_id, change.id))
        audit(actor, "ideas.decide", thread, before=thread.state, after=status.slug, note=body)
    return change


def undo_change(actor: Actor, change_id: int) -> IdeaChange:
    """Take back the newest change of an idea, as if it had not been: nobody is told of it.

    Needs `rules.may_decide`. Twice does nothing. Raises `Forbidden`, and `Rejected` when it was
    told already, its time is over, or the idea was changed again since.
    """
    with transaction():
        thread = _held(actor, IdeaChange.get_by_id(change_id).thread_id)
        change: Any = IdeaChange.get_by_id(change_id)
        if change.undone_at is not None:
            return change  # type: ignore[no-any-return]
        _check_undo(thread, change)
        # What it waited for is gone with it: the job that tells looks at what waits only.
        IdeaChange.update(undone_at=clock.now(), due_at=None).where(
            IdeaChange.id == change_id
        ).execute()
        for column in (Idea.decided_at, Idea.answered_at):
            first = (Idea.thread == thread.id) & (column == change.created_at)
            Idea.update({column: None}).where(first).execute()
        set_state(thread.id, str(change.before))
        settle_votes(thread.id)
        emit(StatusChanged(thread.id, actor.user_id, change_id, undone=True))
        audit(actor, "ideas.undo", thread, before=change.after, after=change.before)
    return IdeaChange.get_by_id(change_id)  # type: ignore[no-any-return]


def set_quarter(actor: Actor, thread_id: int, quarter: str) -> bool:
    """Say in which quarter of a year an idea is expected, or with "" that there is no word;
    whether that changed anything. Needs `rules.may_decide`. Raises `Forbidden`, `Rejected`."""
    quarter = checked_quarter(quarter)
    with transaction():
        thread = _held(actor, thread_id)
        Idea.insert(thread=thread_id).on_conflict_ignore().execute()
        other = (Idea.thread == thread_id) & (Idea.quarter != quarter)
        changed = bool(Idea.update(quarter=quarter).where(other).execute())
        if changed:
            audit(actor, "ideas.quarter", thread, after=quarter)
    return changed


def note_answered(thread_id: int, now: datetime) -> None:
    """Keep when the team first said something about an idea. Inside the deed's transaction."""
    Idea.insert(thread=thread_id).on_conflict_ignore().execute()
    first = (Idea.thread == thread_id) & Idea.answered_at.is_null()
    Idea.update(answered_at=now).where(first).execute()


def _held(actor: Actor, thread_id: int) -> Thread:
    """The idea, which nobody else changes meanwhile, for somebody who may decide about it."""
    thread = hold_thread(thread_id)
    if thread.kind != KIND or not may_decide(actor, thread):
        raise Forbidden("ideas.decide")
    return thread


def _wanted(thread: Thread, slug: str) -> Status:
    status = status_of(slug)
    if status is None:
        raise Rejected("status", _("There is no such status any more. Choose another one."))
    if thread.state == slug:
        raise Rejected("status", _("It has this status already. Choose another one."))
    return status


def _sent_twice(actor: Actor, thread: Thread, slug: str, body: str) -> IdeaChange:
    """The change that a second press of the button finds. Raises `Conflict` for anything else."""
    last = latest_change(thread.id)
    wanted = (slug, body, actor.user_id)
    if last and thread.state == slug and (last.after, last.note, last.actor_id) == wanted:
        return last
    raise Conflict(_("Somebody else has changed its status meanwhile."))


def _check_undo(thread: Thread, change: Any) -> None:
    last = latest_change(thread.id)
    if last is None or last.id != change.id or thread.state != change.after:
        raise Rejected("change", _("It was changed again since. Take that back first."))
    if change.told_at is not None or clock.now() >= window_of(change):
        raise Rejected("change", _("People have heard of it by now. Change the status again."))
    if change.before and status_of(str(change.before)) is None:
        raise Rejected("change", _("The status it had before is gone. Choose another one."))


def _note_times(thread_id: int, status: Status, now: datetime) -> None:
    note_answered(thread_id, now)
    if status.is_decided:
        first = (Idea.thread == thread_id) & Idea.decided_at.is_null()
        Idea.update(decided_at=now).where(first).execute()


def checked_note(note: str) -> tuple[str, str]:
    """A note and its HTML. Raises `Rejected` at its field."""
    if not note.strip():
        return "", ""
    if len(note) > LONGEST_NOTE:
        words = _("At most %(most)s letters. An official response has room for more.")
        raise Rejected("note", words % {"most": LONGEST_NOTE})
    try:
        body, rendered = checked_body(settled_now("note", note))
    except Rejected as error:
        raise Rejected("note", error.message) from error
    return body, rendered.html


def _window() -> timedelta:
    minutes: Any = settings.get("ideas", "tell_minutes")
    return timedelta(minutes=minutes)

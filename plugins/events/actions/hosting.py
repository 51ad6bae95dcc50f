"""What hosts decide about those who answered: who is let in, who is next, and who has to go. It
is logged where it is somebody else's event."""

from __future__ import annotations

from datetime import datetime

from peewee import fn

from plugins.events import telling
from plugins.events.actions.answering import thread_of
from plugins.events.actions.seats import dates_to_come, held, put, put_all
from plugins.events.models import EventAnswer, EventStanding
from plugins.events.rules import is_host
from plugins.events.seating import ASKED, CANNOT, GOING, MAYBE, REFUSED, REMOVED, SEATED, WAITING
from townhall import (
    LARGEST,
    Actor,
    Forbidden,
    NotFound,
    Thread,
    ThreadView,
    User,
    audit,
    forget_joined,
    transaction,
)


def hosted(host: Actor, date_id: int) -> ThreadView:
    """The thread of a date that the actor runs. Raises `NotFound`, and `Forbidden` for who does
    not run it."""
    thread = thread_of(host, date_id)
    if not is_host(host, thread):
        raise Forbidden
    return thread


def answer_to(host: Actor, answer_id: int) -> tuple[ThreadView, EventAnswer]:
    """Somebody's answer to an event that the actor runs, with its thread. Raises like
    `hosted`."""
    answer = EventAnswer.get_or_none(EventAnswer.id == min(answer_id, LARGEST))
    if answer is None:
        raise NotFound
    return hosted(host, answer.date_id), answer


def decide(host: Actor, answer_id: int, *, yes: bool) -> EventAnswer:
    """Let somebody in who asked for it, or turn them away; one who was turned away may be let
    in still. Who comes to all dates is decided upon for all that are to come.

    With yes they take a free seat, or the place on the list that is theirs by when they asked.
    Anything else stays as it is. Raises `NotFound`, and `Forbidden` for who is no host.
    """
    with transaction():
        thread, answer = answer_to(host, answer_id)
        decided = [_decide(host, each, answer.user_id, yes=yes) for each in _dates_of(answer)]
        if set(decided) - {""} == {"early"}:
            telling.early([answer.id], by=host.user_id)
        if any(decided):
            log_deed(host, "events.approve" if yes else "events.refuse", thread, answer.user)
    return _again(answer_id)


def put_first(host: Actor, answer_id: int) -> None:
    """Let somebody who waits be the next. Raises `NotFound` and `Forbidden`."""
    thread, answer = answer_to(host, answer_id)
    with held(answer.date_id) as seats:
        mine = seats.answer_of(answer.user_id)
        if mine is None or mine.status != WAITING:
            return
        waiting = (EventAnswer.date == seats.date.id) & (EventAnswer.status == WAITING)
        first = EventAnswer.select(fn.MIN(EventAnswer.priority)).where(waiting).scalar()
        put(mine, priority=min(first, 0) - 1)
        log_deed(host, "events.first", thread, answer.user)


def remove(host: Actor, answer_id: int) -> None:
    """Take somebody's seat, offer or place on the list away; they cannot answer again unless a
    host invites them. Who comes to all dates comes to none that is to come. Raises `NotFound`
    and `Forbidden`."""
    with transaction():
        thread, answer = answer_to(host, answer_id)
        removed = [_remove(host, each, answer.user_id) for each in _dates_of(answer)]
        EventStanding.delete().where(
            (EventStanding.event == thread.id) & (EventStanding.user == answer.user_id)
        ).execute()
        forget_joined(answer.user_id, thread.id)
        if any(removed):
            log_deed(host, "events.remove", thread, answer.user)


def release_unconfirmed(host: Actor, date_id: int) -> int:
    """Free the seats of those who were asked once more, after a date was moved, and have not said
    that they still come; how many. They are told, and may answer again. Raises `NotFound` and
    `Forbidden`."""
    thread = hosted(host, date_id)
    with held(date_id) as seats:
        silent = (EventAnswer.date == seats.date.id) & EventAnswer.must_confirm
        late = list(EventAnswer.select().where(silent & (EventAnswer.status == GOING)))
        put_all(late, status=CANNOT, must_confirm=False, is_over=False, changed_at=seats.now)
        if late:
            telling.removed([answer.id for answer in late], by=host.user_id)
            audit(host, "events.release", Thread.get_by_id(thread.id), after={"seats": len(late)})
    return len(late)


def log_deed(
    host: Actor, deed: str, thread: ThreadView, user: User, *, always: bool = False
) -> None:
    """Write down what somebody did as a host of another's event, or `always`."""
    if always or host.is_staff or thread.author_id != host.user_id:
        audit(host, deed, Thread.get_by_id(thread.id), note=f"@{user.username}")


def _decide(host: Actor, date_id: int, user_id: int, *, yes: bool) -> str:
    """Decide about one date: `told` when its person knows, `early` when they stand in line there
    until answers open, empty when there was nothing to decide."""
    with held(date_id) as seats:
        mine = seats.answer_of(user_id)
        if mine is None or mine.status not in ((ASKED, REFUSED) if yes else (ASKED,)):
            return ""
        since: datetime | None = mine.queued_at
        queued_at = (since or seats.now) if yes else None
        put(mine, status=WAITING if yes else REFUSED, queued_at=queued_at, changed_at=seats.now)
        seats.own.add(mine.id)
    if not yes:
        telling.refused([mine.id], by=host.user_id)
        return "told"
    if seats.is_early:
        return "early"
    telling.approved([mine.id], by=host.user_id)
    if _again(mine.id).status == GOING:
        seats.watch([user_id])
    return "told"


def _remove(host: Actor, date_id: int, user_id: int) -> bool:
    """Remove somebody from one date; whether they were on it."""
    with held(date_id) as seats:
        mine = seats.answer_of(user_id)
        if mine is None or mine.status not in (*SEATED, WAITING, ASKED, MAYBE):
            return False
        put(
            mine,
            status=REMOVED,
            queued_at=None,
            offer_until=None,
            priority=0,
            is_over=False,
            must_confirm=False,
            changed_at=seats.now,
        )
        telling.removed([mine.id], by=host.user_id)
    return True


def _dates_of(answer: EventAnswer) -> list[int]:
    """The date of an answer, with all that are to come where it was said of all."""
    others = dates_to_come(answer.date.event_id) if answer.is_standing else []
    return sorted({answer.date_id, *others})


def _again(answer_id: int) -> EventAnswer:
    found: EventAnswer = EventAnswer.get_by_id(answer_id)
    return found

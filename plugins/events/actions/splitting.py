"""This date and those that follow become a series of their own: with another UID, for the one
before ends where they begin (RFC 5545 knows no other way that programs agree about)."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from plugins.events import DRAFT
from plugins.events.actions.changing import (
    REPEATING,
    TIMES,
    columns_of,
    details_on,
    differences,
    move_rows,
    put_series,
    revised_by,
)
from plugins.events.actions.dates import write_dates
from plugins.events.actions.details import Details
from plugins.events.actions.noting import note_changes
from plugins.events.actions.placing import series_of
from plugins.events.models import (
    Event,
    EventAnswer,
    EventDate,
    EventHost,
    EventQuestion,
    EventStanding,
)
from plugins.events.times.series import is_named
from plugins.events.times.walls import parse_wall
from townhall import (
    Actor,
    Elsewhere,
    Post,
    Rejected,
    Thread,
    accepted_before,
    actor_for,
    clock,
    edit_post,
    start_thread,
    transaction,
    watch_joined,
)


def split(actor: Actor, date: EventDate, details: Details) -> None:
    """Let a date of a series and those that follow go on as a new event that `details` are said
    of, with their answers, agendas and changes; who comes to all comes to both.

    The new one is by the author of the old one, as long as they may start events there. Its words
    were accepted with the old one; another title is looked at like that of any new event, and one
    that has to wait is left out (see `name_split`). Raises `Rejected` for that title, and for a
    date that was added to the rule by hand.
    """
    event = date.event
    wall = parse_wall(date.original)
    old, changed = series_of(event), differences(details_on(date), details)
    if not is_named(replace(old, added=()), wall):
        raise Rejected(
            "scope", _("This date was added by hand: none follow it. Change it alone, or all.")
        )
    rest = old.since(wall)
    new = revised_by(rest, date, details)
    said = {name: value for name, value in changed.items() if name not in (*TIMES, *REPEATING)}
    rows = list(
        EventDate.select().where(
            (EventDate.event == event.thread_id) & (EventDate.original >= date.original)
        )
    )
    thread = _start(actor, event, {**details_of(event), **said, **columns_of(new)}, details.title)
    after = Event.get_by_id(thread.id)
    # It has come with dates of its own, which nobody has answered: these are the same.
    EventDate.delete().where(EventDate.event == thread.id).execute()
    put_series(event, old.until(wall), {})
    move_rows(after, rows, rest, new, dropped=said)
    _take_along(event, thread, rows)
    write_dates(event)
    written = write_dates(after)
    coming = (EventDate.event == thread.id) & (EventDate.ends_at > clock.now())
    note_changes(
        list(EventDate.select().where(coming)),
        changed.keys() | {"uid"},
        moved={row.id for row in written.moved},
        by=actor.user_id,
        gone=written.gone,
    )


def name_split(actor: Actor, event_id: int, title: str) -> None:
    """Give an event that a series was split into the title that was said for it, where it has
    another one since that has to wait: as a change of it, which waits alone. After the commit of
    the split, for it ends with what is raised to say that it waits."""
    post = Post.get((Post.thread == event_id) & (Post.number == 1))
    if title and title != post.thread.title:
        edit_post(actor, post.id, post.body, version=post.version, title=title)


def details_of(event: Event) -> dict[str, Any]:
    """What an event says, as `Details.as_extra` has it."""
    names = Details.__slots__
    return {name: getattr(event, name) for name in names if name != "title"}


def _start(actor: Actor, event: Event, extra: dict[str, Any], title: str) -> Thread:
    """Start the new event with the words of the old one."""
    old = event.thread
    post = Post.get((Post.thread == old.id) & (Post.number == 1))
    author = actor_for(old.author_id)
    is_draft = old.state == DRAFT

    def start(called: str) -> Thread:
        return start_thread(
            author if author.can("spaces.start", old.space_id) else actor,
            old.space_id,
            kind="event",
            title=called,
            body=post.body,
            tags=old.tag_names.split(),
            state=DRAFT if is_draft else "",
            audience="private" if is_draft else None,
            extra={**extra, "split_from": old.id},
        )

    thread: Thread | None = None
    if title not in ("", old.title):
        with suppress(Elsewhere), transaction():
            thread = start(title)
    if thread is None:
        with accepted_before():
            thread = start(old.title)
    # What moderators have decided of the old one holds for what continues it.
    Thread.update(is_unlisted=old.is_unlisted, is_locked=old.is_locked).where(
        Thread.id == thread.id
    ).execute()
    return thread


def _take_along(event: Event, thread: Thread, rows: Iterable[EventDate]) -> None:
    """Give the new event the hosts, questions and people of the old one."""
    for host in list(EventHost.select().where(EventHost.event == event.thread_id)):
        role, since = host.role, host.created_at
        EventHost.create(event=thread.id, user=host.user_id, role=role, created_at=since)
    asked = _copied_questions(event, thread)
    for standing in list(EventStanding.select().where(EventStanding.event == event.thread_id)):
        EventStanding.create(
            event=thread.id,
            user=standing.user_id,
            way=standing.way,
            guests=standing.guests,
            replies=_renamed(standing.replies, asked),
            created_at=standing.created_at,
        )
    ids = [row.id for row in rows]
    for answer in list(EventAnswer.select().where(EventAnswer.date.in_(ids))):
        if answer.replies != {}:
            EventAnswer.update(replies=_renamed(answer.replies, asked)).where(
                EventAnswer.id == answer.id
            ).execute()
        if answer.status == "going" and event.watches:
            watch_joined(answer.user_id, thread)


def _copied_questions(event: Event, thread: Thread) -> dict[str, str]:
    """The same questions of the new event: ids of the old ones to those of the new."""
    found: dict[str, str] = {}
    for question in list(EventQuestion.select().where(EventQuestion.event == event.thread_id)):
        copy = EventQuestion.create(
            event=thread.id,
            position=question.position,
            label=question.label,
            kind=question.kind,
            choices=question.choices,
            is_required=question.is_required,
        )
        found[str(question.id)] = str(copy.id)
    return found


def _renamed(replies: dict[str, Any], asked: dict[str, str]) -> dict[str, Any]:
    return {asked.get(name, name): reply for name, reply in replies.items()}

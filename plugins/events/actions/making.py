"""Making an event: as a draft or at once, and who runs it with its author."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from flask_babel import gettext as _

from plugins.events import DRAFT, telling
from plugins.events.actions.checking import checked
from plugins.events.actions.dates import write_dates
from plugins.events.actions.details import Details
from plugins.events.models import Event, EventHost
from plugins.events.rules import DOOR, HOST, is_host
from townhall import (
    Actor,
    Forbidden,
    Participants,
    Rejected,
    Thread,
    User,
    active_account,
    add_participants,
    audit,
    blocked_by,
    clock,
    open_thread,
    readers,
    remove_participant,
    set_state,
    start_thread,
    transaction,
)

__all__ = [
    "Details",
    "add_host",
    "begin_event",
    "publish",
    "remove_host",
    "start_event",
]
MOST_HOSTS = 20


def start_event(
    actor: Actor,
    space_id: int,
    *,
    title: str,
    body: str,
    details: Details,
    tags: str | Sequence[str] = "",
    is_draft: bool = False,
    once: str = "",
) -> Thread:
    """Start an event in a calendar; a draft is seen by its hosts alone until `publish`.

    Raises `Rejected` for what cannot be taken, and as `townhall.start_thread` does.
    """
    return start_thread(
        actor,
        space_id,
        kind="event",
        title=title,
        body=body,
        tags=tags,
        state=DRAFT if is_draft else "",
        audience="private" if is_draft else None,
        once=once,
        extra=checked(details).as_extra(),
    )


def begin_event(thread: Thread, extra: Mapping[str, Any]) -> None:
    """Write the detail row of a thread that was just started, and its dates, in its
    transaction."""
    if "starts" not in extra:
        return
    details = Details.from_extra(extra)
    event = Event.create(
        thread=thread.id,
        uid=extra.get("uid") or str(uuid4()),
        changed_at=clock.now(),
        split_from=extra.get("split_from"),
        **details.as_row(),
    )
    write_dates(event)


def publish(actor: Actor, thread_id: int) -> None:
    """Show a draft to everybody who sees its calendar; those who watch that hear of it now.

    Twice does nothing. Raises `Forbidden` for who is no host.
    """
    with transaction():
        thread = _hosted(actor, thread_id)
        if open_thread(actor, thread_id):
            Event.update(changed_at=clock.now()).where(Event.thread == thread_id).execute()
            set_state(thread_id, "")
            audit(actor, "events.publish", thread)


def add_host(actor: Actor, thread_id: int, username: str, *, role: str = HOST) -> None:
    """Let somebody run an event beside its author, or with `door` keep its door alone; who does
    the one already does the other from now on. Raises `Rejected` (field `username`) for nobody
    of that name, `Forbidden` for who is no host."""
    with transaction():
        thread = _hosted(actor, thread_id)
        user = active_account(username)
        # The same words for both: nobody is told that they are blocked.
        if user is None or blocked_by(actor.id, [user.id]):
            raise Rejected("username", _("Nobody here has that name."))
        if user.id == thread.author_id:
            return
        _check_host(thread, user, role)
        if _put_host(thread_id, user.id, role):
            if thread.is_private:
                add_participants(thread_id, Participants(people=[user.id]))
            telling.made_host(thread_id, user.id, role, by=actor.user_id)
            audit(actor, f"events.{role}", thread, note=user.username)


def remove_host(actor: Actor, thread_id: int, user_id: int) -> None:
    """Let somebody run an event no longer. Raises `Forbidden` for who is no host."""
    with transaction():
        thread = _hosted(actor, thread_id)
        mine = (EventHost.event == thread_id) & (EventHost.user == user_id)
        if EventHost.delete().where(mine).execute():
            if thread.is_private:
                remove_participant(thread_id, user_id)
            audit(actor, "events.unhost", thread, note=str(user_id))


def _check_host(thread: Thread, user: User, role: str) -> None:
    """Raises `Rejected` for who cannot be one of the hosts, or not in that role."""
    others = (EventHost.event == thread.id) & (EventHost.user != user.id)
    if EventHost.select().where(others).count() >= MOST_HOSTS:
        raise Rejected("username", _("An event has at most %(num)s hosts.", num=MOST_HOSTS))
    if thread.is_private and role == DOOR:
        raise Rejected("username", _("Publish it first: who keeps the door sees no draft."))
    sees = User.select().where((User.id == user.id) & readers(thread.audience, thread.id))
    if not thread.is_private and not sees.exists():
        raise Rejected("username", _("They cannot see this calendar."))


def _put_host(thread_id: int, user_id: int, role: str) -> bool:
    """Write down in which role somebody is; whether that is new."""
    row = EventHost.insert(event=thread_id, user=user_id, role=role, created_at=clock.now())
    if row.on_conflict_ignore().as_rowcount().execute():
        return True
    mine = (EventHost.event == thread_id) & (EventHost.user == user_id)
    return bool(EventHost.update(role=role).where(mine & (EventHost.role != role)).execute())


def _hosted(actor: Actor, thread_id: int) -> Thread:
    thread = Thread.get_by_id(thread_id)
    if not is_host(actor, thread):
        raise Forbidden
    return thread  # type: ignore[no-any-return]

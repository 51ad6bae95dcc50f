"""Opening a ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _

from plugins.support import KIND, happenings, log
from plugins.support.actions.values import keep_values
from plugins.support.log import Happened, write_entry
from plugins.support.models import SupportTicket
from plugins.support.rules import may_answer_in, team_of
from plugins.support.states import NEW, category_of, ensure_states, first_of
from townhall import (
    Actor,
    Participants,
    Post,
    Thread,
    all_spaces,
    create_space,
    emit,
    start_thread,
    transaction,
)


def open_ticket(
    actor: Actor,
    space_id: int,
    *,
    title: str,
    body: str,
    channel: str = "web",
    impact: str = "",
    tags: str | Sequence[str] = (),
    once: str = "",
    people: Sequence[int] = (),
    by: int | None = None,
    fields: Mapping[str, str] = MappingProxyType({}),
) -> Thread:
    """Open a ticket as its requester; see `townhall.start_thread` for rights and errors. It is read
    by them, by `people` and by the team of the queue. `by` is who of the team wrote it down,
    `fields` are the answers to what the queue asks, by key, as `fields.read_answers` gives them."""
    groups = team_of(space_id).groups
    return start_thread(
        actor,
        space_id,
        kind=KIND,
        title=title,
        body=body,
        tags=tags,
        state=first_of(NEW).slug,
        audience="private",
        participants=Participants(people, groups),
        once=once,
        extra={"channel": channel, "impact": impact, "by": by, "fields": dict(fields)},
    )


def begin_ticket(thread: Thread, extra: Mapping[str, Any]) -> None:
    """Write the detail row of a ticket that was just opened, in its transaction."""
    now = thread.created_at
    SupportTicket.insert(
        thread=thread.id,
        space=thread.space_id,
        category=category_of(thread.state),
        channel=extra.get("channel", "web"),
        impact=extra.get("impact", ""),
        opened_at=now,
        heard_at=now,
        changed_at=now,
    ).on_conflict_ignore().execute()
    keep_values(thread.id, extra.get("fields") or {})
    first = Post.select(Post.id).where((Post.thread == thread.id) & (Post.number == 1)).scalar()
    entry = write_entry(
        thread.id,
        Happened(
            sort=log.OPENED,
            role="team" if extra.get("by") else "customer",
            actor_id=extra.get("by") or thread.author_id,
            post_id=first,
            after={"queue": thread.space_id, "state": thread.state},
            is_public=True,
        ),
    )
    emit(happenings.TicketOpened(thread.id, thread.author_id, entry))


def ensure_desk(actor: Actor) -> None:
    """Write down the usual states, and make a first queue where there is none."""
    with transaction():
        ensure_states()
        if not any(space.owner == "support" for space in all_spaces().values()):
            create_space(
                actor,
                owner="support",
                slug="help",
                title=_("Help"),
                description=_("Write to us in private. The team reads it, and nobody else."),
                icon="life-buoy",
            )


def wrote_for_team(actor: Actor, thread: Thread) -> bool:
    """Whether what somebody says in a ticket is said for the team: whoever works on its queue, but
    in a request of their own."""
    return actor.user_id != thread.author_id and may_answer_in(actor, thread.space_id)

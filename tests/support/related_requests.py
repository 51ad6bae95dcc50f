"""Tickets that have to do with one another and with threads in public."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.access import Actor
from plugins.support.actions.handling import handle_privately
from plugins.support.actions.merging import merge_tickets
from plugins.support.actions.starting import open_ticket
from plugins.support.actions.tracking import make_tracker
from plugins.support.models import SupportPerson
from townhall import (
    Post,
    Thread,
    clock,
    create_space,
    reply,
    start_thread,
    visible_post,
    visible_thread,
)


def post_in_public(author: Actor, title: str = "It leaks") -> tuple[Any, Any]:
    """A topic that everybody reads, and its first post, as its author sees them."""
    space = create_space(Actor(is_admin=True), owner="forums", title=f"Talk of {title}")
    topic = start_thread(author, space.id, kind="topic", title=title, body="At the valve.")
    found = visible_thread(author, topic.id)
    return visible_post(author, first_post(found.id))


def first_post(thread_id: int) -> int:
    """The id of what began a thread."""
    return int(Post.get((Post.thread == thread_id) & (Post.number == 1)).id)


def relate_tickets(people: Callable[[str], Actor], queue_id: int, ticket: Thread) -> dict[str, Any]:
    """What the tickets of the town have to do with others: things of the town that name it."""
    owner, staff = people("owner"), people("staff")
    said = reply(owner, ticket.id, "And the nozzle drips.")
    waits = people("member")
    problem = open_ticket(owner, queue_id, title="All hoses are short", body="All of them.")
    make_tracker(staff, problem.id, on=True)
    double = open_ticket(owner, queue_id, title="Short, all of them", body="Again.")
    work = merge_tickets(staff, double.id, problem.id)
    thread, post = post_in_public(owner, "A leak")
    made = handle_privately(owner, thread, post, space_id=queue_id)
    _thread, other = post_in_public(owner, "A drip")
    SupportPerson.create(thread=ticket.id, user=waits.id, state="waiting", added_at=clock.now())
    return {
        "ticket_reply": said.id,
        "ticket_problem": problem.id,
        "ticket_work": work.id,
        "ticket_made": made.id,
        "ticket_post": other.id,
        "ticket_friend": people("staff").username,
        "ticket_waiting": waits.id,
    }

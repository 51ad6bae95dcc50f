"""Queues with tickets, and what happens in each of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.access import Actor
from core.db import transaction
from plugins.support.actions.noting import write_note
from plugins.support.actions.starting import open_ticket
from plugins.support.models import SupportQueue, SupportTicket
from plugins.support.queues import queues_changed
from plugins.support.states import ensure_states
from tests.support.desk_things import settle_desk
from tests.support.desk_work import settle_work
from tests.support.held_answers import settle_answers
from tests.support.mail_for_help import settle_mail
from tests.support.related_requests import relate_tickets
from tests.support.service_levels import settle_levels
from townhall import Thread, create_space


def make_queue(title: str = "Orders", **how: Any) -> Any:
    """A queue that everybody sees, with the usual states. `how` is how it works (see
    `models.SupportQueue`); it is addressed by its title."""
    with transaction():
        ensure_states()
        space = create_space(Actor(is_admin=True), owner="support", title=title)
        if how:
            run_queue(space.id, **how)
    return space


def run_queue(space_id: int, **how: Any) -> None:
    """Let a queue work so from now on."""
    with transaction():
        SupportQueue.insert(space=space_id, **how).on_conflict(
            conflict_target=[SupportQueue.space], update=how
        ).execute()
        queues_changed()


def ask(author: Actor, space_id: int, title: str = "My order is lost", **values: Any) -> Thread:
    """A request, as somebody has just sent it."""
    values.setdefault("body", f"Can you help me with this: {title}.")
    return open_ticket(author, space_id, title=title, **values)


def settle_tickets(people: Callable[[str], Actor], canary: str) -> dict[str, Any]:
    """The tickets of the town: alice's, which the team talks about. The things of the town that
    name it; `people` gives somebody by their role."""
    orders = make_queue(address="orders@localhost", signature="The people of the shop")
    ticket = ask(people("owner"), orders.id, "The hose is too short")
    note = write_note(people("staff"), ticket.id, f"{canary} says it is the old one.")
    return {
        **settle_levels(),
        "ticket_id": ticket.id,
        "ticket_slug": ticket.slug,
        "ticket_notes": note.thread_id,
        "support_queue": orders.id,
        "support_queue_slug": orders.slug,
        **settle_answers(people("admin"), ticket.id),
        **settle_work(people, ticket, orders),
        **relate_tickets(people, orders.id, ticket),
        **settle_mail(people("staff"), orders.id, ticket.id, canary),
        **settle_desk(people, ticket),
        # Asked last: all of these have done something to it.
        "ticket_seen": SupportTicket.get_by_id(ticket.id).last_entry,
    }

"""What comes of something being said in a ticket, however it came: by the page, by mail or by
another program."""

from __future__ import annotations

from plugins.support import happenings, log
from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.actions.starting import wrote_for_team
from plugins.support.log import Happened, write_entry
from plugins.support.mail.answers import order_answer
from plugins.support.models import SupportTicket
from plugins.support.states import NEW, OPEN, OURS, category_of, first_of
from townhall import Actor, Post, Thread, clock, emit


def follow_post(thread: Thread, post: Post, actor: Actor) -> None:
    """Write along with a post of a ticket, in the transaction that adds it: the log, when who last
    spoke, and the state that follows of it."""
    if wrote_for_team(actor, thread):
        _answered(thread, post, actor)
    else:
        _heard(thread, post, actor)


def _answered(thread: Thread, post: Post, actor: Actor) -> None:
    mine = SupportTicket.thread == thread.id
    SupportTicket.update(answered_at=clock.now()).where(mine).execute()
    entry = write_entry(thread.id, _said(post, actor, "team"))
    order_answer(post)
    emit(happenings.TicketAnswered(thread.id, actor.user_id, entry))
    if category_of(thread.state) == NEW:
        by = By(actor=actor, role="machine")
        change_ticket(by, thread.id, Changes(state=first_of(OPEN).slug))


def _heard(thread: Thread, post: Post, actor: Actor) -> None:
    mine = SupportTicket.thread == thread.id
    SupportTicket.update(heard_at=clock.now()).where(mine).execute()
    entry = write_entry(thread.id, _said(post, actor, "customer"))
    emit(happenings.TicketHeard(thread.id, actor.user_id, entry))
    if category_of(thread.state) not in OURS:
        by = By(actor=actor, role="customer")
        change_ticket(by, thread.id, Changes(state=first_of(OPEN).slug))


def _said(post: Post, actor: Actor, role: log.Role) -> Happened:
    return Happened(
        sort=log.REPLY, role=role, actor_id=actor.user_id, post_id=post.id, is_public=True
    )

"""What the desk shows of the ticket that is chosen: what was said last."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from plugins.support.queries.tickets import TicketView
from townhall import Post, User

LAST = 3


class Said(NamedTuple):
    """Something that was said in a ticket, or about it."""

    id: int
    number: int
    thread_id: int
    html: str
    created_at: datetime
    username: str
    name: str
    avatar: str
    is_note: bool


def said_last(ticket: TicketView) -> list[Said]:
    """The last few posts of a ticket and notes about it, in the order in which they were written.
    For somebody of the team, who sees both."""
    both = [one for one in (ticket.thread_id, ticket.notes_id) if one]
    rows = (
        Post.select(
            *(Post.id, Post.number, Post.thread, Post.html, Post.created_at),
            *(User.username, User.name, User.avatar),
        )
        .join(User, on=(Post.author == User.id))
        .where(Post.thread.in_(both) & Post.deleted_at.is_null() & (Post.sort != "log"))
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(LAST)
    )
    found = [Said._make([*row, row[2] != ticket.thread_id]) for row in rows.tuples()]
    return found[::-1]

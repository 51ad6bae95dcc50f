"""Who runs an event, and which posts below it are theirs."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import gettext as _

from plugins.events.models import EventHost
from plugins.events.rules import HOST
from townhall import Post, PostMark, Prepared, ThreadView, User, param

AROUND = 40  # more posts than a page has, to both sides of one


class Host(NamedTuple):
    """Somebody who runs an event."""

    id: int
    username: str
    name: str
    avatar: str
    role: str = HOST


_others = Prepared(
    Host,
    lambda: (
        User.select(User.id, User.username, User.name, User.avatar, EventHost.role)
        .join(EventHost, on=(EventHost.user == User.id))
        .where((EventHost.event == param("thread_id")) & (User.state == "active"))
        .order_by(EventHost.created_at, User.id)
    ),
)


def hosts_of(thread: ThreadView) -> list[Host]:
    """Who runs an event: its author first, then whom they have made hosts."""
    return [one for one in everybody_of(thread) if one.role == HOST]


def everybody_of(thread: ThreadView) -> list[Host]:
    """The same, with those who keep its door."""
    author = thread.author
    first = Host(author.id, author.username, author.name, author.avatar)
    return [first, *(host for host in _others.all(thread_id=thread.id) if host.id != first.id)]


def host_marks(thread: ThreadView, hosts: list[Host], number: int) -> dict[int, PostMark]:
    """The mark of a host on the replies around a post that are theirs, by post id."""
    if thread.last_number < 2:
        return {}
    mine = Post.author.in_([host.id for host in hosts])
    near = Post.number.between(max(number - AROUND, 2), number + AROUND)
    rows = Post.select(Post.id).where((Post.thread == thread.id) & mine & near)
    mark = PostMark(icon="user-check", text=_("Host"), tone="")
    return {post_id: mark for (post_id,) in rows.tuples()}

"""What a live page may follow, and what there is to say about it: asked anew for each message,
through what its reader may see at that moment."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

import peewee
from flask_babel import gettext as _
from flask_babel import ngettext
from peewee import fn
from werkzeug.exceptions import NotFound

from core import clock
from core.access import Actor, Sight, nobody
from core.accounts import sessions
from core.accounts.models import User
from core.db import Prepared, param, utc_text
from core.inbox.counting import new_rows
from core.live.models import Here
from core.live.opening import Ticket
from core.live.topics import Topic
from core.spaces.queries import all_spaces
from core.threads.models import Post, Thread
from core.threads.queries import visible_thread
from core.threads.rules import may_moderate

MOST = 99
NAMES = 4


class _Count(NamedTuple):
    number: int


def _started(sight: tuple[int, int, int], in_space: bool) -> peewee.Query:
    where = (
        Sight.condition(sight) & Thread.deleted_at.is_null() & (Thread.created_at > param("since"))
    )
    if in_space:
        where &= Thread.space == param("space_id")
    found = Thread.select(Thread.id).where(where & (Thread.author != param("viewer")))
    found = found.limit(MOST + 1)
    return peewee.Select([found], [fn.COUNT(found.c.id)])


# As `core.threads.queries.posted_since` counts: a thousand pages may ask at once.
_new_posts = Prepared(
    _Count,
    lambda: Post.select(fn.COUNT(Post.id)).where(
        (Post.thread == param("thread_id"))
        & (Post.number > param("since"))
        & (Post.author != param("viewer"))
        & (Post.sort != "log")
        & Post.deleted_at.is_null()
    ),
)
_new_threads = Prepared(_Count, _started)


def shown_at() -> int:
    """The moment up to which a list that is made now shows threads, as a topic says it."""
    return int(clock.now().timestamp() * 1000)


def check(actor: Actor, topics: tuple[Topic, ...]) -> None:
    """Raises `NotFound` when the actor may not follow one of these, or it is not there."""
    for topic in topics:
        if topic.sort == "inbox" and not actor.signed_in:
            raise NotFound
        if topic.sort in ("thread", "here"):
            thread = visible_thread(actor, topic.id)
            if topic.sort == "here" and not may_moderate(actor, thread):
                raise NotFound
        if topic.sort == "threads" and topic.id:
            space = all_spaces().get(topic.id)
            if space is None or not actor.can("spaces.see", space.id):
                raise NotFound


def reader(ticket: Ticket) -> Actor | None:
    """Whose connection it is, with the rights of this moment; None when their session has
    ended or is another's."""
    if not ticket.token:
        return nobody()
    found = sessions.load(ticket.token)
    return found.actor if found is not None and found.actor.id == ticket.user_id else None


def news(actor: Actor, topics: tuple[Topic, ...]) -> dict[str, str]:
    """What there is to say about each topic, empty for nothing new; topics which the actor
    may no longer follow are left out."""
    said: dict[str, str] = {}
    for topic in topics:
        try:
            check(actor, (topic,))
            said[str(topic)] = str(_SAY[topic.sort](actor, topic))
        except NotFound:
            continue
    return said


def _inbox(actor: Actor, _topic: Topic) -> str:
    count = new_rows(actor)
    return "" if not count else str(count) if count <= MOST else f"{MOST}+"


def _replies(actor: Actor, topic: Topic) -> str:
    found = _new_posts.first(thread_id=topic.id, since=topic.since, viewer=actor.id)
    count = found.number if found else 0
    return ngettext("%(num)s new reply", "%(num)s new replies", count) if count else ""


def _threads(actor: Actor, topic: Topic) -> str:
    sight = Sight.of(actor)
    since = utc_text(datetime.fromtimestamp(topic.since / 1000, UTC))
    found = _new_threads.first(
        sight.shape, bool(topic.id), since=since, space_id=topic.id, **sight.values
    )
    count = found.number if found else 0
    if count > MOST:
        return str(_("More than %(num)s new threads", num=MOST))
    return ngettext("%(num)s new thread", "%(num)s new threads", count) if count else ""


def _here(actor: Actor, topic: Topic) -> str:
    rows = (
        User.select(User.name, User.username)
        .join(Here, on=(Here.user == User.id))
        .where(
            (Here.thread == topic.id)
            & (Here.until > clock.now())
            & (User.id != actor.id)
            & (User.state == "active")
        )
        .order_by(User.username)
        .limit(NAMES)
    )
    names = [name or username for name, username in rows.tuples()]
    return _("Also here: %(names)s", names=", ".join(names)) if names else ""


_SAY = {"inbox": _inbox, "thread": _replies, "threads": _threads, "here": _here}

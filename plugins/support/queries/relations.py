"""Who is in a ticket, and what stands around it: the problem it is about, the thread that it was
made of, the one that was made of it."""

from __future__ import annotations

from typing import Any, NamedTuple

from peewee import JOIN

from plugins.support.models import SupportConsent, SupportOrigin, SupportPerson, SupportTicket
from plugins.support.states import ACTIVE
from townhall import LARGEST, Actor, Post, Thread, User, excerpt, visible

SHOWN = 50


class Someone(NamedTuple):
    """Somebody in a ticket beside its requester; `state` as `SupportPerson` has it."""

    id: int
    username: str
    name: str
    avatar: str
    state: str
    follows: bool


class Around(NamedTuple):
    """What a ticket was made of, is about, and became; ids are None where there is none, and the
    title is None where its reader may not see it."""

    tracker_id: int | None
    tracker_title: str | None
    source_id: int | None
    number: int | None
    posted_id: int | None
    asked_at: Any
    answer: str | None
    published_id: int | None


class Follower(NamedTuple):
    """A ticket that follows a problem."""

    id: int
    kind: str
    title: str
    slug: str
    state: str
    is_open: bool
    author: str


class Said(NamedTuple):
    """A post that may leave its ticket."""

    id: int
    number: int
    author: str
    text: str
    created_at: Any


def people_in(thread_id: int) -> list[Someone]:
    """Everybody who is in a ticket, waits to be, or follows it, who came first first."""
    who = (User.id, User.username, User.name, User.avatar)
    rows = (
        SupportPerson.select(*who, SupportPerson.state, SupportPerson.follows)
        .join(User, on=(User.id == SupportPerson.user))
        .where(SupportPerson.thread == thread_id)
        .where((SupportPerson.state != "out") | SupportPerson.follows)
        .order_by(SupportPerson.added_at, User.id)
        .limit(SHOWN)
    )
    return [Someone(*row) for row in rows.tuples()]


def around(actor: Actor, thread_id: int) -> Around:
    """What stands around a ticket, in one query; of the title alone, through somebody's sight."""
    rows = (
        SupportTicket.select(
            SupportTicket.tracker,
            Thread.title,
            SupportOrigin.source,
            Post.number,
            SupportOrigin.posted,
            SupportConsent.asked_at,
            SupportConsent.answer,
            SupportConsent.published,
        )
        .join(
            Thread,
            JOIN.LEFT_OUTER,
            on=(Thread.id == SupportTicket.tracker) & visible(actor, each=True),
        )
        .join_from(
            SupportTicket,
            SupportOrigin,
            JOIN.LEFT_OUTER,
            on=(SupportOrigin.thread == SupportTicket.thread),
        )
        .join_from(SupportOrigin, Post, JOIN.LEFT_OUTER, on=(Post.id == SupportOrigin.post))
        .join_from(
            SupportTicket,
            SupportConsent,
            JOIN.LEFT_OUTER,
            on=(SupportConsent.thread == SupportTicket.thread),
        )
        .where(SupportTicket.thread == thread_id)
    )
    return Around(*rows.tuples().get())


def followers_of(actor: Actor, tracker_id: int) -> list[Follower]:
    """The tickets that follow a problem and that somebody may see, those that are open first."""
    rows = (
        Thread.select(
            Thread.id,
            Thread.kind,
            Thread.title,
            Thread.slug,
            Thread.state,
            SupportTicket.category,
            User.name,
            User.username,
        )
        .join(SupportTicket, on=(SupportTicket.thread == Thread.id))
        .join_from(Thread, User, on=(User.id == Thread.author))
        .where((SupportTicket.tracker == tracker_id) & visible(actor))
        .order_by(SupportTicket.category.in_(ACTIVE).desc(), SupportTicket.changed_at.desc())
        .limit(500)
    )
    return [
        Follower(id_, kind, title, slug, state, category in ACTIVE, name or username)
        for id_, kind, title, slug, state, category, name, username in rows.tuples()
    ]


def open_followers(tracker_id: int) -> tuple[int, int]:
    """How many tickets follow a problem and are not over, and how many are."""
    mine = SupportTicket.select().where(SupportTicket.tracker == tracker_id)
    active = mine.where(SupportTicket.category.in_(ACTIVE)).count()
    return active, mine.count() - active


def trackers(actor: Actor) -> list[Follower]:
    """Problems that are not over and that somebody may see, the newest first."""
    rows = (
        Thread.select(Thread.id, Thread.kind, Thread.title, Thread.slug, Thread.state)
        .join(SupportTicket, on=(SupportTicket.thread == Thread.id))
        .where(SupportTicket.is_tracker & SupportTicket.category.in_(ACTIVE) & visible(actor))
        .order_by(Thread.id.desc())
        .limit(SHOWN)
    )
    return [
        Follower(id_, kind, title, slug, state, is_open=True, author="")
        for id_, kind, title, slug, state in rows.tuples()
    ]


def posts_to_split(thread_id: int, first: int, last: int) -> list[Said]:
    """What was said in a ticket after its beginning, with numbers from `first` to `last`."""
    mine = (Post.thread == thread_id) & (Post.number >= max(first, 2)) & (Post.number <= last)
    standing = Post.deleted_at.is_null() & (Post.sort != "log")
    rows = (
        Post.select(Post.id, Post.number, User.name, User.username, Post.body, Post.created_at)
        .join(User, on=(User.id == Post.author))
        .where(mine & standing)
        .order_by(Post.number)
    )
    return [
        Said(id_, number, name or username, excerpt(body, 160), at)
        for id_, number, name, username, body, at in rows.tuples()
    ]


def posts_among(thread_id: int, post_ids: list[int]) -> list[int]:
    """Those of some ids that are posts of a ticket, in the order given."""
    wanted = [id_ for id_ in post_ids if 0 < id_ <= LARGEST]
    mine = Post.select(Post.id).where((Post.thread == thread_id) & Post.id.in_(wanted))
    known = {row[0] for row in mine.tuples()}
    return [id_ for id_ in wanted if id_ in known]


def first_text(thread_id: int) -> str:
    """What a ticket asked, as it was written."""
    mine = (Post.thread == thread_id) & (Post.number == 1)
    return str(Post.select(Post.body).where(mine).scalar() or "")


def ticket_made_of(post_id: int) -> int | None:
    """The ticket that was made of a post before, or None."""
    mine = SupportOrigin.select(SupportOrigin.thread).where(SupportOrigin.post == post_id)
    found = mine.scalar()
    return int(found) if found is not None else None

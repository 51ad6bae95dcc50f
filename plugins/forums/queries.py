"""Reads of the forums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _
from peewee import JOIN, fn

from plugins.forums import QUESTION
from plugins.forums.models import ForumsTopic
from townhall import (
    Actor,
    Post,
    PostMark,
    Prepared,
    Query,
    SpaceRow,
    Thread,
    ThreadLine,
    User,
    as_utc,
    counts_of,
    lines_of,
    param,
    threads_page,
    unread_by_space,
    visible,
    visible_spaces,
)


class Topic(NamedTuple):
    """The detail of a topic, with the number of its answer and who accepted it."""

    is_question: bool
    answer_id: int | None
    answer_number: int | None
    answer_html: str | None
    answer_author: str | None
    accepted_username: str | None
    accepted_name: str | None


Answerer = User.alias()
_topic = Prepared(
    Topic,
    lambda: (
        ForumsTopic.select(
            ForumsTopic.is_question,
            ForumsTopic.answer,
            Post.number,
            Post.html,
            Answerer.name,
            User.username,
            User.name,
        )
        .join(Post, JOIN.LEFT_OUTER, on=(ForumsTopic.answer == Post.id))
        .join(Answerer, JOIN.LEFT_OUTER, on=(Post.author == Answerer.id))
        .join(User, JOIN.LEFT_OUTER, on=(ForumsTopic.accepted_by == User.id))
        .where(ForumsTopic.thread == param("thread_id"))
    ),
)
PLAIN = Topic(False, None, None, None, None, None, None)


def topic_of(thread_id: int) -> Topic:
    """The detail of a thread that was loaded through the actor's sight."""
    return _topic.first(thread_id=thread_id) or PLAIN


def answer_marks(topic: Topic) -> dict[int, PostMark]:
    """The words in the head of the accepted answer."""
    if topic.answer_id is None:
        return {}
    who = topic.accepted_name or topic.accepted_username
    words = _("Accepted answer, chosen by %(name)s", name=who) if who else _("Accepted answer")
    return {topic.answer_id: PostMark(icon="circle-check", text=words)}


def accepted_of(user_ids: Sequence[int]) -> Mapping[int, int]:
    """How many standing posts of each of some people others have accepted as an answer."""
    rows = (
        ForumsTopic.select(Post.author, fn.COUNT(Post.id))
        .join(Post, on=(ForumsTopic.answer == Post.id))
        .where(
            Post.author.in_(list(user_ids))
            & Post.deleted_at.is_null()
            & (ForumsTopic.accepted_by != Post.author)
        )
        .group_by(Post.author)
        .tuples()
    )
    return dict(rows)


class Board(NamedTuple):
    """A board as the overview shows it."""

    space: SpaceRow
    thread_count: int
    unread: int
    last: ThreadLine | None
    children: tuple[Board, ...] = ()


def boards(actor: Actor) -> list[Board]:
    """The boards an actor sees, sub-boards under their board."""
    spaces = visible_spaces(actor, owner="forums")
    counts = counts_of([space.id for space in spaces])
    unread = unread_by_space(actor)
    last_ids = [c.last_thread_id for c in counts.values() if c.last_thread_id]
    # Without what no board shows: rows are kept, and would be made anew with each view.
    lines = {
        thread_id: line._replace(view_count=0, score=0)
        for thread_id, line in lines_of(actor, last_ids, listed=True).items()
    }
    found = [
        Board(
            space=space,
            thread_count=counts[space.id].thread_count,
            unread=unread.get(space.id, 0),
            last=lines.get(counts[space.id].last_thread_id or 0),
        )
        for space in spaces
        if space.id in counts
    ]
    shown = {board.space.id for board in found}
    below: dict[int | None, list[Board]] = {}
    for board in found:
        parent = board.space.parent_id if board.space.parent_id in shown else None
        below.setdefault(parent, []).append(board)
    tops = below.get(None, [])
    return [top._replace(children=tuple(below.get(top.space.id, ()))) for top in tops]


def below(actor: Actor, space: SpaceRow) -> tuple[SpaceRow, ...]:
    """The sub-boards of a board that the actor sees."""
    return tuple(s for s in visible_spaces(actor, owner="forums") if s.parent_id == space.id)


def startable(actor: Actor) -> list[SpaceRow]:
    """Boards in which the actor may start a thread."""
    return [
        space
        for space in visible_spaces(actor, owner="forums")
        if actor.can("spaces.start", space.id) and not space.is_archived
    ]


def open_questions(actor: Actor, **_values: Any) -> dict[str, Any] | None:
    """A few questions that wait for an answer, other people's first; None for none."""
    wanted = Query(kind="topic", state=QUESTION, order="new", size=8)
    lines = threads_page(actor, wanted).lines
    others = [line for line in lines if line.author_id != actor.user_id][:3]
    return {"lines": others} if others else None


class AcceptedAnswer(NamedTuple):
    """An accepted answer on a profile."""

    thread: ThreadLine
    number: int
    html: str
    at: Any


def accepted_answers(actor: Actor, user_id: int, *, limit: int = 30) -> list[AcceptedAnswer]:
    """The latest accepted answers of a person, in threads the reader may see."""
    rows = (
        ForumsTopic.select(Thread.id, Post.number, Post.html, ForumsTopic.accepted_at)
        .join(Thread)
        .switch(ForumsTopic)
        .join(Post, on=(ForumsTopic.answer == Post.id))
        .where(
            (Post.author == user_id)
            & Post.deleted_at.is_null()
            & (Thread.kind == "topic")
            & visible(actor)
        )
        .order_by(ForumsTopic.accepted_at.desc(), Thread.id.desc())
        .limit(limit)
        .tuples()
    )
    found = list(rows)
    lines = lines_of(actor, [row[0] for row in found], listed=True)
    return [
        AcceptedAnswer(lines[row[0]], row[1], row[2], as_utc(row[3]))
        for row in found
        if row[0] in lines
    ]

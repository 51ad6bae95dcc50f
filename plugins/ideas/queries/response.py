"""The official response to an idea, and who speaks for the team."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from flask_babel import gettext as _

from plugins.ideas.models import Idea
from townhall import Post, PostMark, Prepared, User, as_utc, holders, param


class Response(NamedTuple):
    """The post in which the team has answered, as it reads now; `id` and the names are those of
    its author."""

    post_id: int
    number: int
    html: str
    created_at: datetime
    edited_at: datetime | None
    id: int
    username: str
    name: str
    avatar: str


def response_of(thread_id: int) -> Response | None:
    """The official response to an idea; None while there is none, or its post is deleted."""
    row = _response.first(thread=thread_id)
    if row is None:
        return None
    return row._replace(
        created_at=as_utc(row.created_at),  # type: ignore[arg-type]  # never empty
        edited_at=as_utc(row.edited_at),
    )


def _build_response() -> Any:
    return (
        Post.select(
            Post.id,
            Post.number,
            Post.html,
            Post.created_at,
            Post.edited_at,
            User.id,
            User.username,
            User.name,
            User.avatar,
        )
        .join(Idea, on=_answers(param("thread")))
        .join_from(Post, User, on=(Post.author == User.id))
    )


_response = Prepared(Response, _build_response)


def response_id(thread_id: int) -> int | None:
    """The post of the official response, where it stands."""
    row = Post.select(Post.id).join(Idea, on=_answers(thread_id)).tuples().first()
    return row[0] if row is not None else None


def response_marks(response: Response | None) -> dict[int, PostMark]:
    """What is said about the response in the head of its post, by the post's id."""
    if response is None:
        return {}
    return {response.post_id: PostMark(icon="landmark", text=_("Official response"))}


def team_among(space_id: int, user_ids: Iterable[int]) -> set[int]:
    """Those of some people who decide about ideas of a board, and so speak for the team."""
    may = holders("ideas.decide", space_id) | holders("spaces.moderate", space_id)
    rows = User.select(User.id).where(User.id.in_(sorted(set(user_ids))) & may)
    return {user_id for (user_id,) in rows.tuples()}


def _answers(thread_id: Any) -> Any:
    mine = (Idea.thread == thread_id) & (Idea.response == Post.id)
    return mine & (Post.thread == Idea.thread) & Post.deleted_at.is_null()

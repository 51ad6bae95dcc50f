"""Reads of threads and posts, each through what the actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import peewee
from peewee import JOIN, Case, Value, fn
from werkzeug.exceptions import NotFound

from core.access import Actor, Sight
from core.accounts.models import User
from core.blocks.models import Block
from core.bookmarks.models import Bookmark
from core.db import LARGEST, Prepared, is_postgres, param
from core.links.models import ThreadLink
from core.spaces.titles import missing_thread
from core.threads.models import Post, Reaction, ReadMark, Thread, ThreadTag
from core.threads.moved import Elsewhere, is_merged
from core.threads.rows import PostView, ThreadView
from core.threadwork.models import ThreadTimer
from core.watching.models import Watch


class _Text(NamedTuple):
    id: int
    html: str


PAGE = 20


def _view(labels: int, owners: int, groups: int) -> peewee.Query:
    return (
        Thread.select(
            Thread.id,
            Thread.kind,
            Thread.owner,
            Thread.space,
            Thread.title,
            Thread.slug,
            Thread.state,
            Thread.tag_names,
            Thread.audience,
            Thread.is_locked,
            Thread.pinned_at,
            Thread.created_at,
            Thread.post_count,
            Thread.last_number,
            Thread.view_count,
            Thread.version,
            User.id,
            User.username,
            User.name,
            User.avatar,
            Thread.deleted_at,
            Thread.delete_reason,
            fn.COALESCE(ReadMark.number, 0),
            fn.EXISTS(_reply_draft()),
            _chosen(),
            ThreadTimer.closes_at,
            ThreadTimer.opens_at,
            ThreadTimer.quiet_days,
            ThreadTimer.unpins_at,
            Thread.is_pinned_everywhere,
            Thread.is_unlisted,
            fn.EXISTS(_any_link()),
        )
        .join(User, on=(Thread.author == User.id))
        .join(ThreadTimer, JOIN.LEFT_OUTER, on=(ThreadTimer.thread == Thread.id))
        .join(
            ReadMark,
            JOIN.LEFT_OUTER,
            on=((ReadMark.thread == Thread.id) & (ReadMark.user == param("viewer"))),
        )
        .where(
            (Thread.id == param("thread_id")) & Sight.condition((labels, owners, groups), each=True)
        )
    )


def _reply_draft() -> peewee.Query:
    """The reader's draft of a reply to a thread, by its key (see core.drafts.places)."""
    # Drafts are built on threads: their table is named here, not imported.
    draft = peewee.Table("draft", ("user_id", "key"))
    key = Value("reply-").concat(Thread.id.cast("TEXT"))
    return draft.select(Value(1)).where((draft.user_id == param("viewer")) & (draft.key == key))


def _any_link() -> peewee.Query:
    """Whether a thread is linked with any: what is shown of that is asked for only then."""
    touching = (ThreadLink.source == Thread.id) | (ThreadLink.target == Thread.id)
    return ThreadLink.select(Value(1)).where(touching)


def _chosen() -> peewee.Query:
    """What the reader has chosen about a thread, its tags, spaces and everything, as words with
    spaces between them."""
    tags = ThreadTag.select(ThreadTag.tag).where(ThreadTag.thread == Thread.id)
    # Each with the reader, so that an index finds them among thousands of choices.
    mine = Watch.user == param("viewer")
    about = (
        (mine & (Watch.target == "thread") & (Watch.target_id == Thread.id))
        | (mine & (Watch.target == "tag") & Watch.target_id.in_(tags))
        | (mine & Watch.target.in_(("space", "site")))
    )
    colon = Value(":")
    told = Watch.target.concat(colon).concat(Watch.target_id.cast("TEXT")).concat(colon)
    words = told.concat(Watch.level).concat(colon).concat(Watch.source)
    return Watch.select(_joined(words)).where(about)


def _posts(only: str, *, texts: bool = True) -> peewee.Query:
    query = (
        Post.select(
            Post.id,
            Post.thread,
            Post.number,
            User.id,
            User.username,
            User.name,
            User.avatar,
            User.state,
            Post.sort,
            Post.reply_to,
            Post.html if texts else Value(""),
            Post.html_version,
            Post.parts,
            Post.version,
            Post.created_at,
            Post.edited_at,
            Post.reaction_count,
            Post.reaction_counts,
            Post.deleted_at,
            Post.delete_reason,
            fn.COALESCE(_reacted(), Value("")),
            Case(None, [(Bookmark.user.is_null(False), True)], False),
            fn.EXISTS(_block()),
        )
        .join(User, on=(Post.author == User.id))
        .join(
            Bookmark,
            JOIN.LEFT_OUTER,
            on=((Bookmark.post == Post.id) & (Bookmark.user == param("viewer"))),
        )
    )
    if only == "one":
        return query.where(Post.id == param("post_id"))
    return _between(query)


def _between(query: peewee.Query) -> peewee.Query:
    first, last = param("first"), param("last")
    between = (Post.number >= first) & (Post.number <= last)
    return query.where((Post.thread == param("thread_id")) & between).order_by(Post.number)


def _block() -> peewee.Query:
    """Whether the reader has blocked who wrote a post."""
    mine = (Block.user == param("viewer")) & (Block.blocked == Post.author)
    return Block.select(Value(1)).where(mine)


def _reacted() -> peewee.Query:
    """What the reader gave a post, as names with spaces between them."""
    mine = (Reaction.post == Post.id) & (Reaction.user == param("viewer"))
    return Reaction.select(_joined(Reaction.name)).where(mine)


def _joined(words: Any) -> Any:
    joined = fn.STRING_AGG if is_postgres() else fn.GROUP_CONCAT
    return joined(words, Value(" "))


_thread_view = Prepared(ThreadView, _view)
_posts_view = Prepared(PostView, _posts)
_frames_view = Prepared(PostView, lambda: _posts("range", texts=False))
_texts = Prepared(_Text, lambda: _between(Post.select(Post.id, Post.html)))


def visible_thread(actor: Actor, thread_id: int, *, kind: str = "") -> ThreadView:
    """One thread (of a kind). Raises `NotFound` for a missing one and for one the actor may not
    see.

    A deleted thread is there for those who moderate its space. For one that was merged into
    another, or is of another kind, the error is `Elsewhere`: old addresses lead on.
    """
    sight = Sight.of(actor)
    found = _thread_view.first(*sight.shape, thread_id=_held(thread_id), **sight.values)
    if (found is None or found.deleted_at is not None) and is_merged(_held(thread_id)):
        raise Elsewhere(thread_id)
    if found is None:
        raise missing_thread(actor, _held(thread_id))
    if found.deleted_at is not None and not actor.can("spaces.moderate", found.space_id):
        raise NotFound
    if kind and found.kind != kind:
        raise Elsewhere(thread_id)
    return found


def visible_post(actor: Actor, post_id: int) -> tuple[ThreadView, PostView]:
    """One post and its thread. Raises `NotFound` for what the actor may not see.

    A deleted post is there for moderators and for its author.
    """
    post = _posts_view.first("one", post_id=_held(post_id), viewer=actor.id)
    if post is None:
        raise NotFound
    thread = visible_thread(actor, post.thread_id)
    mine = post.author_id == actor.user_id or actor.can("spaces.moderate", thread.space_id)
    if post.deleted_at is not None and not mine:
        raise NotFound
    return thread, post


def _held(number: int) -> int:
    """An id as it was typed, or 0, which nothing has, for one that no column holds."""
    return number if 0 < number <= LARGEST else 0


def posts_from(actor: Actor, thread: ThreadView, first: int, last: int) -> list[PostView]:
    """The posts of a visible thread with numbers `first` to `last`, deleted ones as stubs.

    Read by number, so that the ten thousandth page costs what the first does.
    """
    return _posts_view.all("range", thread_id=thread.id, first=first, last=last, viewer=actor.id)


def frames_from(actor: Actor, thread: ThreadView, first: int, last: int) -> list[PostView]:
    """The same without the texts, for pages whose posts are mostly kept as markup: reading
    twenty texts costs more than all the rest of the rows (see `with_texts`)."""
    return _frames_view.all(thread_id=thread.id, first=first, last=last, viewer=actor.id)


def with_texts(posts: Sequence[PostView]) -> list[PostView]:
    """Posts of one thread, in order, with their texts as they are now."""
    if not posts:
        return []
    first, last = posts[0].number, posts[-1].number
    rows = _texts.all(thread_id=posts[0].thread_id, first=first, last=last)
    found = {row.id: row.html for row in rows}
    return [post._replace(html=found.get(post.id, "")) for post in posts]


def posted_since(actor: Actor, thread_id: int, seen: int) -> tuple[int, int]:
    """How many posts of others a visible thread got after the number `seen`, and the first of
    them (0 for none)."""
    row = (
        Post.select(fn.COUNT(Post.id), fn.MIN(Post.number))
        .where(
            (Post.thread == thread_id)
            & (Post.number > seen)
            & (Post.author != actor.id)
            & (Post.sort != "log")
            & Post.deleted_at.is_null()
        )
        .tuples()
        .get()
    )
    return row[0], row[1] or 0


def source_of(post_id: int) -> str:
    """The Markdown of a post that was loaded through `visible_post`."""
    row = Post.select(Post.body).where(Post.id == post_id).tuples().get()
    return str(row[0])


def deleted_by(post_id: int) -> int | None:
    """Who deleted a post (for number 1: its thread), or None."""
    row = (
        Post.select(Post.deleted_by, Post.number, Thread.deleted_by)
        .join(Thread)
        .where(Post.id == post_id)
        .tuples()
        .get()
    )
    return row[2] if row[1] == 1 else row[0]  # type: ignore[no-any-return]


def page_of(number: int) -> int:
    """The page, counted from 1, on which a post number stands."""
    return (max(number, 1) - 1) // PAGE + 1

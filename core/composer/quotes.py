"""Who is quoted where: kept with each text that is saved, told once, marked when the source
reads differently later."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from flask import render_template

from core.access import Actor, visible
from core.composer.models import PostQuote
from core.events import emit
from core.threads.events import Quoted
from core.threads.models import Post, Thread
from core.threads.parts import hang
from core.threads.quoting import quoted_posts
from core.threads.rows import PostView, ThreadView
from core.threads.written import Written, follows
from core.web.furniture import trusted

PART = "quotes"
KEPT = 50


class Source(NamedTuple):
    """A post that is quoted."""

    id: int
    author_id: int
    body: str


@follows
def keep_quotes(written: Written) -> None:
    """Keep which posts the text quotes now; tell the authors whom it did not quote before."""
    if not written.is_new:
        _mark_edited(written)
    asked = quoted_posts(written.body)[:KEPT]
    before = {} if written.is_new else _sources_kept(written.post_id)
    if not asked and not before:
        return
    now = {source.id: source for source in _sources(written, asked)}
    gone = [source for source in before if source not in now]
    if gone:
        mine = PostQuote.post == written.post_id
        PostQuote.delete().where(mine & PostQuote.source.in_(gone)).execute()
    added = [source for source in now.values() if source.id not in before]
    if added:
        rows = [
            {"post": written.post_id, "source": source.id, "digest": _digest(source.body)}
            for source in added
        ]
        PostQuote.insert_many(rows).execute()
    _tell(written, added, known={*before.values(), written.actor.user_id})


def _tell(written: Written, added: list[Source], *, known: set[int | None]) -> None:
    first = {source.author_id: source for source in reversed(added)}
    ids = (written.thread_id, written.actor.user_id, written.post_id, written.number)
    for author_id, source in first.items():
        if author_id not in known:
            emit(Quoted(*ids, source.id, author_id))


def _mark_edited(written: Written) -> None:
    """Say of each quote of this post whether it still reads as it did when it was quoted."""
    same, quotes = PostQuote.digest == _digest(written.body), PostQuote.source == written.post_id
    PostQuote.update(is_edited=False).where(quotes & same & PostQuote.is_edited).execute()
    changed = quotes & ~same & ~PostQuote.is_edited
    posts = [row.post_id for row in PostQuote.select(PostQuote.post).where(changed)]
    if posts:
        PostQuote.update(is_edited=True).where(changed).execute()
        for post_id in posts:
            hang(post_id, PART)


def _sources_kept(post_id: int) -> dict[int, int]:
    """The authors of the posts that a post quotes, by post."""
    rows = PostQuote.select(Post.id, Post.author).join(Post, on=(PostQuote.source == Post.id))
    return dict(rows.where(PostQuote.post == post_id).tuples())


def _sources(written: Written, asked: Sequence[tuple[int, int]]) -> list[Source]:
    """The posts that are quoted, those left out that the writer may not see."""
    if not asked:
        return []
    named = reduce(or_, ((Post.thread == t) & (Post.number == n) for t, n in asked))
    rows = (
        Post.select(Post.id, Post.author, Post.body)
        .join(Thread)
        .where(named & Post.deleted_at.is_null() & visible(written.actor))
        .order_by(Post.id)
    )
    return [Source(*row) for row in rows.tuples() if row[0] != written.post_id]


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:40]


class Edited(NamedTuple):
    """A post that reads differently since it was quoted."""

    post_id: int
    source_id: int
    thread_id: int
    number: int


def edited_since(actor: Actor, _thread: ThreadView, posts: Sequence[PostView]) -> Mapping[int, Any]:
    """The line below each post with a quote whose source has been edited since."""
    rows = (
        PostQuote.select(PostQuote.post, Post.id, Thread.id, Post.number)
        .join(Post, on=(PostQuote.source == Post.id))
        .join(Thread)
        .where(
            PostQuote.post.in_([post.id for post in posts])
            & PostQuote.is_edited
            & Post.deleted_at.is_null()
            & visible(actor)
        )
        .order_by(Post.id)
    )
    found: dict[int, list[Edited]] = {}
    for row in rows.tuples():
        found.setdefault(row[0], []).append(Edited(*row))
    return {
        post_id: trusted(render_template("composer/_edited.html", edited=edited))
        for post_id, edited in found.items()
    }

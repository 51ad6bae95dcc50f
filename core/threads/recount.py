"""Counters worked out from the rows they count: after bulk writes, and for `doctor`."""

from __future__ import annotations

from typing import Any

import peewee
from peewee import fn

from core.accounts.models import User
from core.db import transaction
from core.registry import ThreadKind
from core.site import site
from core.spaces.models import Space
from core.threads.models import PRIVATE, Post, Reaction, Tag, Thread, ThreadTag
from core.threads.reactions import LIKE, written
from core.votes.models import Vote, VotePurse


def recount() -> None:
    """Set every counter of threads, spaces, people and tags to what its rows say.

    The sum of a post's reactions is left alone: imported ones are known only by their number.
    """
    standing = Post.deleted_at.is_null()
    of_thread = Post.thread == Thread.id
    said = of_thread & standing & (Post.sort != "log")
    # By time: posts of a thread that was merged into another stand behind younger ones.
    newest = (Post.created_at.desc(), Post.number.desc())
    latest = Post.select(Post.id).where(said).order_by(*newest).limit(1)
    open_thread = Thread.deleted_at.is_null()
    with transaction():
        _set(
            Thread,
            post_count=Post.select(fn.COUNT(Post.id)).where(said),
            last_number=Post.select(fn.COALESCE(fn.MAX(Post.number), 0)).where(of_thread),
        )
        Thread.update(
            last_post_at=_one(Post.created_at, latest),
            last_user=_one(Post.author, latest),
        ).where(fn.EXISTS(Post.select(Post.id).where(said))).execute()
        seen = open_thread & (Thread.audience != PRIVATE)
        in_space = (Thread.space == Space.id) & seen
        _set(
            Space,
            thread_count=Thread.select(fn.COUNT(Thread.id)).where(in_space),
            post_count=Thread.select(fn.COALESCE(fn.SUM(Thread.post_count), 0)).where(in_space),
            last_thread_id=Thread.select(Thread.id)
            .where(in_space & ~Thread.is_unlisted)
            .order_by(Thread.last_post_at.desc(), Thread.id.desc())
            .limit(1),
        )
        _set(
            User,
            thread_count=Thread.select(fn.COUNT(Thread.id)).where(
                (Thread.author == User.id) & open_thread
            ),
            post_count=Post.select(fn.COUNT(Post.id)).where(
                (Post.author == User.id) & standing & (Post.sort != "log")
            ),
            thanks_count=Post.select(fn.COALESCE(fn.SUM(Post.reaction_count), 0)).where(
                Post.author == User.id
            ),
        )
        _recount_reactions()
        _recount_votes()
        tagged = ThreadTag.select(fn.COUNT(Thread.id)).join(Thread)
        _set(Tag, thread_count=tagged.where((ThreadTag.tag == Tag.id) & seen))


def _recount_reactions() -> None:
    """What each post was given besides likes: likes are the rest of its sum."""
    counts: dict[int, dict[str, int]] = {}
    rows = Reaction.select(Reaction.post, Reaction.name, fn.COUNT(Reaction.user)).where(
        Reaction.name != LIKE
    )
    for post_id, name, count in rows.group_by(Reaction.post, Reaction.name).tuples():
        counts.setdefault(post_id, {})[name] = count
    kept = Post.select(Post.id, Post.reaction_counts).where(Post.reaction_counts != "").tuples()
    stored = dict(kept)
    for post_id in counts.keys() | stored.keys():
        right = written(counts.get(post_id, {}))
        if right != stored.get(post_id, ""):
            Post.update(reaction_counts=right).where(Post.id == post_id).execute()


def _recount_votes() -> None:
    of_thread = Vote.thread == Thread.id
    _set(
        Thread,
        vote_count=Vote.select(fn.COUNT(Vote.id)).where(of_thread),
        vote_points=Vote.select(fn.COALESCE(fn.SUM(Vote.points), 0)).where(of_thread),
    )
    for _owner, kind in site().registry.of(ThreadKind):
        if kind.unnamed_votes is not None:
            _add_unnamed(kind.unnamed_votes())
    paid = (Vote.user == VotePurse.user) & (Vote.space == VotePurse.space) & (Vote.state == "held")
    _set(VotePurse, spent=Vote.select(fn.COALESCE(fn.SUM(Vote.points), 0)).where(paid))


def _add_unnamed(query: peewee.Query) -> None:
    """Count votes that are known by their number only: below nobody's they are points alone."""
    for thread_id, number in query.tuples():
        Thread.update(
            vote_count=Thread.vote_count + max(number, 0), vote_points=Thread.vote_points + number
        ).where(Thread.id == thread_id).execute()


def _set(model: type[peewee.Model], **values: Any) -> None:
    model.update(**values).execute()


def _one(field: peewee.Field, ids: peewee.Query) -> peewee.Query:
    return Post.select(field).where(Post.id == ids)

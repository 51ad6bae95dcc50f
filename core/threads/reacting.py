"""Reacting to posts: give, take back, forget. Counters move only when a row did, in the same
transaction, so clicks at the same moment are each counted once."""

from __future__ import annotations

from core import clock, outbox
from core.access import Actor
from core.accounts.models import User
from core.db import as_utc, transaction
from core.events import emit
from core.threads import reactions
from core.threads.events import Reacted
from core.threads.holding import hold_thread_of
from core.threads.models import Post, Reaction, Thread
from core.threads.rules import Rejected


def react(actor: Actor, post_id: int, name: str, *, on: bool | None = None) -> bool:
    """Give a reaction or take it back (`on` None turns it over); whether it stands now.

    Raises `Rejected` for a name that nobody knows, and for giving one that the owner no
    longer offers. The caller has checked `may_react`.
    """
    if name not in reactions.SHIPPED or actor.user_id is None:
        raise Rejected("name", "unknown reaction")
    mine = (Reaction.post == post_id) & (Reaction.user == actor.user_id) & (Reaction.name == name)
    with transaction():
        hold_thread_of(post_id)
        wanted = (not Reaction.select().where(mine).exists()) if on is None else on
        if not wanted:
            step = -Reaction.delete().where(mine).execute()
        elif name in reactions.offered():
            step = _add(actor.user_id, post_id, name)
        else:
            raise Rejected("name", "not offered any more")
        if step:
            post = _count(post_id, name, step)
            if wanted:
                outbox.put("notify.reaction", {"post": post_id, "actor": actor.user_id})
            emit(Reacted(post.thread_id, actor.user_id, post_id, post.number, name, wanted))
    return wanted


def forget_reactions(user_id: int) -> int:
    """Take back everything that somebody reacted with, such as before their account is
    erased; how many there were.

    Each is a transaction of its own: one for all would hold rows that others wait for.
    """
    theirs = Reaction.user == user_id
    rows = list(Reaction.select(Reaction.post, Reaction.name).where(theirs).tuples())
    gone = 0
    for post_id, name in rows:
        with transaction():
            hold_thread_of(post_id)
            one = theirs & (Reaction.post == post_id) & (Reaction.name == name)
            if Reaction.delete().where(one).execute():
                _count(post_id, name, -1)
                gone += 1
    return gone


def bring_reaction(user_id: int, post_id: int, name: str, at: str) -> None:
    """Let a reaction stand again that `forget_reactions` took; nobody is told of it. Nothing
    where the post is gone."""
    with transaction():
        if not Post.select().where(Post.id == post_id).exists():
            return
        hold_thread_of(post_id)
        row = {"post": post_id, "user": user_id, "name": name, "created_at": as_utc(at)}
        if Reaction.insert(row).on_conflict_ignore().as_rowcount().execute():
            _count(post_id, name, 1)


def _add(user_id: int, post_id: int, name: str) -> int:
    query = Reaction.insert(post=post_id, user=user_id, name=name, created_at=clock.now())
    return int(query.on_conflict_ignore().as_rowcount().execute())


def _count(post_id: int, name: str, step: int) -> Post:
    """Count one reaction more or less, at the post, its thread and its author.

    The first update holds the row, so that what is read next is nobody else's to change. The
    thread is held already and comes before the author, as everywhere: two that wait for each
    other never end.
    """
    Post.update(reaction_count=Post.reaction_count + step).where(Post.id == post_id).execute()
    post: Post = Post.get_by_id(post_id)
    if name != reactions.LIKE:
        counts = reactions.parsed(post.reaction_counts)
        counts[name] = counts.get(name, 0) + step
        written = reactions.written(counts)
        Post.update(reaction_counts=written).where(Post.id == post_id).execute()
    if post.number == 1:
        Thread.update(score=Thread.score + step).where(Thread.id == post.thread_id).execute()
    User.update(thanks_count=User.thanks_count + step).where(User.id == post.author_id).execute()
    return post

"""Making one thread of two: the posts of one stand behind those of the other, and every old
address leads to where they are now."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from peewee import fn

from core import audit, clock
from core.access import Actor
from core.events import emit
from core.links.following import linked_with, take_links
from core.registry import ThreadDeed
from core.threads import counters, tagging
from core.threads.events import ThreadMerged
from core.threads.models import Post, Thread
from core.threads.rules import TAGS
from core.threadwork import following, rules
from core.threadwork.hold import hold, once_more
from core.threadwork.journal import Journal
from core.threadwork.lines import add_line
from core.threadwork.models import PostMove, ThreadWork
from core.threadwork.ordering import order_by_time
from core.votes.actions import settle_votes
from core.votes.joining import join_votes


def merge_threads(
    actor: Actor,
    source_id: int,
    target_id: int,
    *,
    batch: ThreadWork | None = None,
    shows: bool = False,
) -> ThreadWork:
    """Let a thread become part of another one of its kind.

    Its posts come behind those of the target, in their order; with them go reading places,
    watches, votes, tags, links, rows of inboxes and begun replies, and a line in the target says
    so. One that everybody reads may become part of a private one: whoever does not read that finds
    it no more. A private one becomes part of one that others read only with `shows`. What is left
    is a stub by which it can be taken back for a week. Needs `spaces.moderate` in both spaces, or
    the word of their kind (`ThreadKind.works`). Raises `Rejected` (field `target`) and `Forbidden`.
    """
    return once_more(lambda: _merge(actor, (source_id, target_id), batch, shows))


def _merge(
    actor: Actor, both: tuple[int, int], batch: ThreadWork | None, shows: bool
) -> ThreadWork:
    journal, (source_id, target_id) = Journal(), both
    beside = linked_with(source_id)
    with hold(source_id, target_id, posts_of=[source_id], beside=beside) as threads:
        target = rules.check_stands(threads.get(target_id), "target")
        source = rules.check_stands(threads.get(source_id), "target")
        rules.check_works(actor, source, target)
        rules.check_merge(source, target, shows=shows)
        deed = ThreadDeed(sort="merge", thread=source, into=target, actor_id=actor.user_id)
        rules.check_kind(deed, "target")
        offset = _offset(target)
        ids = _take_posts(source, target, offset)
        _take_people(journal, source, target, offset)
        take_links(journal, source.id, target.id)
        highest = offset + max(source.last_number, len(ids))
        journal.update(target, last_number=highest)
        # No title of it is left for those who may not read the target.
        journal.update(
            source,
            last_number=0,
            is_pinned_everywhere=False,
            merged_into=target.id,
            deleted_at=clock.now(),
            deleted_by=actor.user_id,
        )
        Thread.update(audience=target.audience).where(Thread.id == source.id).execute()
        line = add_line(target.id, actor.id, _words(source))
        order = order_by_time(journal, target.id) if rules.is_by_time(target) else []
        rules.follow(deed)
    tags = _join_tags(source, target)
    if source.vote_count:
        settle_votes(source.id)
    votes = join_votes(source.id, Thread.get_by_id(target.id))
    for thread_id in (source.id, target.id):
        counters.index_thread(thread_id)
    audit.record(actor, "thread.merge", source, after={"into": target.id, "posts": len(ids)})
    emit(ThreadMerged(source.id, actor.user_id, target.id))
    kept = {"posts": ids, "offset": offset, "line": line.id, "tags": tags, "votes": votes}
    kept |= {"private": source.is_private, "order": order}
    now = clock.now()
    return ThreadWork.create(  # type: ignore[no-any-return]
        sort="merge",
        actor=actor.user_id,
        thread=source.id,
        other=target.id,
        batch=batch,
        journal={"rows": journal.entries, **kept},
        count=len(ids),
        done_at=now,
        undo_until=now + rules.UNDO,
    )


def _offset(target: Thread) -> int:
    """The number behind which posts are put: no number is given twice."""
    last = Post.select(fn.COALESCE(fn.MAX(Post.number), 0)).where(Post.thread == target.id)
    return max(int(last.scalar()), int(target.last_number))


def _take_posts(source: Thread, target: Thread, offset: int) -> list[int]:
    """Put all posts of a thread behind those of another, and keep where they were."""
    mine = Post.thread == source.id
    ids = [row[0] for row in Post.select(Post.id).where(mine).order_by(Post.id).tuples()]
    keep_places(mine)
    Post.update(
        thread=target.id, number=Post.number + offset, reply_to=Post.reply_to + offset
    ).where(mine).execute()
    return ids


def keep_places(which: Any) -> None:
    """Keep where posts are, before they leave: their old addresses will lead to them."""
    places = Post.select(Post.thread, Post.number, Post.id).where(which)
    query = PostMove.insert_from(places, [PostMove.thread, PostMove.number, PostMove.post])
    query.on_conflict(
        conflict_target=[PostMove.thread, PostMove.number], preserve=[PostMove.post]
    ).execute()


def _take_people(journal: Journal, source: Thread, target: Thread, offset: int) -> None:
    def shift(number: int) -> int:
        return number + offset if number else 0

    following.join_marks(journal, source.id, target.id, offset)
    following.join_watches(journal, source.id, target.id)
    following.take_notices(journal, source.id, target.id, shift)
    following.take_drafts(journal, source.id, target.id, shift)


def _join_tags(source: Thread, target: Thread) -> list[str]:
    """Give the target the source's tags as well, as far as tags go together: its tags before
    and after, as one text each."""
    before = target.tag_names.split()
    after = list(before)
    for slug in source.tag_names.split():
        if slug not in after and len(after) < TAGS and _fits(after, slug):
            after.append(slug)
    if after != before:
        tagging.set_tags(Thread.get_by_id(target.id), after)
    return [" ".join(before), " ".join(after)]


def _fits(slugs: list[str], slug: str) -> bool:
    known = tagging.meanings([*slugs, slug])
    meant = known.get(slug)
    if meant is None or not meant.is_single:
        return True
    return all(known[other].group_id != meant.group_id for other in slugs if other in known)


def _words(source: Thread) -> str:
    return str(_("merged “%(title)s” into this thread", title=source.title))

"""Taking back what was done to a thread: exactly, but for what somebody has changed since."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from peewee import chunked

from core import audit, clock
from core.access import Actor
from core.conversion.undoing import undo_conversion
from core.events import emit
from core.links.following import linked_with, take_links
from core.registry import ThreadDeed
from core.spaces.models import Space
from core.threads import counters, tagging
from core.threads.events import ThreadMerged, ThreadMoved, ThreadSplit
from core.threads.holding import hold_threads
from core.threads.models import Participant, Post, Thread
from core.threads.rules import Rejected
from core.threadwork import rules
from core.threadwork.following import return_drafts, return_marks
from core.threadwork.hold import hold, once_more
from core.threadwork.journal import Journal, held
from core.threadwork.lines import take_line
from core.threadwork.merging import keep_places
from core.threadwork.models import PostMove, ThreadWork
from core.threadwork.moving import settle_label
from core.threadwork.ordering import put_back
from core.versions import bump
from core.votes.actions import raise_votes, settle_votes
from core.votes.joining import part_votes

AT_ONCE = 400


def undo_work(actor: Actor, work_id: int) -> ThreadWork:
    """Take back a move, a merge, a split or another kind, once, while there is time.

    Needs `spaces.moderate` in both spaces, or the word of the kind that allowed it. Raises
    `Rejected` when it is too late or was done
    already, or when what it was about has gone elsewhere since; `Forbidden`.
    """
    return once_more(lambda: _undo(actor, work_id))


def _undo(actor: Actor, work_id: int) -> ThreadWork:
    work: Any = hold_work(ThreadWork.get_by_id(work_id))
    check_open(work)
    work.left_count = _DEEDS[work.sort](actor, work, work.journal)
    work.undone_at, work.undone_by = clock.now(), actor.user_id
    work.journal = None
    work.save()
    audit.record(actor, f"thread.{work.sort}_undo", work.thread, note=f"#{work.id}")
    return work  # type: ignore[no-any-return]


def hold_work(work: ThreadWork) -> ThreadWork:
    """What was done, as it is now, kept from others with the threads that taking it back holds:
    those come first wherever something is locked."""
    other_id = work.other_id
    ends = [] if other_id is None else [other_id, *linked_with(other_id)]
    hold_threads(*(id_ for id_ in (work.thread_id, *ends) if id_ is not None))
    return held(ThreadWork.select().where(ThreadWork.id == work.id)).get()  # type: ignore[no-any-return]


def check_open(work: ThreadWork) -> None:
    """Raises `Rejected` for what cannot be taken back any more."""
    undone_at: Any = work.undone_at
    if undone_at is not None:
        raise Rejected("", _("This was taken back already."))
    journal: Any = work.journal
    if journal is None or work.undo_until <= clock.now():
        raise Rejected("", _("It is too late to take this back."))


def undo_move(actor: Actor, work: ThreadWork, kept: dict[str, Any]) -> int:
    with hold(work.thread_id, spaces=[kept["from"], kept["to"]]) as threads:
        thread = rules.check_stands(threads.get(work.thread_id))
        rules.check_may(actor, kept["from"], thread.space_id)
        if thread.space_id != kept["to"]:
            raise Rejected("", _("It was moved on since. Take that back first."))
        rules.check_space(thread, Space.get_or_none(Space.id == kept["from"]))
        take_line(kept["line"])
        left = Journal(kept["rows"]).undo()
        thread = Thread.get_by_id(thread.id)
        settle_label(thread)
        bump("pins")
        deed = ThreadDeed(sort="move", thread=thread, space_id=kept["from"], actor_id=actor.user_id)
        rules.follow(deed, undone=True)
    if thread.vote_count:
        left += raise_votes(thread.id, kept.get("votes", ()))
        settle_votes(thread.id)
    counters.index_thread(thread.id)
    emit(ThreadMoved(thread.id, actor.user_id, kept["to"], kept["from"]))
    return left


def _undo_merge(actor: Actor, work: ThreadWork, kept: dict[str, Any]) -> int:
    source_id, target_id, offset = work.thread_id, work.other_id, kept["offset"]
    beside = linked_with(target_id)
    with hold(source_id, target_id, posts_of=[target_id], beside=beside) as threads:
        source, target = threads[source_id], rules.check_stands(threads.get(target_id))
        rules.check_works(actor, source, target)
        rules.check_same_kind(source, target)
        if source.merged_into_id != target_id or not _still_there(kept["posts"], target_id):
            raise Rejected("", _("Its posts have gone elsewhere since. Take that back first."))
        take_line(kept["line"])
        put_back(target_id, kept.get("order", ()))
        left = _posts_back(kept["posts"], source_id, target_id, offset)
        left += Journal(kept["rows"]).undo()
        source = Thread.get_by_id(source_id)
        return_marks(source_id, target_id, offset, source.last_number)
        return_drafts(source_id, offset)
        if source.is_private and not kept.get("private", True):
            # Its stub was read by those who read the target.
            Participant.delete().where(Participant.thread == source_id).execute()
            source.audience = ""
        settle_label(source)
        Thread.update(merged_into=None, deleted_at=None, deleted_by=None).where(
            Thread.id == source_id
        ).execute()
        deed = ThreadDeed(sort="merge", thread=source, into=target, actor_id=actor.user_id)
        rules.follow(deed, undone=True)
    left += part_votes(Thread.get_by_id(target_id), [tuple(row) for row in kept["votes"]])
    if source.vote_count:
        settle_votes(source_id)
    before, after = kept["tags"]
    target = Thread.get_by_id(target_id)
    if target.tag_names == after != before:
        tagging.set_tags(target, before.split())
    for thread_id in (source_id, target_id):
        counters.index_thread(thread_id)
    emit(ThreadMerged(source_id, actor.user_id, target_id, undone=True))
    return left


def _still_there(post_ids: list[int], target_id: int) -> bool:
    """Whether the first of some posts that are still anywhere is in a thread."""
    first = Post.select(Post.thread).where(Post.id == min(post_ids, default=0)).tuples().first()
    return first is None or first[0] == target_id


def _posts_back(post_ids: list[int], source_id: int, target_id: int, offset: int) -> int:
    """Give posts that were put behind others their old places; how many have left since."""
    left = 0
    for some in chunked(post_ids, AT_ONCE):
        there = Post.id.in_(some) & (Post.thread == target_id)
        keep_places(there)
        back = Post.update(
            thread=source_id, number=Post.number - offset, reply_to=Post.reply_to - offset
        )
        left += len(some) - back.where(there & (Post.number > offset)).execute()
        PostMove.delete().where((PostMove.thread == source_id) & PostMove.post.in_(some)).execute()
    return left


def _undo_split(actor: Actor, work: ThreadWork, kept: dict[str, Any]) -> int:
    source_id, made_id = work.thread_id, work.other_id
    beside = linked_with(made_id)
    with hold(source_id, made_id, posts_of=[source_id, made_id], beside=beside) as threads:
        source, made = (rules.check_stands(threads.get(id_)) for id_ in (source_id, made_id))
        rules.check_works(actor, source, made)
        rules.check_same_kind(source, made)
        if not _still_there(kept["posts"], made_id):
            raise Rejected("", _("Its posts have gone elsewhere since. Take that back first."))
        for line in reversed(kept["lines"]):
            take_line(line)
        keep_places(Post.thread == made_id)
        left = Journal(kept["rows"]).undo()
        back = Post.id.in_(kept["posts"]) & (Post.thread == source_id)
        PostMove.delete().where(
            (PostMove.thread == source_id) & PostMove.post.in_(Post.select(Post.id).where(back))
        ).execute()
        added = _take_added(source_id, made_id)
        take_links(Journal(), made_id, source_id)
        Thread.update(
            last_number=0,
            merged_into=source_id,
            audience=source.audience,
            deleted_at=clock.now(),
            deleted_by=actor.user_id,
        ).where(Thread.id == made_id).execute()
        ids = tuple(kept["posts"])
        deed = ThreadDeed(
            sort="split", thread=source, into=made, post_ids=ids, actor_id=actor.user_id
        )
        rules.follow(deed, undone=True)
    tagging.set_tags(Thread.get_by_id(made_id), [])
    for thread_id in (source_id, made_id):
        counters.index_thread(thread_id)
    emit(ThreadSplit(source_id, actor.user_id, made_id, undone=True))
    return left + added


def _take_added(source_id: int, made_id: int) -> int:
    """Put what was written in the new thread meanwhile behind the old one: nothing is lost."""
    rows = list(held(Post.select().where(Post.thread == made_id).order_by(Post.number)))
    last = int(Thread.select(Thread.last_number).where(Thread.id == source_id).scalar())
    for number, post in enumerate(rows, start=last + 1):
        Post.update(thread=source_id, number=number, reply_to=None).where(
            Post.id == post.id
        ).execute()
    Thread.update(last_number=last + len(rows)).where(Thread.id == source_id).execute()
    return len(rows)


_DEEDS: dict[str, Callable[[Actor, ThreadWork, dict[str, Any]], int]] = {
    "move": undo_move,
    "merge": _undo_merge,
    "split": _undo_split,
    "kind": undo_conversion,
}

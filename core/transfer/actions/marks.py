"""Telling kinds what only they understand: which threads are questions, what was accepted, what
votes came to, and which tags stand for a state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from core.registry import ImportedMark, ThreadKind
from core.threads.models import Thread
from core.transfer import reasons
from core.transfer.actions.by_tag import ByTag, Place, known_since
from core.transfer.actions.posts import SORTS, Placed
from core.transfer.facts import ImportedThread
from core.transfer.report import Report


def write_marks(
    fresh: list[ImportedThread],
    ids: Mapping[str, int],
    placed: list[Placed],
    *,
    places: Mapping[str, Place],
    by_tag: ByTag,
    report: Report,
) -> None:
    """Hand the marks of new threads to their kinds. Inside the batch's transaction."""
    posts = {p.post.foreign_id: p for p in placed if SORTS[p.post.sort] == "post"}
    marks: dict[str, list[ImportedMark]] = {}
    kinds = {place.kind.key: place.kind for place in places.values()}
    turned = []
    for thread in fresh:
        is_turned = by_tag.place_of(thread) is not None
        thread_id = ids[thread.foreign_id]
        if is_turned or thread.is_question:
            mark = _mark(thread, thread_id, posts, by_tag=by_tag, report=report)
            marks.setdefault(places[thread.foreign_id].kind.key, []).append(mark)
        if is_turned:
            turned.append(thread_id)
    for key, mine in marks.items():
        _hand(kinds[key], mine, report)
    _count(turned, report)


def _hand(kind: ThreadKind, marks: list[ImportedMark], report: Report) -> None:
    if kind.adopt_imported is None:
        report.skip(reasons.MARKS_NOT_KEPT, str(kind.key), len(marks))
        return
    accepted = sum(mark.accepted_post_id is not None for mark in marks)
    kept = kind.adopt_imported(marks)
    kept = {"accepted_answers": accepted} if kept is None else kept
    report.added.update(kept)
    if lost := accepted - kept.get("accepted_answers", 0):
        report.skip(reasons.ACCEPTED_NOT_KEPT, str(kind.label), lost)


def _mark(
    thread: ImportedThread,
    thread_id: int,
    posts: Mapping[str, Placed],
    *,
    by_tag: ByTag,
    report: Report,
) -> ImportedMark:
    answer = posts.get(thread.accepted) if thread.accepted else None
    if thread.accepted and (answer is None or answer.thread_id != thread_id):
        report.skip(reasons.ACCEPTED_ABSENT, thread.title)
        answer = None
    at = thread.created_at
    if answer is not None:
        # Dumps give only the day, whose first moment may lie before the answer.
        at = max(thread.accepted_at or answer.post.created_at, answer.post.created_at)
    tags = known_since(thread)
    state, state_at = by_tag.state_of(tags)
    return ImportedMark(
        thread_id,
        thread.is_question,
        answer.id if answer is not None else None,
        at,
        score=thread.score,
        state=state,
        state_at=state_at,
        tags=tags,
    )


def _count(thread_ids: list[int], report: Report) -> None:
    """What threads became by a tag, as their kinds have left them."""
    if thread_ids:
        rows = Thread.select(Thread.kind, Thread.state).where(Thread.id.in_(thread_ids))
        report.became.update(Counter(rows.tuples()))

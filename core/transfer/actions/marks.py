"""Telling a kind what only it understands: which threads are questions, what was accepted."""

from __future__ import annotations

from core.registry import ImportedMark, ThreadKind
from core.transfer import reasons
from core.transfer.actions.posts import SORTS, Placed
from core.transfer.facts import ImportedThread
from core.transfer.report import Report


def write_marks(
    fresh: list[ImportedThread],
    ids: dict[str, int],
    placed: list[Placed],
    *,
    kind: ThreadKind,
    report: Report,
) -> None:
    """Hand the marks of new threads to their kind. Inside the batch's transaction."""
    posts = {p.post.foreign_id: p for p in placed if SORTS[p.post.sort] == "post"}
    marks = [
        _mark(thread, ids[thread.foreign_id], posts, report)
        for thread in fresh
        if thread.is_question
    ]
    accepted = sum(mark.accepted_post_id is not None for mark in marks)
    if kind.adopt_imported is None:
        if marks:
            report.skip(reasons.MARKS_NOT_KEPT, str(kind.key), len(marks))
    elif marks:
        kind.adopt_imported(marks)
        report.added["accepted_answers"] += accepted


def _mark(
    thread: ImportedThread, thread_id: int, posts: dict[str, Placed], report: Report
) -> ImportedMark:
    answer = posts.get(thread.accepted) if thread.accepted else None
    if thread.accepted and (answer is None or answer.thread_id != thread_id):
        report.skip(reasons.ACCEPTED_ABSENT, thread.title)
        answer = None
    if answer is None:
        return ImportedMark(thread_id, True, None, thread.created_at)
    # Dumps give only the day, whose first moment may lie before the answer.
    at = max(thread.accepted_at or answer.post.created_at, answer.post.created_at)
    return ImportedMark(thread_id, True, answer.id, at)

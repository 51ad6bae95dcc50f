"""Threads and posts: everything people do to them, for every kind."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.registry import Job

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.threads import tags, views

    return [views.bp, tags.bp]


def _forget_submissions() -> None:
    from core.threads import jobs

    jobs.forget_submissions()


DECLARES: tuple[Any, ...] = (
    Job(name="threads.forget_submissions", every=timedelta(hours=6), run=_forget_submissions),
)

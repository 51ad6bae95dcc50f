"""Threads and posts: everything people do to them, for every kind."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.registry import Job
from core.threads.reactions import SETTING
from core.threads.windows import SETTINGS

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.threads import history, views

    return [views.bp, history.bp]


def _forget_submissions() -> None:
    from core.threads import jobs

    jobs.forget_submissions()


def _forget_passing() -> None:
    from core.threads import jobs

    jobs.forget_passing()


DECLARES: tuple[Any, ...] = (
    SETTING,
    *SETTINGS,
    Job(name="threads.forget_submissions", every=timedelta(hours=6), run=_forget_submissions),
    Job(name="threads.forget_passing", every=timedelta(hours=6), run=_forget_passing),
)

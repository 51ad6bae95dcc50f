"""Work on whole threads, of every kind: move, merge, split, close by the clock, pin until."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.personal import PersonalData
from core.registry import Job
from core.threadwork.sorts import SORT

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.threadwork import views

    return [views.bp]


def answers() -> dict[type[Exception], Callable[..., Any]]:
    """How pages answer for what is elsewhere now."""
    from core.threads.moved import Elsewhere
    from core.threadwork.leading import lead

    return {Elsewhere: lead}


def _run_timers() -> None:
    from core.threadwork.timers import run_due

    run_due()


def _forget() -> None:
    from core.threadwork.jobs import forget

    forget()


DECLARES: tuple[Any, ...] = (
    SORT,
    PersonalData(
        name="threadwork",
        label=_l("Work on threads"),
        freed=("thread_timer.set_by", "thread_work.actor", "thread_work.undone_by"),
        texts=("thread_work.said",),
    ),
    Job(name="threadwork.timers", every=timedelta(minutes=1), run=_run_timers),
    Job(name="threadwork.forget", every=timedelta(hours=6), run=_forget),
)

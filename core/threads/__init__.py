"""Threads and posts: everything people do to them, for every kind."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.personal import PersonalData, later
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


_HERE = "core.threads.personal"
_STAYS = "what happened to a text stays known; who did it is a former member"
PERSONAL = PersonalData(
    name="posts",
    label=_l("Threads and posts"),
    own=("read_mark.user", "submission.user", "participant.user"),
    hidden=("submission.*",),
    kept={
        "thread.last_user": "counted anew when posts go",
        "thread.deleted_by": _STAYS,
        "post.edited_by": _STAYS,
        "post.deleted_by": _STAYS,
        "revision.editor": _STAYS,
        "revision.hidden_by": _STAYS,
    },
    covers=(
        "thread.author",
        "thread.title",
        "thread.slug",
        "post.author",
        "post.body",
        "post.html",
        "revision.title",
        "revision.body",
        "reaction.user",
    ),
    texts=(
        "thread.delete_reason",
        "post.delete_reason",
        "revision.reason",
        "revision.hidden_reason",
    ),
    export=later(_HERE, "export"),
    erase=later(_HERE, "erase"),
    hides=("thread.author", "post.author", "reaction.user"),
    hide=later(_HERE, "hide"),
    show=later(_HERE, "show"),
    stays={
        "read_mark.user": "what they have read, which nobody else sees",
        "submission.user": "keys of forms that they have sent",
        "participant.user": "who a private conversation is between, which others go on with",
    },
    order=30,
)
DECLARES: tuple[Any, ...] = (
    PERSONAL,
    SETTING,
    *SETTINGS,
    Job(name="threads.forget_submissions", every=timedelta(hours=6), run=_forget_submissions),
    Job(name="threads.forget_passing", every=timedelta(hours=6), run=_forget_passing),
)

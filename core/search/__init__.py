"""Search: one box over threads, posts and people, with rights inside the query.

Other packages call `index_threads`, `index_posts` and `index_people` inside the transaction
that changed something; the worker brings the index up to date.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from core import outbox
from core.registry import Job
from core.search import jobs

if TYPE_CHECKING:
    from core.web.routing import Blueprint

AT_ONCE = 500

DECLARES = (
    Job(name="search.watch", every=timedelta(seconds=20), run=jobs.watch),
    Job(name="search.check", every=timedelta(days=1), run=jobs.check),
)


def index_threads(ids: Iterable[int]) -> None:
    """Have every post of these threads indexed anew: new title, tags, space or audience,
    deleted or restored. Inside the changing transaction."""
    _put("threads", ids)


def index_posts(ids: Iterable[int]) -> None:
    """Have these posts indexed anew: written, edited, deleted or restored. Inside the
    changing transaction."""
    _put("posts", ids)


def index_people(ids: Iterable[int]) -> None:
    """Have these people indexed anew: joined, renamed, left. Inside the changing
    transaction."""
    _put("people", ids)


def rebuild_soon() -> None:
    """Have the worker make the whole index anew, say after an import. Inside a transaction."""
    outbox.put("search.rebuild", {}, dedupe="search.rebuild")


def _put(name: str, ids: Iterable[int]) -> None:
    # No dedupe key: a waiting row may be claimed, and the database read, before this
    # transaction is seen, and the change would be lost. The handler merges rows instead.
    chosen = sorted(set(ids))
    for start in range(0, len(chosen), AT_ONCE):
        outbox.put("search.index", {name: chosen[start : start + AT_ONCE]})


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.search.views import bp

    return [bp]

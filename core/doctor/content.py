"""What the rows say of each other, of the files, and what the search index says of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import peewee
from peewee import fn

from core import clock, files
from core.accounts.models import User
from core.attachments import jobs as attachments
from core.attachments.models import Attachment
from core.db import database, holds_writes
from core.doctor.check import Check
from core.polls import recount as polls
from core.polls.models import Poll, PollOption
from core.profiles import jobs as profiles
from core.search.engine import engine, source
from core.spaces.models import Space
from core.threads import recount as threads
from core.threads.models import Post, Tag, Thread
from core.votes.models import VotePurse

COUNTERS: tuple[tuple[type[peewee.Model], tuple[str, ...]], ...] = (
    (Thread, ("post_count", "last_number", "last_post_at", "vote_count", "vote_points")),
    (Space, ("thread_count", "post_count", "last_thread_id")),
    (User, ("thread_count", "post_count", "thanks_count")),
    (Post, ("reaction_counts",)),
    (Tag, ("thread_count",)),
    (VotePurse, ("spent",)),
    (Poll, ("ballot_count",)),
    (PollOption, ("count",)),
)
"""Every counter that is kept beside the rows it counts."""
DAY = 24 * 3600


def _recount() -> None:
    threads.recount()
    polls.recount()


def _counters() -> Iterator[str]:
    """Count anew, compare, and take it back: what counts is what a repair would write."""
    if holds_writes():
        yield "Counters cannot be looked at while the site is read-only."
        return
    with database.atomic() as everything:
        before = {model: _counted(model, names) for model, names in COUNTERS}
        _recount()
        after = {model: _counted(model, names) for model, names in COUNTERS}
        everything.rollback()
    for model, _names in COUNTERS:
        wrong = sum(after[model].get(key) != found for key, found in before[model].items())
        if wrong:
            name = model._meta.table_name
            yield f"{wrong} rows of {name} count wrongly: use --repair to count them anew."


def _counted(model: type[peewee.Model], names: tuple[str, ...]) -> dict[Any, tuple[Any, ...]]:
    key = model._meta.primary_key
    keys = key.field_names if isinstance(key, peewee.CompositeKey) else (key.name,)
    fields = [getattr(model, name) for name in (*keys, *names)]
    rows = model.select(*fields).tuples().iterator()
    return {row[: len(keys)]: row[len(keys) :] for row in rows}


def _missing_files() -> Iterator[str]:
    there = {name for name, _changed in files.names("attachments")}
    rows = Attachment.select(Attachment.key, Attachment.extension).tuples().iterator()
    gone = [key for key, extension in rows if f"{key}.{extension}" not in there]
    if gone:
        yield f"{len(gone)} files that texts show are gone, such as {gone[0]}: restore a backup."


def _lost_files() -> Iterator[str]:
    old = clock.now().timestamp() - DAY
    keys = {key for (key,) in Attachment.select(Attachment.key).tuples().iterator()}
    lost = [n for n, at in files.names("attachments") if at < old and n[:32] not in keys]
    shown = {key for (key,) in User.select(User.avatar).where(User.avatar != "").tuples()}
    lost += [n for n, at in files.names("avatars") if at < old and n[:24] not in shown]
    if lost:
        yield f"{len(lost)} files, such as {lost[0]}, belong to nothing: --repair removes them."


def _sweep() -> None:
    attachments.drop_unused()
    attachments.drop_deleted()
    profiles.sweep_avatars()


def _index() -> Iterator[str]:
    health = engine().health(thorough=True)
    if health.state != "ready":
        yield f"The search index cannot be used: {health.reason or health.state}"
        return
    expected = source().total()
    if abs(health.documents - expected) > _on_their_way():
        yield (
            f"The search index holds {health.documents} of {expected} threads, posts and people: "
            "use --repair to make it anew."
        )


def _on_their_way() -> int:
    """How many rows the index may be behind: those whose work still waits."""
    from core.models import Outbox

    waiting = Outbox.select(fn.COUNT(Outbox.id)).where(
        (Outbox.topic.startswith("search")) & Outbox.state.in_(["waiting", "running"])
    )
    return int(waiting.scalar()) * 1000


def _rebuild() -> None:
    afresh = True
    while not engine().rebuild(source(), seconds=10, afresh=afresh):
        afresh = False


CHECKS = (
    Check(name="content.counters", look=_counters, repair=_recount, is_slow=True),
    Check(name="content.missing_files", look=_missing_files, is_slow=True),
    Check(name="content.lost_files", look=_lost_files, repair=_sweep, is_slow=True),
    Check(name="content.index", look=_index, repair=_rebuild, is_slow=True),
)

"""Entries of the changelog: begun as a draft, published once, with what came with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from flask_babel import gettext as _

from plugins.ideas import RELEASE
from plugins.ideas.actions.deciding import decide
from plugins.ideas.models import IdeaRelease, IdeaShipped
from plugins.ideas.queries.changelog import named_threads, shipped_ids
from plugins.ideas.rules import may_decide, may_decide_in, team_of
from plugins.ideas.shipping import TOPIC
from townhall import (
    Actor,
    Forbidden,
    Rejected,
    Thread,
    ThreadDeed,
    audit,
    clock,
    hold_threads,
    open_thread,
    put_in_outbox,
    set_state,
    start_thread,
    transaction,
    visible,
)

DRAFT = "draft"
MOST = 100
"""How many threads may come with one entry."""


def start_release(
    actor: Actor,
    space_id: int,
    *,
    title: str,
    body: str,
    version: str = "",
    tags: str | Sequence[str] = "",
    thread_ids: Sequence[int] = (),
    once: str = "",
) -> Thread:
    """Begin an entry that the team of its board alone sees until `publish_release`.

    Raises `Forbidden` for who does not decide about ideas there, `Rejected` (field `others`) for
    threads that cannot come with it, and as `townhall.start_thread` does.
    """
    if not may_decide_in(actor, space_id):
        raise Forbidden("ideas.decide")
    _check_came(actor, thread_ids)
    with transaction():
        thread = start_thread(
            actor,
            space_id,
            kind=RELEASE,
            title=title,
            body=body,
            tags=tags,
            state=DRAFT,
            audience="private",
            participants=team_of(space_id),
            once=once,
            extra={"version": version.strip(), "threads": list(thread_ids)},
        )
        audit(actor, "ideas.release_begin", thread)
    return thread


def begin_release(thread: Thread, extra: Mapping[str, Any]) -> None:
    """Write the rows of an entry that was just started, in its transaction."""
    fresh = IdeaRelease.insert(thread=thread.id, version=extra.get("version", ""))
    if fresh.on_conflict_ignore().as_rowcount().execute():
        _put_shipped(thread.id, extra.get("threads", []))


def change_release(
    actor: Actor, thread_id: int, *, version: str, thread_ids: Sequence[int]
) -> None:
    """Let other things have come with an entry. If it is published, those who asked for what is
    new in it hear of that. What the actor does not see stays. Raises as `start_release`."""
    with transaction():
        hold_threads(thread_id)
        thread = _held(actor, thread_id)
        before = shipped_ids(thread_id)
        seen = {one.id for one in named_threads(actor, before)}
        wanted = [*(one for one in before if one not in seen), *dict.fromkeys(thread_ids)]
        _check_came(actor, [one for one in wanted if one not in before])
        gone = [one for one in before if one not in wanted]
        mine = IdeaShipped.release == thread_id
        if gone:
            IdeaShipped.delete().where(mine & IdeaShipped.thread.in_(gone)).execute()
        _put_shipped(thread_id, wanted)
        IdeaRelease.update(version=version.strip()).where(IdeaRelease.thread == thread_id).execute()
        fresh = [one for one in wanted if one not in before]
        if fresh and not thread.is_private:
            _order_news(actor, thread_id, f"ideas.shipped:{uuid4().hex}")
        audit(actor, "ideas.release_change", thread, before=before, after=wanted)


def publish_release(actor: Actor, thread_id: int, *, status: str = "") -> bool:
    """Show an entry to everybody who sees its board, and tell those who asked for what came with
    it, once; whether it was a draft. With `status`, the ideas among that have it from now on.

    Raises `Forbidden` for who does not decide about ideas there, and as `decide` does.
    """
    with transaction():
        # All at once and before its board is counted: who answers an idea holds it, too, and
        # waits for the board.
        came = [one for one in hold_threads(thread_id, *shipped_ids(thread_id)) if one != thread_id]
        thread = _held(actor, thread_id)
        waits = (IdeaRelease.thread == thread_id) & IdeaRelease.published_at.is_null()
        if not IdeaRelease.update(published_at=clock.now()).where(waits).execute():
            return False
        # Before those who watch the board hear of a new thread: for who asked for a thing in it
        # that it came is the greater news, and nobody hears of it twice.
        _order_news(actor, thread_id, "")
        open_thread(actor, thread_id)
        set_state(thread_id, "")
        if status:
            _set_status(actor, came, status)
        audit(actor, "ideas.release", thread, note=status)
    return True


def refusal_of(deed: ThreadDeed) -> str:
    """Why an entry stays a thread of its own; it may move to another board."""
    return "" if deed.sort == "move" else str(_("An entry of the changelog stays as it is."))


def _set_status(actor: Actor, thread_ids: Sequence[int], status: str) -> None:
    """Let ideas that the actor sees and decides about have a status; nobody is told of that
    apart."""
    rows = Thread.select().where(
        Thread.id.in_(list(thread_ids)) & (Thread.kind == "idea") & visible(actor)
    )
    for idea in list(rows.order_by(Thread.id)):
        if idea.state != status and may_decide(actor, idea):
            decide(actor, idea.id, status)


def _check_came(actor: Actor, thread_ids: Sequence[int]) -> None:
    """Raises `Rejected` unless the actor sees all these threads and decides about them."""
    if len(thread_ids) > MOST:
        raise Rejected("others", _("At most %(num)s at once.", num=MOST))
    rows = Thread.select().where(Thread.id.in_(list(thread_ids)) & visible(actor))
    found = {thread.id: thread for thread in rows}
    for thread_id in thread_ids:
        # One answer for what is not there and for what somebody may not see.
        if thread_id not in found or found[thread_id].kind == RELEASE:
            message = _("There is no thread %(number)s that could stand here.", number=thread_id)
            raise Rejected("others", message)
        if not may_decide(actor, found[thread_id]):
            title = found[thread_id].title
            raise Rejected("others", _("Others decide about “%(title)s”.", title=title))


def _put_shipped(release_id: int, thread_ids: Sequence[int]) -> None:
    """Let these stand in an entry in this order; when who wanted them heard of it stays."""
    for position, thread_id in enumerate(thread_ids):
        row = IdeaShipped.insert(release=release_id, thread=thread_id, position=position)
        row.on_conflict(
            conflict_target=[IdeaShipped.release, IdeaShipped.thread],
            update={"position": position},
        ).execute()


def _order_news(actor: Actor, release_id: int, key: str) -> None:
    task = {"release": release_id, "actor": actor.user_id, "key": key}
    put_in_outbox(TOPIC, task, owner="ideas")


def _held(actor: Actor, thread_id: int) -> Thread:
    """The thread of an entry. Raises `Forbidden` for who does not decide there."""
    thread = Thread.get_or_none((Thread.id == thread_id) & (Thread.kind == RELEASE))
    if thread is None or not may_decide(actor, thread):
        raise Forbidden("ideas.decide")
    return thread  # type: ignore[no-any-return]

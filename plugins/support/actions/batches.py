"""Changing many tickets at once, and taking that back.

One transaction for all of them: either the batch is there with everything that it did, or nothing
was done. A ticket that somebody else has changed since it was looked at is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

from flask_babel import gettext as _

from plugins.support import log
from plugins.support.actions.changing import By, Changes, Stale, change_ticket
from plugins.support.log import Happened, write_entry
from plugins.support.models import SupportBatch, SupportTicket
from plugins.support.rules import may_lead
from plugins.support.wishes import Wish
from townhall import (
    Actor,
    Forbidden,
    NotFound,
    Rejected,
    Thread,
    audit,
    change_tags,
    clock,
    hold_threads,
    transaction,
)

MOST = 100
"""How many tickets one change may hold."""
UNDO = timedelta(hours=24)


def do_batch(actor: Actor, picks: Mapping[int, int], wish: Wish) -> SupportBatch:
    """Change many tickets, in one transaction; a line of the audit log names them.

    `picks` are the newest rows of their logs that the actor has seen, by ticket. Left out are
    those that need no change, may not be changed so, or were changed by others since. Needs
    `rules.may_answer` at each. Raises `Rejected` when none is left, or there are too many.
    """
    if wish.is_empty:
        raise Rejected("", _("Say what should become of them."))
    if len(picks) > MOST:
        raise Rejected("", _("At most %(num)s tickets at once.", num=MOST))
    with transaction():
        hold_threads(*picks)
        journal = [
            step for one, seen in sorted(picks.items()) if (step := _do(actor, one, seen, wish))
        ]
        if not journal:
            raise Rejected(
                "", _("Nothing was changed: they are so already, or others were quicker.")
            )
        batch: SupportBatch = SupportBatch.create(
            actor=actor.user_id,
            wish=wish.plain,
            journal=journal,
            done_at=clock.now(),
            left_count=len(picks) - len(journal),
        )
        named = {**wish.plain, "tickets": [one for one, _before, _after in journal]}
        audit(actor, "support.batch", None, after=named, note=f"#{batch.id}")
    return batch


def undo_batch(actor: Actor, batch_id: int) -> SupportBatch:
    """Take back what was done to many tickets at once, within a day, but for those that somebody
    has changed since. For who did it, and who keeps order (`rules.may_lead`). Raises `Rejected`,
    `Forbidden` and `NotFound`."""
    with transaction():
        batch = SupportBatch.get_or_none(SupportBatch.id == batch_id)
        if batch is None:
            raise NotFound
        if batch.actor_id != actor.user_id and not may_lead(actor):
            raise Forbidden("support.answer")
        now = clock.now()
        hold_threads(*[one for one, _before, _after in batch.journal])
        # Of two who take it back at once one finds it done.
        mine = (SupportBatch.id == batch_id) & SupportBatch.undone_at.is_null()
        in_time = SupportBatch.done_at > now - UNDO
        values = {"undone_at": now, "undone_by": actor.user_id}
        if not SupportBatch.update(values).where(mine & in_time).execute():
            raise Rejected("", _("That was taken back already, or it is too long ago."))
        left = sum(not _undo(actor, *step) for step in reversed(batch.journal))
        SupportBatch.update(left_count=left).where(SupportBatch.id == batch_id).execute()
        audit(actor, "support.batch.undo", None, note=f"#{batch_id}")
    return SupportBatch.get_by_id(batch_id)  # type: ignore[no-any-return]


def may_undo(batch: SupportBatch) -> bool:
    """Whether it is not too late to take a change of many tickets back, and nobody has."""
    done_at, undone_at = cast("Any", batch.done_at), cast("Any", batch.undone_at)
    return undone_at is None and bool(clock.now() - done_at < UNDO)


def change_as_wished(by: By, thread_id: int, wish: Wish) -> bool:
    """Let one ticket become as it is wished; whether anything changed. Rights and errors as for
    `changing.change_ticket`."""
    assert by.actor is not None
    with transaction():
        made = change_ticket(by, thread_id, Changes(**wish.columns))
        if not (wish.add or wish.remove):
            return bool(made)
        before = str(Thread.get_by_id(thread_id).tag_names)
        tags = change_tags(by.actor, thread_id, add=wish.add, remove=wish.remove)
        if tags is not None:
            what = Happened(
                sort=log.TAGS,
                role=by.role,
                actor_id=by.actor_id,
                before=before.split(),
                after=list(tags),
            )
            made.append(write_entry(thread_id, what))
    return bool(made)


def _do(actor: Actor, thread_id: int, seen: int, wish: Wish) -> list[Any] | None:
    """Change one of them; what is needed to take it back, None where nothing was done."""
    try:
        with transaction():
            before = _values(thread_id)
            changed = change_as_wished(By(actor=actor, seen=seen or None), thread_id, wish)
    except (Stale, Rejected, Forbidden, Thread.DoesNotExist, SupportTicket.DoesNotExist):
        return None
    if not changed:
        return None
    after = _values(thread_id)
    changed_names = [name for name in after if after[name] != before[name]]
    return [
        thread_id,
        {name: before[name] for name in (*changed_names, "reopens")},
        {name: after[name] for name in changed_names if name != "reopens"},
    ]


def _values(thread_id: int) -> dict[str, Any]:
    ticket, thread = SupportTicket.get_by_id(thread_id), Thread.get_by_id(thread_id)
    return {
        "state": thread.state,
        "priority": ticket.priority,
        "assignee_id": ticket.assignee_id or 0,
        "team_id": ticket.team_id or 0,
        "is_spam": ticket.is_spam,
        "tags": thread.tag_names.split(),
        "reopens": ticket.reopens,
    }


def _undo(actor: Actor, thread_id: int, before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Take one of them back; whether it was still as it was left."""
    try:
        with transaction():
            now = _values(thread_id)
            if any(now[name] != value for name, value in after.items()):
                return False
            back = {name: before[name] for name in after if name != "tags"}
            # Nobody gets it for solving it again, and what was over before it was spam stays so.
            back.setdefault("assignee_id", now["assignee_id"])
            back.setdefault("state", now["state"])
            had, has = before.get("tags", ()), after.get("tags", ())
            add = tuple(one for one in had if one not in has)
            remove = tuple(one for one in has if one not in had)
            change_as_wished(By(actor=actor), thread_id, Wish(**back, add=add, remove=remove))
            SupportTicket.update(reopens=before["reopens"]).where(
                SupportTicket.thread == thread_id
            ).execute()
    except (Rejected, Forbidden, Thread.DoesNotExist, SupportTicket.DoesNotExist):
        return False
    return True

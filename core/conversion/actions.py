"""Making a thread one of another kind: its number, posts, watchers, votes, files and history stay
as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from core import audit, clock
from core.access import Actor, Forbidden
from core.conversion import rules
from core.conversion.placing import Place, change, leaving, place_of, settle
from core.events import emit
from core.registry import Becoming
from core.site import site
from core.spaces.models import Space
from core.threads.events import ThreadKindChanged
from core.threads.models import Thread
from core.threads.rules import Rejected, settled_now
from core.threadwork.hold import hold, once_more
from core.threadwork.lines import add_line
from core.threadwork.models import ThreadWork
from core.threadwork.rules import UNDO, check_kind, check_stands

LONGEST_REASON = 200


def convert_thread(
    actor: Actor,
    thread_id: int,
    kind: str,
    space_id: int,
    *,
    was: str,
    extra: Mapping[str, Any] | None = None,
    reason: str = "",
) -> ThreadWork:
    """Make a thread one of another kind, in a space of that, with a line in it that says so.

    `was` is the kind as which the actor has seen it, `extra` what the new one is to know (see
    `Becoming`). From the commit on those see it who see the new space; a private one stays
    private. Raises `Rejected` (fields `space`, `reason` and those of the kind's form) and
    `Forbidden`.
    """
    reason = settled_now("reason", " ".join(reason.split())[:LONGEST_REASON])

    def deed() -> ThreadWork:
        with hold(thread_id, spaces=[space_id]) as threads:
            thread = check_stands(threads.get(thread_id))
            before, after = place_of(thread), Place(kind, space_id)
            becomes = _check(actor, thread, after, was=was)
            change(thread, after, extra or {})
            line = add_line(thread.id, actor.id, _words(becomes, reason))
        journal = {"line": line.id, "votes": settle(thread)}
        return _kept(actor, thread, before, journal=journal, reason=reason)

    return once_more(deed)


def _check(actor: Actor, thread: Thread, to: Place, *, was: str) -> Becoming:
    """How the thread becomes one of that kind. Raises `Rejected` and `Forbidden`."""
    if thread.kind != was:
        raise Rejected("", _("Somebody has changed its kind meanwhile. Look at it again."))
    kind = rules.kind_that_is_on(to.kind)
    if kind is None or kind.becomes is None or not rules.fits(thread, kind):
        raise Rejected("", _("It cannot become that."))
    # Its row is held: a label that is being changed is waited for (see core.spaces.labels).
    space = Space.get_or_none(Space.id == to.space_id)
    if space is None or space.owner != site().registry.kind_owner(to.kind):
        raise Rejected("space", _("Choose one of these spaces."))
    if not rules.may_convert(actor, thread, kind, to.space_id):
        raise Forbidden("spaces.moderate")
    if space.is_archived:
        raise Rejected("space", _("That space is archived and takes no threads."))
    check_kind(leaving(thread, to))
    return kind.becomes


def _words(becomes: Becoming, reason: str) -> str:
    return f"{becomes.said}: {reason}" if reason else str(becomes.said)


def _kept(
    actor: Actor, thread: Thread, before: Place, *, journal: Mapping[str, Any], reason: str
) -> ThreadWork:
    """Write down what was done, for the log, for plugins and for who takes it back."""
    after, now = place_of(thread), clock.now()
    said = {"before": before._asdict(), "after": after._asdict()}
    audit.record(actor, "thread.kind", thread, **said, note=reason)
    emit(
        ThreadKindChanged(
            thread.id, actor.user_id, before.kind, after.kind, before.space_id, after.space_id
        )
    )
    return ThreadWork.create(  # type: ignore[no-any-return]
        sort="kind",
        actor=actor.user_id,
        thread=thread.id,
        said=after.kind,
        journal={**journal, **said},
        count=1,
        done_at=now,
        undo_until=now + UNDO,
    )

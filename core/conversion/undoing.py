"""Taking it back that a thread became one of another kind."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from core.access import Actor
from core.conversion.placing import Place, change, leaving, place_of, settle
from core.conversion.rules import kind_that_is_on
from core.events import emit
from core.site import site
from core.spaces.models import Space
from core.threads.events import ThreadKindChanged
from core.threads.models import Thread
from core.threads.rules import Rejected
from core.threadwork.hold import hold
from core.threadwork.lines import take_line
from core.threadwork.models import ThreadWork
from core.threadwork.rules import check_kind, check_may, check_stands
from core.votes.actions import raise_votes


def undo_conversion(actor: Actor, work: ThreadWork, kept: dict[str, Any]) -> int:
    """Let a thread be of its old kind again, where it was, without the line that said so; how
    many things are left as they were since changed: votes. Raises `Rejected` and `Forbidden`."""
    before, after = (Place(**kept[name]) for name in ("before", "after"))
    with hold(work.thread_id, spaces=[before.space_id]) as threads:
        thread = check_stands(threads.get(work.thread_id))
        check_may(actor, before.space_id, thread.space_id)
        _check_fits(thread, before, after)
        take_line(kept["line"])
        change(thread, before, {})
    left = raise_votes(thread.id, kept.get("votes", ()))
    settle(thread)
    places = (after.kind, before.kind, after.space_id, before.space_id)
    emit(ThreadKindChanged(thread.id, actor.user_id, *places))
    return left


def _check_fits(thread: Thread, before: Place, after: Place) -> None:
    """Raises `Rejected` for a thread that is not as the deed left it, or cannot go back."""
    now = place_of(thread)
    if (now.kind, now.space_id) != (after.kind, after.space_id):
        raise Rejected("", _("It went on since, to another kind or space. Take that back first."))
    if kind_that_is_on(before.kind) is None:
        raise Rejected("", _("What it was belongs to a feature that is switched off."))
    space = Space.get_or_none(Space.id == before.space_id)
    if space is None or space.owner != site().registry.kind_owner(before.kind):
        raise Rejected("", _("The space in which it was is not there any more."))
    if space.is_archived:
        raise Rejected("", _("That space is archived and takes no threads."))
    check_kind(leaving(thread, before))

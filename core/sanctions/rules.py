"""What may be imposed on whom, and for how long. Every sentence is shown to the person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from core.access import Actor, Forbidden
from core.accounts.models import User
from core.admin.queries.members import admin_count, roles_of

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands in `User.silenced_until` for no end, so that every request compares one moment."""
LONGEST_REASON = 1000
LONGEST = timedelta(days=3660)
SORTS = ("warn", "silence", "suspend")
LABELS = {"warn": _l("Warning"), "silence": _l("Silence"), "suspend": _l("Suspension")}
ICONS = {"warn": "triangle-alert", "silence": "message-square-warning", "suspend": "ban"}
MEANS = {
    "warn": _l("Nothing changes for you."),
    "silence": _l("You can read, write drafts and appeal, but nothing that others see."),
    "suspend": _l("You can see this page, appeal and take your data with you, no more."),
}


class Refusal(ValueError):
    """The deed makes no sense here; the message is a sentence for the person."""


def checked_reason(reason: str) -> str:
    """A reason with its ends cut. Raises `Refusal` without one and for one that is too long."""
    reason = reason.replace("\r\n", "\n").replace("\x00", "").strip()
    if not reason:
        raise Refusal(_("Say why: they are told, and it is kept in the log."))
    if len(reason) > LONGEST_REASON:
        raise Refusal(_("At most 1,000 letters for the reason."))
    return reason


def check_touch(actor: Actor, user: User, sort: str) -> None:
    """Go on only if the actor may impose that on somebody.

    Silence and suspension reach the whole site and need `site.staff`, as does taking one back
    (`lift`), a warning the right to keep order somewhere; against the team only owners. Raises
    `Forbidden` or `Refusal`.
    """
    everywhere = sort != "warn"
    if not actor.can("site.staff") and (everywhere or not actor.spaces_with("spaces.moderate")):
        raise Forbidden("site.staff")
    if user.id == actor.user_id:
        raise Refusal(_("Not with your own account."))
    roles = roles_of(user.id)
    if roles and not actor.can("site.admin"):
        raise Forbidden("site.admin")
    if roles and sort == "silence":
        raise Refusal(_("Take their role back first: the team cannot be silenced."))
    if sort == "suspend" and "admin" in roles and admin_count(but=[user.id]) == 0:
        raise Refusal(_("This is the last owner. Make somebody else an owner first."))
    if user.state not in ("active", "pending", "suspended"):
        raise Refusal(_("This account cannot be used anyway."))


def may_touch(actor: Actor, user_id: int | None) -> bool:
    """Whether the actor may impose anything on somebody: to offer it, not to decide it."""
    if user_id is None or user_id == actor.user_id or not actor.can("site.staff"):
        return False
    return actor.is_admin or not roles_of(user_id)

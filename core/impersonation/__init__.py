"""Seeing the site as somebody else does: looking only, or acting for a member to help them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.personal import PersonalData
from core.registry import Job, SlotFill

if TYPE_CHECKING:
    from core.access import Actor
    from core.web.routing import Blueprint


def _close_over() -> None:
    from core.impersonation.actions import close_over

    close_over()


def _seen_in_sessions(actor: Actor) -> Mapping[str, Any] | None:
    from core.impersonation.views import seen_in_sessions

    return seen_in_sessions(actor)


def _beside_member(actor: Actor, member: Any) -> Mapping[str, Any] | None:
    return {"member": member} if actor.is_admin and actor.user_id != member.id else None


DECLARES: tuple[Any, ...] = (
    SlotFill(
        slot="account.sessions", template="impersonation/_seen.html", context=_seen_in_sessions
    ),
    SlotFill(
        slot="admin.user",
        template="impersonation/_beside_member.html",
        context=_beside_member,
        order=90,
    ),
    Job(name="impersonation.close_over", every=timedelta(minutes=5), run=_close_over),
    PersonalData(
        name="impersonation",
        label=_l("When an owner used the account"),
        own=("impersonation.user",),
        stays={"impersonation.user": "what an owner did with the account"},
        freed=("impersonation.actor",),
        texts=("impersonation.reason",),
    ),
)


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.impersonation import views

    return [views.bp]

"""Sanctions: warnings, silence and suspension, what was hidden, appeals, and spammers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.personal import PersonalData, later
from core.registry import Job, NotificationSort, ReviewDecision, ReviewSort, SlotFill

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.events import recorded
    from core.sanctions import hiding, telling, views  # noqa: F401 - a handler declares itself
    from core.threads.events import PostRestored, ThreadRestored

    for back in (PostRestored, ThreadRestored):
        recorded(back, hiding.end_with)
    return [views.bp]


def _said(names: str, times: int) -> Any:
    from core.sanctions import telling

    return telling.said(names, times)


def _sweep() -> None:
    from core.sanctions import jobs

    jobs.sweep()


def _set_votes_aside() -> None:
    from core.sanctions import jobs

    jobs.set_votes_aside()


def _beside_member(actor: Any, **values: Any) -> Mapping[str, Any] | None:
    from core.sanctions import slots

    return slots.beside_member(actor, **values)


def _uphold(actor: Any, item: Any, wishes: Mapping[str, Any]) -> None:
    from core.sanctions import appealing

    appealing.uphold(actor, item, wishes)


def _give_way(actor: Any, item: Any, wishes: Mapping[str, Any]) -> None:
    from core.sanctions import appealing

    appealing.give_way(actor, item, wishes)


def _may_decide(actor: Any, item: Any) -> bool:
    from core.sanctions import appealing

    return appealing.may_decide(actor, item)


def _show(actor: Any, item: Any) -> Mapping[str, Any]:
    from core.sanctions import slots

    return slots.appeal_shown(actor, item)


DECLARES = (
    NotificationSort(
        name="decided",
        label=_l("Decisions of the team about me and my posts"),
        icon="shield",
        said=_said,
        reasons={"concerned": _l("It concerns you or something that you wrote")},
        order=5,
    ),
    ReviewSort(
        name="appeal",
        label=_l("Appeals"),
        icon="gavel",
        order=20,
        show=_show,
        may=_may_decide,
        decisions=(
            ReviewDecision(
                name="uphold",
                label=_l("Leave it as it is"),
                icon="check",
                act=_uphold,
                reason="needed",
                words=_l("We read what you wrote and looked at it again. It stays as it is."),
            ),
            ReviewDecision(
                name="lift",
                label=_l("Take it back"),
                icon="undo-2",
                tone="good",
                act=_give_way,
                reason="needed",
                words=_l("You are right, and we have taken it back. Sorry for the trouble."),
            ),
        ),
    ),
    PersonalData(
        name="sanctions",
        label=_l("Warnings, limits and appeals"),
        own=("sanction.user", "appeal.user", "staff_note.user", "purge.user"),
        hidden=("staff_note.*", "purge.*"),
        stays=dict.fromkeys(
            ("sanction.user", "appeal.user", "staff_note.user", "purge.user"),
            "what the team did about them, and what they say to it",
        ),
        freed=(
            "sanction.given_by",
            "sanction.ended_by",
            "hidden_post.hidden_by",
            "staff_note.author",
            "purge.done_by",
        ),
        kept={
            "blocked_address.digest": "a salted hash, so that who was removed does not come back"
        },
        texts=("sanction.reason", "appeal.answer", "hidden_post.reason", "staff_note.text"),
        erase=later("core.sanctions.personal", "erase"),
    ),
    Job(name="sanctions.sweep", every=timedelta(minutes=1), run=_sweep),
    Job(name="sanctions.votes", every=timedelta(days=1), run=_set_votes_aside),
    SlotFill(
        slot="admin.user", template="sanctions/_member.html", context=_beside_member, order=10
    ),
)

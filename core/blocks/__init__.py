"""Blocking: of whom somebody wants to hear and read nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.personal import PersonalData, later
from core.registry import SlotFill

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.blocks import views

    return [views.bp]


def _in_head(actor: Any, **values: Any) -> Any:
    from core.blocks import slots

    return slots.in_head(actor, **values)


DECLARES: tuple[Any, ...] = (
    SlotFill(slot="profile.header", template="blocks/_button.html", context=_in_head, order=90),
    PersonalData(
        name="blocks",
        label=_l("Whom you have blocked"),
        own=("block.user",),
        aside=("block.user",),
        covers=("block.blocked",),
        stays={"block.blocked": "what others have chosen for themselves"},
        erase=later("core.blocks.personal", "erase"),
    ),
)

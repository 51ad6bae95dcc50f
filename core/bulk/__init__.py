"""One deed on many threads at once, for those who keep order, and its way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from core.registry import SlotFill

if TYPE_CHECKING:
    from core.access import Actor
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.bulk import views

    return [views.bp]


def _in_head(actor: Actor, **values: Any) -> Mapping[str, Any] | None:
    space = values["space"]
    return {"space": space} if actor.can("spaces.moderate", space.id) else None


DECLARES: tuple[Any, ...] = (
    SlotFill(slot="space.head", template="bulk/_link.html", context=_in_head, order=90),
)

"""Spaces: places inside the community with their own rights, and how owners arrange them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from core.registry import SlotFill

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def _closed_to(actor: Any, **values: Any) -> Any:
    from core.spaces.closed import closed_to

    return closed_to(actor, **values)


DECLARES: tuple[Any, ...] = (
    SlotFill(slot="home.sidebar", template="spaces/_closed.html", context=_closed_to, order=90),
)


def answers() -> dict[type[Exception], Callable[..., Any]]:
    """How pages answer for what may be seen to be there, but not read."""
    from core.spaces.closed import say_closed
    from core.spaces.queries import OnlyTitles

    return {OnlyTitles: say_closed}


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.spaces import views

    return [views.bp, views.closed]

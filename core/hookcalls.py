"""The typed way to call hooks: one method each, results flattened and safe to use."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from core.registry import ItemAction, NavItem, Tab
from core.site import site

if TYPE_CHECKING:
    from core.access import Actor
    from core.events import Event

log = logging.getLogger("townhall.plugins")
T = TypeVar("T", NavItem, Tab, ItemAction)


def nav_items(actor: Actor) -> list[NavItem]:
    """Links of all active plugins, in their order."""
    found = _flat(site().plugins.manager.hook.nav_items(actor=actor), NavItem)
    return sorted(found, key=lambda item: (item.order, str(item.label)))


def tabs(page: str, subject: Any, actor: Actor) -> list[Tab]:
    """Tabs that active plugins add to a page of core."""
    found = _flat(site().plugins.manager.hook.tabs(page=page, subject=subject, actor=actor), Tab)
    return sorted(found, key=lambda tab: tab.order)


def item_actions(
    thread: Any, posts: Sequence[Any], actor: Actor
) -> dict[int, tuple[ItemAction, ...]]:
    """Deeds that active plugins offer on posts, by post id; posts without any are left out."""
    results = site().plugins.manager.hook.item_actions(thread=thread, posts=posts, actor=actor)
    found: dict[int, list[Any]] = {}
    for result in results:
        if not isinstance(result, Mapping):
            log.warning("a hook returned something else", extra={"wanted": "a mapping"})
            continue
        for post_id, items in result.items():
            found.setdefault(post_id, []).append(items)
    return {
        post_id: tuple(sorted(actions, key=lambda action: action.order))
        for post_id, items in found.items()
        if (actions := _flat(items, ItemAction))
    }


def tell(event: Event) -> None:
    """Tell active plugins what happened."""
    site().plugins.manager.hook.on_event(event=event)


def samples_wanted(people: list[str]) -> None:
    """Ask active plugins for sample content. Raises `PluginFailed` when one cannot."""
    site().plugins.manager.hook.samples_wanted(people=people)


def _flat(results: Iterable[Any], sort: type[T]) -> list[T]:
    """One list of what was asked for; anything else a plugin returned is dropped."""
    found: list[T] = []
    for result in results:
        items = result if isinstance(result, list | tuple) else []
        # What is sorted by its order must have one that can be compared.
        good = [i for i in items if isinstance(i, sort) and isinstance(i.order, int)]
        if len(good) != len(items) or not isinstance(result, list | tuple):
            log.warning("a hook returned something else", extra={"wanted": sort.__name__})
        found.extend(good)
    return found

"""The sorts of news that somebody may be told of now."""

from __future__ import annotations

from core.registry import NotificationSort
from core.site import site


def sorts() -> dict[str, tuple[str, NotificationSort]]:
    """Every sort that somebody may be told of now, with who declares it, in their order."""
    on = site().plugins.active() | {"core"}
    declared = [pair for pair in site().registry.of(NotificationSort) if pair[0] in on]
    return {sort.name: (owner, sort) for owner, sort in sorted(declared, key=_order)}


def inbox_sorts() -> list[NotificationSort]:
    """Those of them that stand in an inbox."""
    return [sort for _owner, sort in sorts().values() if not sort.only]


def waiting_sorts() -> list[str]:
    """The names of the sorts that wait for an answer."""
    return [name for name, (_owner, sort) in sorts().items() if sort.waits]


def _order(pair: tuple[str, NotificationSort]) -> tuple[int, str]:
    return pair[1].order, pair[1].name

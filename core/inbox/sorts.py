"""The sorts of news that somebody may be told of now, and what they are called."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import get_locale

from core.cache import Bounded, Same
from core.registry import NotificationSort, ThreadKind
from core.site import site

Declared = dict[str, tuple[str, NotificationSort]]
Options = tuple[tuple[str, str], ...]
_sorts: Bounded[Declared] = Bounded(8)
_options: Bounded[tuple[Options, Options]] = Bounded(32)


def sorts() -> Declared:
    """Every sort that somebody may be told of now, with who declares it, in their order."""
    declared = site().registry.of(NotificationSort)
    key = (Same(site()), site().plugins.active(), len(declared))
    return _sorts.get(key, lambda: _in_order(declared))


def inbox_sorts() -> list[NotificationSort]:
    """Those of them that stand in an inbox."""
    return [sort for _owner, sort in sorts().values() if not sort.only]


def waiting_sorts() -> list[str]:
    """The names of the sorts that wait for an answer."""
    return [name for name, (_owner, sort) in sorts().items() if sort.waits]


def options() -> tuple[Options, Options]:
    """The kinds of thread and the sorts by which an inbox may be narrowed down: keys and words."""
    return _options.get((Same(sorts()), str(get_locale() or "en")), _named)


def _named() -> tuple[Options, Options]:
    on = site().plugins.active() | {"core"}
    kinds = [kind for owner, kind in site().registry.of(ThreadKind) if owner in on]
    return (
        tuple((kind.key, str(kind.plural)) for kind in kinds),
        tuple((sort.name, str(sort.label)) for sort in inbox_sorts()),
    )


def _in_order(declared: Sequence[tuple[str, NotificationSort]]) -> Declared:
    on = site().plugins.active() | {"core"}
    wanted = [pair for pair in declared if pair[0] in on]
    return {sort.name: (owner, sort) for owner, sort in sorted(wanted, key=_order)}


def _order(pair: tuple[str, NotificationSort]) -> tuple[int, str]:
    return pair[1].order, pair[1].name

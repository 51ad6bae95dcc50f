"""What the parts of the desk declare: one module a part, each with as many of `DECLARERS` as it
needs. The plugin's hooks gather them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

AREAS = ("desk", "inbound", "lifecycle", "clocks", "relations", "tickets")
"""The parts: the agents' desk; mail in and out; queues, states and what runs by itself; service
levels and figures; merging and links to threads of other kinds; one ticket."""


def gather(name: str, *given: Any) -> list[Any]:
    """What all parts declare under a name, such as `jobs` or `settings`."""
    found: list[Any] = []
    for area in AREAS:
        module = import_module(f"plugins.support.entries.{area}")
        declare = getattr(module, name, None)
        if declare is not None:
            found += declare(*given) or ()
    return found


LATER = ("relations", "inbound")
"""Parts that need many statements: on a page of the team they come after it, or by a link."""


def sides(*given: Any, areas: Sequence[str] = AREAS) -> dict[str, Any]:
    """What parts show beside a ticket, by part; see `support/_side_<part>.html`."""
    found: dict[str, Any] = {}
    for area in areas:
        module = import_module(f"plugins.support.entries.{area}")
        if (side := getattr(module, "side", None)) is not None:
            found[area] = side(*given)
    return found

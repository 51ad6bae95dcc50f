"""What can be wrong with an installation, and what puts it right."""

from __future__ import annotations

from collections.abc import Iterator

from core.doctor import content, database, surroundings
from core.doctor.check import Check

CHECKS: tuple[Check, ...] = (*database.CHECKS, *content.CHECKS, *surroundings.CHECKS)

__all__ = ["CHECKS", "Check", "faults"]


def faults(*, slow: bool = True) -> Iterator[tuple[Check, str]]:
    """Every fault with the check that found it; the quick ones only without `slow`. A check
    that cannot look counts as a fault of its own."""
    for check in CHECKS:
        if check.is_slow and not slow:
            continue
        try:
            found = list(check.look())
        except Exception as error:  # noqa: BLE001 - whatever is broken is what is looked for
            found = [f"{check.name} could not be looked at: {type(error).__name__}: {error}"]
        yield from ((check, sentence) for sentence in found)

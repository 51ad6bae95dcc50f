"""What a check of an installation is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that may be wrong.

    `look()` gives each fault as a sentence that says what to do, and changes nothing. `repair()`,
    where there is one, puts right what `look` finds; it may be run while the site is used.
    `is_slow`: whether it reads every row or file.
    """

    name: str
    look: Callable[[], Iterator[str]]
    repair: Callable[[], None] | None = None
    is_slow: bool = False

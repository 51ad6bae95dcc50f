"""How tickets should become: what is wished for many at once, or by a macro, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What tickets should be from now on; what is None, or empty, stays. `assignee_id` 0 is nobody,
    `team_id` 0 no team; `add` and `remove` are slugs of tags."""

    state: str | None = None
    priority: int | None = None
    assignee_id: int | None = None
    team_id: int | None = None
    is_spam: bool | None = None
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is wished for."""
        return not self.plain

    @property
    def columns(self) -> dict[str, Any]:
        """What is wished for of the ticket itself, by name."""
        return {name: value for name, value in self.plain.items() if name not in ("add", "remove")}

    @property
    def plain(self) -> dict[str, Any]:
        """What is wished for, by name, as JSON has it."""
        kept = {name: value for name, value in asdict(self).items() if value not in (None, ())}
        return {n: list(v) if isinstance(v, tuple) else v for n, v in kept.items()}


def wish_of(plain: Mapping[str, Any]) -> Wish:
    """A wish from what `Wish.plain` has given."""
    tags = {name: tuple(plain.get(name, ())) for name in ("add", "remove")}
    return Wish(**{**plain, **tags})

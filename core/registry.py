"""What core and plugins declared: data with an owner, collected once at boot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from core.declarations import (
    Channel,
    ItemAction,
    Job,
    MailRule,
    NavItem,
    NotificationSort,
    Permission,
    PostPart,
    ReviewDecision,
    ReviewSort,
    Setting,
    SlotFill,
    Tab,
    Text,
    WebhookEvent,
)
from core.kinds import Becoming, ImportedMark, State, ThreadDeed, ThreadKind, Voting
from core.measures import Counted, Metric
from core.personal import PersonalData

__all__ = [
    "Becoming",
    "Channel",
    "Counted",
    "ImportedMark",
    "ItemAction",
    "Job",
    "MailRule",
    "Metric",
    "NavItem",
    "NotificationSort",
    "Permission",
    "PersonalData",
    "PostPart",
    "Registered",
    "Registry",
    "ReviewDecision",
    "ReviewSort",
    "Setting",
    "SlotFill",
    "State",
    "Tab",
    "Text",
    "ThreadDeed",
    "ThreadKind",
    "Voting",
    "WebhookEvent",
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Registered:
    """One declaration: whose, what, and the file and line it came from."""

    owner: str
    item: Any
    where: str


class Registry:
    """Everything declared in this process. Filled at boot, read ever after."""

    def __init__(self) -> None:
        self._entries: list[Registered] = []
        self._taken: dict[tuple[type[Any], str, str], str] = {}
        self._sorted: dict[type[Any], list[tuple[str, Any]]] = {}
        self._fills: dict[str, list[tuple[str, SlotFill]]] = {}
        self._settings: dict[tuple[str, str], Setting] = {}

    def add(self, owner: str, item: Any, where: str = "") -> None:
        """Keep a declaration.

        Raises `ValueError` when its name is taken or a plugin's does not start with its own.
        """
        name = _name_of(item)
        if name:
            free = owner == "core" or isinstance(item, ThreadKind | Setting)
            if not free and not name.startswith(owner + "."):
                raise ValueError(f"{name!r} must start with {owner + '.'!r}")
            key = _key_of(owner, item, name)
            if key in self._taken:
                raise ValueError(f"{name!r} is already declared by {self._taken[key]}")
            self._taken[key] = owner
        self._entries.append(Registered(owner, item, where))
        self._forget_sifted()

    def withdraw(self, owner: str) -> None:
        """Forget everything that `owner` declared."""
        self._entries = [entry for entry in self._entries if entry.owner != owner]
        self._taken = {key: by for key, by in self._taken.items() if by != owner}
        self._forget_sifted()

    def _forget_sifted(self) -> None:
        self._sorted, self._fills, self._settings = {}, {}, {}

    def of(self, sort: type[T]) -> Sequence[tuple[str, T]]:
        """(owner, item) of every declaration of that sort, in order of declaration."""
        # Sifted once: a page asks for slots and kinds dozens of times.
        found = self._sorted.get(sort)
        if found is None:
            found = [(e.owner, e.item) for e in self._entries if isinstance(e.item, sort)]
            self._sorted[sort] = found
        return found

    def fills(self, slot: str) -> Sequence[tuple[str, SlotFill]]:
        """(owner, fill) of everything declared for a slot, as it stands there."""
        found = self._fills.get(slot)
        if found is None:
            its = [pair for pair in self.of(SlotFill) if pair[1].slot == slot]
            found = self._fills[slot] = sorted(its, key=lambda pair: (pair[1].order, pair[0]))
        return found

    def by(self, owner: str) -> list[Registered]:
        """Everything that one owner declared."""
        return [entry for entry in self._entries if entry.owner == owner]

    def kind(self, key: str) -> ThreadKind | None:
        """The thread kind of that key, or None when nobody declares it (any more)."""
        return next((kind for _, kind in self.of(ThreadKind) if kind.key == key), None)

    def kind_owner(self, key: str) -> str:
        """The name of the package that declares a kind; raises `KeyError` if none does."""
        for owner, kind in self.of(ThreadKind):
            if kind.key == key:
                return owner
        raise KeyError(key)

    def permission(self, name: str) -> Permission | None:
        """The declared permission of that name, or None."""
        return next((p for _, p in self.of(Permission) if p.name == name), None)

    def setting(self, owner: str, name: str) -> Setting:
        """The declared setting; raises `KeyError` for an unknown one."""
        found = self._settings
        if not found:
            found = {(by, setting.name): setting for by, setting in self.of(Setting)}
            self._settings = found
        if (owner, name) not in found:
            raise KeyError(f"{owner}.{name}")
        return found[owner, name]


def _key_of(owner: str, item: Any, name: str) -> tuple[type[Any], str, str]:
    """What only one declaration may be: the names of settings are their owner's own."""
    return type(item), owner if isinstance(item, Setting) else "", name


def _name_of(item: Any) -> str:
    if isinstance(item, ThreadKind):
        return item.key
    named = (
        Permission
        | Setting
        | Job
        | NotificationSort
        | Channel
        | Metric
        | PersonalData
        | ReviewSort
        | MailRule
        | WebhookEvent
    )
    return str(item.name) if isinstance(item, named) else ""

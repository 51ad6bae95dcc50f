"""Changing settings: several at once or none, and never over what somebody else has just
changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core import settings
from core.access import Actor
from core.db import transaction
from core.registry import Setting
from core.site import site
from core.versions import bump


class Clash(Exception):
    """Somebody else changed the settings of `names` since the form was shown."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


def change_settings(
    actor: Actor, owner: str, values: Mapping[str, Any], *, seen: Mapping[str, str]
) -> list[str]:
    """Set those of `values` that are other than now; the names of those that changed.

    `seen` holds the marks (`settings.mark`) of the values that the form showed: what was left
    as shown stays whatever it has become meanwhile. Raises `Clash` when a value that was to be
    changed is not the one shown any more, and then changes nothing.
    """
    with transaction():
        # Whoever saves next waits here, and reads then what this one has written.
        bump("settings")
        wanted = {
            name: value
            for name, value in values.items()
            if value != settings.get(owner, name) and not _left_alone(owner, name, value, seen)
        }
        clashing = [
            name for name in wanted if name in seen and seen[name] != settings.mark(owner, name)
        ]
        if clashing:
            raise Clash(clashing)
        for name, value in wanted.items():
            settings.put(actor, owner, name, value)
    return list(wanted)


def reset_setting(actor: Actor, owner: str, name: str) -> Setting:
    """Put one setting back to its default. Raises `KeyError` for an unknown one."""
    declared = site().registry.setting(owner, name)
    with transaction():
        bump("settings")
        if settings.get(owner, name) != declared.default:
            settings.put(actor, owner, name, declared.default)
    return declared


def _left_alone(owner: str, name: str, value: Any, seen: Mapping[str, str]) -> bool:
    """Whether the form sends what it showed, of which the mark knows."""
    return seen.get(name) == settings.mark_of(owner, name, value)

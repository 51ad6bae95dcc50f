"""What threads become, and where they go: by a tag that they have, or like all others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import takewhile
from typing import NamedTuple

from core.registry import ThreadKind
from core.site import site
from core.transfer.actions.boards import owner_of, space_called
from core.transfer.facts import ImportedThread
from core.transfer.source import NoSource


class TagRule(NamedTuple):
    """An operator's wish: threads with `tag` become `kind`, in the space with the slug `space`."""

    tag: str
    kind: str
    space: str


class Place(NamedTuple):
    """What a thread becomes, and where it stands then."""

    kind: ThreadKind
    owner: str
    space_id: int


class ByTag:
    """The rules of an import, and which state a tag stands for. Raises `NoSource` with a sentence
    for a kind, space or state that is not there."""

    def __init__(self, rules: Iterable[TagRule], states: Mapping[str, str]) -> None:
        self._places = {rule.tag: _place(rule) for rule in rules}
        self._states = dict(states)
        self._check()

    def place_of(self, thread: ImportedThread) -> Place | None:
        """The place of a thread with such a tag: that of the rule which was given first."""
        return next((at for tag, at in self._places.items() if tag in thread.tags), None)

    def state_of(self, tags: Mapping[str, datetime]) -> tuple[str, datetime | None]:
        """The state that one of these tags stands for ("" for none), and since when."""
        found = ((self._states[tag], at) for tag, at in tags.items() if tag in self._states)
        return next(found, ("", None))

    def _check(self) -> None:
        known = {one.key for at in self._places.values() for one in at.kind.all_states()}
        if absent := sorted(set(self._states.values()) - known):
            raise NoSource(
                f"Nothing that threads become here can be {', '.join(absent)}. "
                f"There are: {', '.join(sorted(known - {''})) or 'none'}."
            )


def known_since(thread: ImportedThread) -> dict[str, datetime]:
    """Since when a thread has each of its tags, as far as its earlier versions tell."""
    body = thread.posts[0]
    versions = [(one.tags, one.created_at) for one in body.revisions if one.tags is not None]
    versions.append((thread.tags, body.edited_at or body.created_at))
    return {tag: _since(tag, versions) for tag in thread.tags}


def _since(tag: str, versions: list[tuple[tuple[str, ...], datetime]]) -> datetime:
    held = list(takewhile(lambda version: tag in version[0], reversed(versions)))
    return held[-1][1]


def _place(rule: TagRule) -> Place:
    owner = owner_of(rule.kind)
    kind = site().registry.kind(rule.kind)
    assert kind is not None, "its owner declares it"
    return Place(kind, owner, space_called(rule.space, owner))

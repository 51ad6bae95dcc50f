"""What the engine asks of a reader. Every source of an import is one of these."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from core.transfer.facts import Fact, Target


class NoSource(ValueError):
    """The folder holds nothing of the kind; the message is a sentence for the operator."""


class Source(Protocol):
    """A foreign community on disk.

    `name` is the sort of source, `site` what tells this one from others of its sort (`is_sure`
    unless that is only a folder's name), `title` its name for people, `marks` what a later
    copy of the same site would still hold.
    """

    name: str

    @property
    def site(self) -> str: ...
    @property
    def is_sure(self) -> bool: ...
    @property
    def title(self) -> str: ...
    @property
    def marks(self) -> tuple[str, ...]: ...

    def prepare(self) -> None:
        """Do what must be done before anything else can be asked."""

    def thread_count(self) -> int:
        """How many threads `facts` will give."""

    def facts(self) -> Iterator[Fact]:
        """Everything, in an order in which it can be written."""

    def target(self, address: str) -> Target | None:
        """What an address inside a text means, if it is within the site."""

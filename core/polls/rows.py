"""A poll as pages and rules look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from core import clock

Phase = Literal["waiting", "open", "closed"]


class OptionView(NamedTuple):
    """One answer; `votes` is how many ballots name it."""

    id: int
    text: str
    votes: int
    is_removed: bool


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll with all its options, those that were taken out as well."""

    id: int
    post_id: int
    question: str
    mode: str
    minimum: int
    maximum: int
    opens_at: datetime | None
    closes_at: datetime | None
    results: str
    is_secret: bool
    closed_at: datetime | None
    created_at: datetime
    ballot_count: int
    version: int
    all_options: tuple[OptionView, ...]

    @property
    def options(self) -> tuple[OptionView, ...]:
        """The answers that can be chosen."""
        return tuple(option for option in self.all_options if not option.is_removed)

    @property
    def removed(self) -> tuple[OptionView, ...]:
        """The answers that were taken out after somebody had voted."""
        return tuple(option for option in self.all_options if option.is_removed)

    @property
    def phase(self) -> Phase:
        """Where it is by the clock: no job has to open or close anything."""
        now = clock.now()
        if self.ended_at is not None and self.ended_at <= now:
            return "closed"
        return "waiting" if self.opens_at is not None and self.opens_at > now else "open"

    @property
    def ended_at(self) -> datetime | None:
        """When it ended or will end, by hand or by the clock."""
        return min(filter(None, (self.closed_at, self.closes_at)), default=None)

    @property
    def least(self) -> int:
        """How many options a ballot names at least."""
        return min(max(self.minimum, 1), self.most)

    @property
    def most(self) -> int:
        """How many options a ballot names at most."""
        if self.mode == "single":
            return 1
        return min(self.maximum or len(self.options), len(self.options))

    def tells(self, *, voted: bool) -> bool:
        """Whether somebody who has `voted` may know the results now. No right opens them
        sooner: not for the author, the team or owners."""
        if self.phase == "closed":
            return True
        if self.phase == "waiting" or self.results == "at_end":
            return False
        return voted or self.results == "always"

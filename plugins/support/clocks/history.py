"""What clocks read of the log of a ticket: who said something for whom, and when it stood still."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from plugins.support.clocks.counting import Pause

READ = ("opened", "reply", "state", "assignee", "merged", "unmerged", "spam")
"""The sorts of entries that clocks are read from."""


class Entry(NamedTuple):
    """A row of the log (see `models.SupportEntry`)."""

    id: int
    at: datetime
    sort: str
    role: str
    actor_id: int | None
    before: Any
    after: Any
    is_public: bool


class Word(NamedTuple):
    """Something that a person said in public, and whether they said it for the team."""

    at: datetime
    entry_id: int
    is_team: bool


class Look(NamedTuple):
    """A state as clocks look at it: whether it pauses them, whether it is an end (solved, closed),
    and what it is called."""

    pauses: bool
    is_end: bool
    name: str


class Turn(NamedTuple):
    """A state that a ticket came to."""

    at: datetime
    slug: str
    look: Look


@dataclass(frozen=True, slots=True)
class History:
    """The log of a ticket as clocks see it. `opened` is its first word, `words` are those
    that followed, `turns` the states that it came to."""

    opened: Word
    words: tuple[Word, ...]
    turns: tuple[Turn, ...]

    @property
    def ended_at(self) -> datetime | None:
        """Since when it is solved or closed; None while there is something to do."""
        ended: datetime | None = None
        for turn in self.turns:
            ended = (ended or turn.at) if turn.look.is_end else None
        return ended

    @property
    def first_end(self) -> datetime | None:
        """When it was first solved or closed."""
        return next((turn.at for turn in self.turns if turn.look.is_end), None)

    @property
    def reopened(self) -> bool:
        """Whether there was ever something to do again after it was solved."""
        seen = False
        for turn in self.turns:
            if seen and not turn.look.is_end:
                return True
            seen = seen or turn.look.is_end
        return False

    def pauses(self) -> tuple[Pause, ...]:
        """When clocks stood still, and the name of the state that made them."""
        found: list[Pause] = []
        for turn in self.turns:
            if found and found[-1].end is None:
                if found[-1].note == turn.look.name and _stands(turn.look):
                    continue
                found[-1] = found[-1]._replace(end=turn.at)
            if _stands(turn.look):
                found.append(Pause(turn.at, None, turn.look.name))
        return tuple(one for one in found if one.end is None or one.end > one.start)


def read_history(
    entries: Iterable[Entry], look: Callable[[str], Look], *, by_team: bool = False
) -> History | None:
    """What a log says, its rows in order. None for a log without a beginning. `by_team`: somebody
    of the team wrote it down for its requester.

    The one who has a ticket speaks for the team, even where they asked it themself, who then waits
    for nobody; what machines write, and what only the team reads, is no word.
    """
    opener: int | None = None
    words: list[Word] = []
    turns: list[Turn] = []
    has_it: int | None = None
    for entry in entries:
        if entry.sort == "assignee":
            has_it = entry.after
        # However a ticket began, it began.
        begins = entry.sort == "opened"
        if begins or (entry.sort == "reply" and entry.is_public and entry.role != "machine"):
            mine = has_it is not None and entry.actor_id == has_it
            words.append(Word(_second(entry.at), entry.id, entry.role == "team" or mine))
        if (slug := _state_in(entry)) is not None:
            turns.append(Turn(_second(entry.at), slug, look(slug)))
        if entry.sort == "opened":
            opener = entry.actor_id
    if not words:
        return None
    own = has_it is not None and opener == has_it
    opened = words[0]._replace(is_team=words[0].is_team or by_team or own)
    return History(opened, tuple(words[1:]), tuple(turns))


def is_out(entries: Sequence[Entry]) -> bool:
    """Whether a ticket has become part of another one, or was put aside as spam: such a one has no
    clocks. Taking either back gives them back."""
    merged = spam = False
    for entry in entries:
        if entry.sort == "merged" and _names(entry.after, "into"):
            merged = True
        elif entry.sort == "unmerged":
            merged = False
        elif entry.sort == "spam":
            spam = bool(entry.after)
    return merged or spam


def brought(entries: Sequence[Entry], history: History) -> tuple[datetime, str] | None:
    """When the next target of tickets that became part of this one would have been missed, and its
    name: the earliest that is still to be met. An answer of the team meets those that wait for
    one; taking the merge back takes it away."""
    # Of one that came, went and came again the last coming counts.
    apart = {entry.after["source"]: entry.id for entry in entries if _is_apart(entry)}
    found = []
    for entry in entries:
        if entry.sort != "merged" or not _names(entry.after, "breach_at"):
            continue
        name = str(entry.after.get("breach_of", ""))
        answered = any(one.is_team and one.entry_id > entry.id for one in history.words)
        if entry.id > apart.get(entry.after.get("source"), 0) and (name == "solve" or not answered):
            found.append((datetime.fromisoformat(entry.after["breach_at"]), name))
    return min(found, default=None) if history.ended_at is None else None


def _is_apart(entry: Entry) -> bool:
    return entry.sort == "unmerged" and _names(entry.after, "source")


def _state_in(entry: Entry) -> str | None:
    if entry.sort == "state":
        return str(entry.after)
    if entry.sort == "opened" and isinstance(entry.after, dict) and entry.after.get("state"):
        return str(entry.after["state"])
    return None


def _names(value: Any, key: str) -> bool:
    return isinstance(value, dict) and bool(value.get(key))


def _stands(look: Look) -> bool:
    return look.pauses or look.is_end


def _second(moment: datetime) -> datetime:
    """Whole seconds, so that sums are exact."""
    return moment.replace(microsecond=0)

"""What an import read, wrote and left out, and why: for people as a table, for programs as JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from core.transfer.reasons import Reason

EXAMPLES = 5


@dataclass(slots=True)
class Tally:
    """How often one thing happened, with its first few examples."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, example: str, count: int) -> None:
        """Count it, and keep the example if there is room and it is new."""
        self.count += count
        if example and len(self.examples) < EXAMPLES and example not in self.examples:
            self.examples.append(example)


@dataclass(slots=True)
class Report:
    """The account of one run.

    `rows` counts the records of each file; `read` what they hold, `added` what was written
    and `known` what an earlier run had written, under the same names. `skipped` did not come
    over; `changed` came over in another form; `missing` is what the source itself lacks.
    `became` counts by kind and state what threads became by a tag.
    """

    site: str = ""
    rows: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    added: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    became: Counter[tuple[str, str]] = field(default_factory=Counter)
    skipped: dict[Reason, Tally] = field(default_factory=dict)
    changed: dict[Reason, Tally] = field(default_factory=dict)
    missing: dict[Reason, Tally] = field(default_factory=dict)
    finished: bool = False

    def skip(self, reason: Reason, example: str = "", count: int = 1) -> None:
        """Something was left out."""
        self.skipped.setdefault(reason, Tally()).add(example, count)

    def change(self, reason: Reason, example: str = "", count: int = 1) -> None:
        """Something was kept in another form."""
        self.changed.setdefault(reason, Tally()).add(example, count)

    def miss(self, reason: Reason, example: str = "", count: int = 1) -> None:
        """Something is not in the source."""
        self.missing.setdefault(reason, Tally()).add(example, count)

    def merge(self, other: Report) -> None:
        """Take over what another report counted, once that is certain."""
        for mine, theirs in ((self.added, other.added), (self.known, other.known)):
            mine.update(theirs)
        self.became.update(other.became)
        for tallies, others in (
            (self.skipped, other.skipped),
            (self.changed, other.changed),
            (self.missing, other.missing),
        ):
            for reason, tally in others.items():
                own = tallies.setdefault(reason, Tally())
                own.add("", tally.count)
                for example in tally.examples:
                    own.add(example, 0)

    @property
    def added_anything(self) -> bool:
        """Whether this run wrote anything at all."""
        return any(self.added.values())

    def as_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return {
            "site": self.site,
            "finished": self.finished,
            "rows": dict(self.rows),
            "read": dict(self.read),
            "added": dict(self.added),
            "already_here": dict(self.known),
            "by_tag": [
                {"kind": kind, "state": state, "count": count}
                for (kind, state), count in sorted(self.became.items())
            ],
            "skipped": _listed(self.skipped),
            "changed": _listed(self.changed),
            "missing_in_source": _listed(self.missing),
        }


def _listed(tallies: dict[Reason, Tally]) -> list[dict[str, Any]]:
    return [
        {
            "what": reason.key,
            "why": str(reason.text),
            "count": tally.count,
            "examples": tally.examples,
        }
        for reason, tally in tallies.items()
    ]

"""What a page can be told of: written as words in an address, each checked when it is used.

`inbox`, `here:<thread>`, `thread:<thread>:<number>`, `threads:<space>:<milliseconds>`: the
last part says what the page shows already: posts up to a number, threads up to a moment.
Space 0 is all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST = 8
"""How many topics one page may follow."""
PARTS = {"inbox": 0, "here": 1, "thread": 2, "threads": 2}
_WRITTEN = re.compile(r"[a-z]+(:[0-9]{1,13}){0,2}")


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: what sort it is, the thread or space it is about, and what is known."""

    sort: str
    id: int = 0
    since: int = 0

    def __str__(self) -> str:
        return ":".join([self.sort, *map(str, (self.id, self.since)[: PARTS[self.sort]])])

    def key(self, user_id: int) -> str:
        """The name under which something new is called out (see `core.live.sending`)."""
        return f"inbox:{user_id}" if self.sort == "inbox" else f"{self.sort}:{self.id}"


def parse(text: str) -> tuple[Topic, ...]:
    """The topics of a comma-separated list. Raises `ValueError` for anything else."""
    words = list(dict.fromkeys(text.split(",")))
    if len(words) > MOST:
        raise ValueError("too many topics")
    return tuple(map(_topic, words))


def _topic(word: str) -> Topic:
    sort, *numbers = word.split(":")
    if not _WRITTEN.fullmatch(word) or PARTS.get(sort) != len(numbers):
        raise ValueError(f"no topic: {word!r}")
    return Topic(sort, *map(int, numbers))

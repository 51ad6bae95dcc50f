"""What the search service asks of an engine, in plain values.

A driver keeps documents and answers queries; it decides nothing about rights, it is told
them. What it stores is a cache of the database and may be thrown away at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple, Protocol

Phrase = tuple[tuple[str, int], ...]
"""Words that stand in a row: each with its distance, in words, from the first."""

EPOCH = date(1970, 1, 1)
PERSON = "person"
"""The kind of a document that is somebody's profile."""
PEOPLE = "people"
"""The audience of profiles: held by whoever may see people."""
INSIDERS, OUTSIDERS = "people:members", "people:others"
"""Audiences of two documents of one profile with words that only members see: one with them, one
without. Nobody holds both, so nobody finds a person twice."""
PRIVATE = "private"
"""The audience of threads that only their readers see."""

RANKED = 200
"""How many hits of a query are put in order; later ones are only counted."""
FEW = 100
"""Up to so many matches of a kind are handed out whole, so that they can be counted exactly."""


State = Literal["ready", "missing", "damaged", "outdated"]


class Unavailable(Exception):
    """There is no usable index just now: it is missing, damaged or outdated.

    `reason` is a sentence for the owner; `building` the part of a rebuild that is done, 0 to
    1, or None when none is under way.
    """

    def __init__(self, state: State, reason: str, building: float | None = None) -> None:
        super().__init__(reason)
        self.state = state
        self.reason = reason
        self.building = building


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One post, or one person (`kind` is `person`), as an engine is given it.

    `ref` is the post's or person's id; `title` the thread's title on each of its posts.
    `readers` (`u:<id>`, `g:<id>`) counts only with the audience `private`.
    """

    kind: str
    ref: int
    thread_id: int = 0
    number: int = 1
    owner: str = "core"
    space_id: int = 0
    audience: str
    readers: tuple[str, ...] = ()
    title: str
    names: tuple[str, ...] = ()
    """What it is called in full: the title of post 1, the names of a person; else nothing."""
    body: str = ""
    day: int = 0
    """Days from `EPOCH` to when it was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """What somebody looks for. Every word and phrase must be there, none of `without`.

    Words are folded but not stemmed; that is the engine's business. `kinds` empty: all.
    `exact` is all that was typed as one folded line, to be compared with whole titles.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    without: tuple[Phrase, ...] = ()
    exact: str = ""
    kinds: frozenset[str] = frozenset()
    thread_id: int = 0
    sort: Literal["best", "new"] = "best"
    page: int = 1

    @property
    def is_empty(self) -> bool:
        """Whether nothing is looked for."""
        return not self.words and not self.phrases

    @property
    def terms(self) -> tuple[str, ...]:
        """Every word looked for, those of phrases included."""
        return (*self.words, *(word for phrase in self.phrases for word, _at in phrase))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sights:
    """What the searching actor may see: labels held, plugins that are on, and, for private
    threads, the names under which the actor may be among the readers."""

    labels: frozenset[str]
    owners: frozenset[str]
    readers: frozenset[str] = frozenset()


class Hit(NamedTuple):
    """One thread with its best post (`ref` is the post's id), or one person."""

    kind: str
    ref: int
    thread_id: int
    number: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The answer to a query, one hit per thread.

    `hits`: the best `RANKED` of the wanted kinds, in order. `few`: every hit of each kind
    (wanted or not) with at most `FEW` of them. `counts`: how many of each kind match,
    whichever are wanted; `capped` when there are more that were not looked at.
    """

    hits: tuple[Hit, ...] = ()
    few: tuple[Hit, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    capped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What to write: first whole threads, posts and people go, then documents come."""

    threads: frozenset[int] = frozenset()
    posts: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()
    documents: Iterable[Document] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the index is; `reason` is a sentence for the owner when it is not ready.

    `parts` are what a query has to look into; many make it slow. `deleted` documents are
    still in the files.
    """

    state: State
    reason: str = ""
    documents: int = 0
    deleted: int = 0
    parts: int = 0
    bytes: int = 0
    building: float | None = None

    @property
    def needs_rebuild(self) -> bool:
        """Whether it must, or had better, be made anew."""
        too_many = self.parts > 30 + self.documents // 5_000
        return self.state != "ready" or too_many or self.deleted > self.documents + 1_000


class Source(Protocol):
    """Where a rebuild reads from: the database."""

    def total(self) -> int:
        """About how many documents there are."""

    def documents(self, after: str) -> Iterator[tuple[str, Document]]:
        """Each document with a mark, from the one behind the mark `after` on; "" is the
        start. People first, then posts, newest first."""

    def changes(self, ids: Mapping[str, list[int]]) -> Changes:
        """The present state of some threads, posts and people."""


class Driver(Protocol):
    """A search engine. Every method but `write` and `rebuild` raises `Unavailable` when
    there is no usable index."""

    def search(self, query: SearchQuery, sights: Sights) -> Found:
        """The best matches and how many there are, of what `sights` lets be seen."""

    def suggest(self, words: tuple[str, ...], sights: Sights, limit: int) -> list[Hit]:
        """Threads and people with names that hold all words, the last one perhaps not yet
        typed to its end; at most `limit` of each kind, names that begin so first."""

    def stem(self, word: str) -> str:
        """The form under which a folded word is found; equal for `probe` and `probes`."""

    def write(self, ids: Mapping[str, list[int]], source: Source) -> bool:
        """Bring threads, posts and people up to date; False when there is no usable index.

        Waits for another writer and raises `TimeoutError` in the end.
        """

    def rebuild(
        self,
        source: Source,
        *,
        seconds: float,
        afresh: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> bool:
        """Go on making the index anew for about so long, or begin; whether it is done.

        The old index answers until then. `afresh` throws away what another call began.
        """

    def health(self, *, thorough: bool = False) -> Health:
        """How the index is; `thorough` reads every byte of it again. Never raises."""

"""Threads that may already answer what somebody is about to ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

from core.access import Actor
from core.search import words
from core.search.driver import PERSON, SearchQuery, Unavailable
from core.search.engine import engine
from core.search.service import sights_of
from core.threads.addresses import kind_of, thread_url
from core.threads.lists import lines_of
from core.threads.rows import ThreadLine

FEWEST_WORDS = 3
SHOWN = 5
ASKED = 6
LOOKED_AT = 20
# Words that say nothing of what a thread is about, in the language that titles mostly have.
IDLE = frozenset(
    """a about after an and any are as at be but by can cannot could do does dont for from get
    has have help how i if in into is it its me my no not of on or our out please should so
    some that the their them then there this to up use was we what when where which who why
    will with would you your""".split()
)


class Similar(NamedTuple):
    """A thread, as the composer shows it; `state` is empty where it has none to show."""

    id: int
    title: str
    url: str
    icon: str
    section: str
    state: str = ""
    state_icon: str = ""
    tone: str = ""


def similar_threads(actor: Actor, title: str) -> tuple[Similar, ...]:
    """At most five threads of any kind that the actor may see, those that are done first.

    None for a title of less than three words, and none while there is no index.
    """
    if len(title.split()) < FEWEST_WORDS:
        return ()
    ids = similar_ids(actor, title)
    lines = lines_of(actor, ids, listed=True)
    shown = [lines[id_] for id_ in ids if id_ in lines][:SHOWN]
    return tuple(_shown(line) for line in sorted(shown, key=lambda line: not _is_done(line)))


def similar_ids(actor: Actor, title: str, kind: str = "") -> list[int]:
    """Ids of at most twenty threads, of one kind if one is named, that say most of what a title
    says, those that say more of it first; none while there is no index.

    The index has found them: whoever shows them reads them through the actor's sight.
    """
    title = title[: words.MAX_QUERY].replace("\0", "")
    asked = words.parse(title.replace('"', " ").replace("-", " "))
    try:
        if asked.is_empty:
            return []
        return _of_kind(actor, asked, kind) if kind else _found(actor, asked)
    except Unavailable:
        return []


def _of_kind(actor: Actor, asked: SearchQuery, kind: str) -> list[int]:
    """Ids of threads of a kind that have some of the words, those found in more ways first. Few
    are of that kind, so one word in common may be enough."""
    sights, ways, kinds = sights_of(actor), Counter[int](), frozenset({kind})
    for some in _some(asked):
        found = engine().search(replace(asked, words=some, kinds=kinds), sights).hits
        ids = dict.fromkeys(hit.thread_id for hit in found if hit.kind == kind)
        ways.update(list(ids)[:LOOKED_AT])
    return [thread_id for thread_id, _times in ways.most_common(LOOKED_AT)]


def _some(asked: SearchQuery) -> list[tuple[str, ...]]:
    """The words all together, then two and one of the longest, in at most six ways."""
    if asked.phrases:
        return [asked.words]
    telling = [word for word in asked.words if word not in IDLE] or list(asked.words)
    longest = sorted(telling, key=len, reverse=True)[:3]
    ways = [tuple(telling[:6]), *combinations(longest, 2), *((word,) for word in longest)]
    return list(dict.fromkeys(way for way in ways if way))[:ASKED]


def _found(actor: Actor, asked: SearchQuery) -> list[int]:
    """Ids of threads with most of the words, those with more of them first; with two words
    only while there is nothing better."""
    sights, ids = sights_of(actor), dict[int, None]()
    for query in _ways(asked):
        if ids and len(query.words) < FEWEST_WORDS <= len(asked.words):
            break
        found = engine().search(query, sights).hits[:LOOKED_AT]
        ids.update(dict.fromkeys(hit.thread_id for hit in found if hit.kind != PERSON))
    return list(ids)[:LOOKED_AT]


def _ways(asked: SearchQuery) -> Iterator[SearchQuery]:
    """The words of a title all together, then with fewer of them: long words say the most."""
    telling = sorted((w for w in asked.words if w not in IDLE), key=len, reverse=True)[:6]
    if asked.phrases or len(telling) < 2:
        yield replace(asked, words=tuple(telling))
        return
    ways = [telling, *([*telling[:at], *telling[at + 1 :]] for at in reversed(range(len(telling))))]
    ways += [list(pair) for pair in combinations(telling[:4], 2)]
    several = {tuple(way): None for way in ways if len(way) > 1}
    for way in list(several)[:ASKED]:
        yield replace(asked, words=way)


def _is_done(line: ThreadLine) -> bool:
    state = kind_of(line.kind).state(line.state)
    return state is not None and state.is_done


def _shown(line: ThreadLine) -> Similar:
    kind = kind_of(line.kind)
    state = kind.state(line.state)
    known = Similar(line.id, line.title, thread_url(line), kind.icon, kind.section)
    if state is None or not state.icon:
        return known
    return known._replace(state=str(state.label), state_icon=state.icon, tone=state.tone)

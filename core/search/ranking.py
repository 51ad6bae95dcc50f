"""In which order matches are shown; plain arithmetic.

A thread's score is `10 * tier + 5 * coverage + body`:

- tier: 2 when its title is exactly what was typed, 1 when the title holds every word, else 0;
- coverage: what part of the title's words was asked for (0 in tier 0);
- body: of its best post, the mean over the words of `level / 15`, plus 0.75 where the word
  stands in the title, weighted by `1 + log2(documents / documents with the word)` in whole
  numbers, times up to 1.15 for what is new (that lift halves each year).

`level` is fixed when a post is indexed (see `level_of`), so repeating a word soon stops
helping and helps less in a long text. Tiers never mix: a thread with all words in its title
stands before any that has them only in its posts. People are ranked by the same rule, their
names being the title and what they say about themselves the body.

Cost. Documents stand newest first. Of those with all words only the newest `LOOKED` are
counted (`LOOKED_IN_ROWS` when it must be seen whether words stand in a row) and the newest
`SCORED` put in order, threads with the words in the title besides. So a query costs no more
than that, however large the community is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from heapq import nlargest

from core.search.driver import FEW, RANKED, Found, Phrase, SearchQuery, Sights
from core.search.matching import Segment, allowed, hit_of, in_rows, matching, without

LOOKED = 100_000
LOOKED_IN_ROWS = 4_000
SCORED = 2_000
TITLES = 2_000
IN_TITLE = 16
REPEATS = 5
USUAL_LENGTH = 80
VALUE = [(level & 15) / 15 + (0.75 if level & IN_TITLE else 0.0) for level in range(256)]
Ranked = tuple[float, Segment, int]


def level_of(count: int, length: int) -> int:
    """How much a post of `length` words is about a word that it holds `count` times: 1 to 15.

    `15 * n / (n + 0.6 + 0.6 * length / 80)` with n at most 5.
    """
    n = min(count, REPEATS)
    return max(1, round(15 * n / (n + 0.6 + 0.6 * length / USUAL_LENGTH)))


@dataclass(slots=True)
class _State:
    """What one query has gathered from the segments looked at so far."""

    looked: int
    scored: int = SCORED
    titles: int = TITLES
    capped: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    seen: set[int] = field(default_factory=set)
    matched: list[tuple[Segment, dict[int, int]]] = field(default_factory=list)
    bodies: dict[int, Ranked] = field(default_factory=dict)
    tops: dict[int, tuple[int, float, Segment, int]] = field(default_factory=dict)


def find(
    segments: Sequence[Segment],
    query: SearchQuery,
    sights: Sights,
    *,
    stem: Callable[[str], str],
    today: int,
) -> Found:
    """Answer a query that is not empty over segments given newest first."""
    units = [((stem(word), 0),) for word in query.words] + _stemmed(query.phrases, stem)
    unwanted = _stemmed(query.without, stem)
    weights = _weights(segments, [word for unit in units for word, _at in unit])
    state = _State(looked=LOOKED_IN_ROWS if query.phrases else LOOKED)
    for segment in segments:
        ids = matching(segment, "text", units)
        if len(ids) > state.looked:
            ids, state.capped = ids[: state.looked], True
        state.looked -= len(ids)
        ids = allowed(segment, ids, sights)
        if query.thread_id:
            ids = [d for d in ids if segment.groups[d] == query.thread_id]
        ids = without(segment, in_rows(segment, "text", units, ids), unwanted)
        if ids:
            _count(state, segment, ids)
            wanted = _of_kinds(segment, ids, query.kinds)
            _score_titles(state, segment, set(wanted), units=units, exact=query.exact)
            _score_bodies(state, segment, wanted, weights=weights, today=today)
    return _found(state, query)


def _stemmed(phrases: Iterable[Phrase], stem: Callable[[str], str]) -> list[Phrase]:
    return [tuple((stem(word), at) for word, at in phrase) for phrase in phrases]


def _weights(segments: Sequence[Segment], terms: Iterable[str]) -> dict[str, float]:
    total = sum(len(segment.codes) for segment in segments)
    weights = {}
    for term in dict.fromkeys(terms):
        found = (segment.postings("text", term) for segment in segments)
        holding = sum(postings.size for postings in found if postings)
        # In whole powers of two: documents out of sight count too, and the order of the
        # others shall not tell of a single one.
        weights[term] = float(1 + total.bit_length() - holding.bit_length())
    whole = sum(weights.values()) or 1.0
    return {term: weight / whole for term, weight in weights.items()}


def _of_kinds(segment: Segment, ids: list[int], kinds: frozenset[str]) -> list[int]:
    if not kinds:
        return ids
    wanted = [gate.kind in kinds for gate in segment.gates]
    return [d for d in ids if wanted[segment.codes[d]]]


def _count(state: _State, segment: Segment, ids: list[int]) -> None:
    """Count threads, not posts, by kind; remember one document of each."""
    documents = dict(zip(map(segment.groups.__getitem__, ids), ids, strict=True))
    fresh: Iterable[int] = documents.values()
    if state.seen:
        fresh = map(documents.__getitem__, documents.keys() - state.seen)
    for code, number in Counter(map(segment.codes.__getitem__, fresh)).items():
        state.counts[segment.gates[code].kind] += number
    state.matched.append((segment, documents))
    state.seen.update(documents)


def _score_bodies(
    state: _State, segment: Segment, ids: list[int], *, weights: dict[str, float], today: int
) -> None:
    ids = ids[: state.scored]
    state.scored -= len(ids)
    scores = [0.0] * len(ids)
    for word, weight in weights.items():
        postings = segment.postings("text", word)
        levels = postings.levels_of(ids) if postings else ()
        scores = [s + weight * VALUE[level] for s, level in zip(scores, levels, strict=True)]
    lifts: dict[int, float] = {}
    groups, numbers, days, bodies = segment.groups, segment.numbers, segment.days, state.bodies
    for d, plain in zip(ids, scores, strict=True):
        # Of equally good posts the first one is where to begin reading.
        begin = 0.02 if numbers[d] == 1 else 0.0
        lift = lifts.get(days[d]) or lifts.setdefault(days[d], _lift(today - days[d]))
        score = plain * lift + begin
        known = bodies.get(groups[d])
        if known is None or score > known[0]:
            bodies[groups[d]] = (score, segment, d)


def _lift(age: int) -> float:
    """What being new is worth, by age in days."""
    return float(1 + 0.15 * 0.5 ** (max(age, 0) / 365))


def _score_titles(
    state: _State, segment: Segment, wanted: set[int], *, units: Sequence[Phrase], exact: str
) -> None:
    named = segment.postings("exact", exact) if exact else None
    exactly = set(named.ids) if named else set()
    asked = sum(len(unit) for unit in units)
    titled = [d for d in matching(segment, "title", units) if d in wanted]
    titled = in_rows(segment, "title", units, titled[: state.titles])
    state.titles -= len(titled)
    # In the part `title` a level says how many words the title has.
    counted = segment.postings("title", units[0][0][0])
    lengths = counted.levels_of(titled) if counted else ()
    for d, length in zip(titled, lengths, strict=True):
        is_exact = d in exactly
        coverage = 1.0 if is_exact else min(1.0, asked / max(length, 1))
        state.tops[segment.groups[d]] = (2 if is_exact else 1, coverage, segment, d)


def _found(state: _State, query: SearchQuery) -> Found:
    ranked: dict[int, Ranked] = {}
    for group, (body, segment, d) in state.bodies.items():
        tier, coverage = state.tops[group][:2] if group in state.tops else (0, 0.0)
        ranked[group] = (10 * tier + 5 * coverage + body, segment, d)
    for group, (tier, coverage, segment, d) in state.tops.items():
        if group not in ranked:
            ranked[group] = (10 * tier + 5 * coverage, segment, d)
    few = _few(state, ranked)
    for group, entry in few.items():
        if not query.kinds or _kind(entry) in query.kinds:
            ranked.setdefault(group, entry)
    first = nlargest(RANKED, ranked.values(), key=_newest if query.sort == "new" else _best)
    return Found(
        hits=tuple(hit_of(segment, d, score) for score, segment, d in first),
        few=tuple(hit_of(segment, d, score) for score, segment, d in few.values()),
        counts=dict(state.counts),
        capped=state.capped,
    )


def _few(state: _State, ranked: dict[int, Ranked]) -> dict[int, Ranked]:
    """Every match of the kinds that have only a few, those beyond what was scored included."""
    rare = {kind for kind, number in state.counts.items() if number <= FEW}
    few = {group: entry for group, entry in ranked.items() if rare and _kind(entry) in rare}
    for segment, documents in state.matched:
        codes = {code for code, gate in enumerate(segment.gates) if gate.kind in rare}
        for group, d in documents.items() if codes else ():
            if segment.codes[d] in codes and group not in few:
                few[group] = (0.0, segment, d)
    return few


def _kind(entry: Ranked) -> str:
    _score, segment, d = entry
    return segment.gates[segment.codes[d]].kind


def _best(entry: Ranked) -> tuple[float, int]:
    return entry[0], _newest(entry)


def _newest(entry: Ranked) -> int:
    _score, segment, d = entry
    return segment.refs[d]

"""Instant run-off: who wins when ballots put options in order.

In each round every ballot counts for the first of its options that is still in. An option
with more than half of those ballots wins. Otherwise the one with the fewest goes out, and
its ballots move on to their next choice; in the first round all without any vote go out at
once. A ballot whose options are all out counts no more.

Ties: of several with the fewest, the one goes out that had fewer in the round before, or
the round before that, back to the first. If they were equal in every round, the one that
stands last in the list goes out, unless all that are left are equal in this way: then
nobody is preferred to another and they win together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Round:
    """Votes by option of those still in, ballots that count no more, and who goes out.

    `by_tie` is whether it had to be decided between several with the same number.
    """

    votes: Mapping[int, int]
    exhausted: int
    out: tuple[int, ...] = ()
    by_tie: bool = False


@dataclass(frozen=True, slots=True)
class Runoff:
    """The rounds in order and who won: nobody without votes, several when they are equal."""

    rounds: tuple[Round, ...]
    winners: tuple[int, ...]


def runoff(ballots: Mapping[tuple[int, ...], int], options: Sequence[int]) -> Runoff:
    """The result of `ballots`, equal ones counted together, over `options` as listed.

    Costs at most (options x rounds) steps for each distinct ranking.
    """
    left = list(options)
    total = sum(ballots.values())
    rounds: list[Round] = []
    while left:
        votes = _count(ballots, left)
        standing = sum(votes.values())
        here = Round(votes, total - standing)
        if not standing:
            return Runoff((*rounds, here), ())
        first = max(left, key=votes.__getitem__)
        history = [*(earlier.votes for earlier in rounds), votes]
        if votes[first] * 2 > standing:
            return Runoff((*rounds, here), (first,))
        if _all_equal(left, history):
            return Runoff((*rounds, here), tuple(left))
        out, by_tie = _going_out(left, history)
        rounds.append(Round(votes, total - standing, out, by_tie))
        left = [option for option in left if option not in out]
    return Runoff(tuple(rounds), ())


def _count(ballots: Mapping[tuple[int, ...], int], left: Sequence[int]) -> dict[int, int]:
    votes = dict.fromkeys(left, 0)
    for ranking, times in ballots.items():
        chosen = next((option for option in ranking if option in votes), None)
        if chosen is not None:
            votes[chosen] += times
    return votes


def _all_equal(left: Sequence[int], history: Sequence[Mapping[int, int]]) -> bool:
    return all(len({votes[option] for option in left}) == 1 for votes in history)


def _going_out(
    left: Sequence[int], history: Sequence[Mapping[int, int]]
) -> tuple[tuple[int, ...], bool]:
    if len(history) == 1:
        empty = tuple(option for option in left if not history[0][option])
        if empty:
            return empty, False
    fewest = min(history[-1][option] for option in left)
    lowest = [option for option in left if history[-1][option] == fewest]
    by_tie = len(lowest) > 1
    for votes in reversed(history[:-1]):
        fewest = min(votes[option] for option in lowest)
        lowest = [option for option in lowest if votes[option] == fewest]
    return (lowest[-1],), by_tie

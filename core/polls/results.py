"""What a poll has come to, as bars and rounds. Rounds are worked out once for each version."""

from __future__ import annotations

from dataclasses import dataclass

from core.cache import Bounded
from core.polls import queries
from core.polls.rows import PollView
from core.polls.runoff import Runoff, runoff

_runoffs: Bounded[Runoff] = Bounded(200)


@dataclass(frozen=True, slots=True)
class Bar:
    """One option's votes: `share` of those who voted, 0 to 1; `won` when voting has ended
    and none has more."""

    id: int
    text: str
    count: int
    share: float
    won: bool


def bars(poll: PollView) -> list[Bar]:
    """The options as listed with their votes; of a ranked poll those of its last round."""
    if poll.mode == "ranked":
        return _ranked_bars(poll)
    most = max((option.votes for option in poll.options), default=0)
    closed = poll.phase == "closed"
    return [
        Bar(
            option.id,
            option.text,
            option.votes,
            option.votes / max(poll.ballot_count, 1),
            closed and most > 0 and option.votes == most,
        )
        for option in poll.options
    ]


def rounds(poll: PollView) -> Runoff:
    """The instant run-off of a ranked poll: one query when somebody has voted since."""

    def work_out() -> Runoff:
        return runoff(queries.rankings(poll.id), [option.id for option in poll.options])

    return _runoffs.get((poll.id, poll.created_at, poll.version), work_out)


def _ranked_bars(poll: PollView) -> list[Bar]:
    result = rounds(poll)
    last = result.rounds[-1].votes if result.rounds else {}
    total = max(sum(last.values()), 1)
    return [
        Bar(
            option.id,
            option.text,
            last.get(option.id, 0),
            last.get(option.id, 0) / total,
            poll.phase == "closed" and option.id in result.winners,
        )
        for option in poll.options
    ]

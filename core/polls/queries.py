"""Reads of polls. Whoever asks has seen the post, but for `visible_poll`, which looks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

import peewee
from peewee import JOIN, fn
from werkzeug.exceptions import NotFound

from core.access import Actor
from core.accounts.models import User
from core.db import LARGEST, Prepared, as_utc, param
from core.keyset import Key, Page, paged
from core.polls.models import Ballot, BallotChoice, Poll, PollOption
from core.polls.rows import OptionView, PollView
from core.threads.queries import visible_post
from core.threads.rows import PostView, ThreadView

VOTES = 50


class _Line(NamedTuple):
    """A poll with one of its options."""

    id: int
    post_id: int
    question: str
    mode: str
    minimum: int
    maximum: int
    opens_raw: Any
    closes_raw: Any
    results: str
    is_secret: bool
    closed_raw: Any
    created_raw: Any
    ballot_count: int
    version: int
    option_id: int | None
    text: str
    votes: int
    is_removed: bool


class _Choice(NamedTuple):
    poll_id: int
    option_id: int


class Loss(NamedTuple):
    """What taking options out costs: ballots that lose a choice, and those of them that are
    left with none and count no more."""

    ballots: int
    emptied: int


class Vote(NamedTuple):
    """A ballot as the list of votes shows it."""

    person: Any
    created_at: Any
    choices: tuple[str, ...]


def _polls(size: int) -> peewee.Query:
    fields = Poll._meta.fields
    shown = [fields[name] for name in (
        "id", "post", "question", "mode", "minimum", "maximum", "opens_at", "closes_at",
        "results", "is_secret", "closed_at", "created_at", "ballot_count", "version",
    )]  # fmt: skip
    return (
        Poll.select(*shown, PollOption.id, PollOption.text, PollOption.count, PollOption.is_removed)
        .join(PollOption, JOIN.LEFT_OUTER, on=(PollOption.poll == Poll.id))
        .where(Poll.post.in_([param(f"post{n}") for n in range(size)]))
        .order_by(Poll.id, PollOption.position, PollOption.id)
    )


def _choices(size: int) -> peewee.Query:
    return (
        BallotChoice.select(Ballot.poll, BallotChoice.option)
        .join(Ballot, on=(BallotChoice.ballot == Ballot.id))
        .join(PollOption, on=(BallotChoice.option == PollOption.id))
        .where(
            (Ballot.user == param("viewer"))
            & Ballot.poll.in_([param(f"poll{n}") for n in range(size)])
            & ~PollOption.is_removed
        )
        .order_by(Ballot.poll, BallotChoice.rank)
    )


_poll_lines = Prepared(_Line, _polls)
_own_choices = Prepared(_Choice, _choices)


def polls_of(post_ids: Collection[int]) -> dict[int, PollView]:
    """The polls below some posts, by post id, with their options: one query."""
    if not post_ids:
        return {}
    values = {f"post{n}": post_id for n, post_id in enumerate(post_ids)}
    lines = _poll_lines.all(len(values), **values)
    found = [_view(list(its)) for _id, its in groupby(lines, key=attrgetter("id"))]
    return {poll.post_id: poll for poll in found}


def poll_of(post_id: int) -> PollView | None:
    """The poll below a post, or None."""
    return polls_of([post_id]).get(post_id)


def visible_poll(actor: Actor, poll_id: int) -> tuple[ThreadView, PostView, PollView]:
    """A poll with its post and thread. Raises `NotFound` for a missing one, for one the actor
    may not see, and for one whose post is deleted."""
    held = poll_id if 0 < poll_id <= LARGEST else 0
    post_id = Poll.select(Poll.post).where(Poll.id == held).tuples().first()
    if post_id is None:
        raise NotFound
    thread, post = visible_post(actor, post_id[0])
    poll = poll_of(post.id)
    if poll is None or post.deleted_at is not None or thread.deleted_at is not None:
        raise NotFound
    return thread, post, poll


def own_choices(actor: Actor, poll_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """What the actor has chosen, by poll id, in order of preference: one query. A ballot all
    of whose options were taken out is none."""
    if not poll_ids or not actor.signed_in:
        return {}
    values = {f"poll{n}": poll_id for n, poll_id in enumerate(poll_ids)}
    rows = _own_choices.all(len(values), viewer=actor.id, **values)
    by_poll = groupby(rows, key=attrgetter("poll_id"))
    return {poll_id: tuple(row.option_id for row in its) for poll_id, its in by_poll}


def has_ballots(poll_id: int) -> bool:
    """Whether anybody has voted, for options that were taken out as well."""
    return bool(Ballot.select(Ballot.id).where(Ballot.poll == poll_id).exists())


def rankings(poll_id: int) -> dict[tuple[int, ...], int]:
    """How often each order of preference was given: one query, counted by the database."""
    rows = (
        Ballot.select(Ballot.ranking, fn.COUNT(Ballot.id))
        .where(Ballot.poll == poll_id)
        .group_by(Ballot.ranking)
        .tuples()
    )
    return {tuple(map(int, ranking.split())): times for ranking, times in rows}


def loss_of(poll_id: int, option_ids: Collection[int]) -> Loss:
    """What it would cost to take these standing options out of a poll."""
    if not option_ids:
        return Loss(0, 0)
    losing = BallotChoice.select(BallotChoice.ballot).where(
        BallotChoice.option.in_(list(option_ids))
    )
    keeping = (
        BallotChoice.select(BallotChoice.ballot)
        .join(PollOption)
        .where(~PollOption.is_removed & PollOption.id.not_in(list(option_ids)))
    )
    mine = Ballot.select(fn.COUNT(Ballot.id)).where(
        (Ballot.poll == poll_id) & Ballot.id.in_(losing)
    )
    return Loss(int(mine.scalar()), int(mine.where(Ballot.id.not_in(keeping)).scalar()))


def votes_page(poll: PollView, after: str, *, option_id: int = 0) -> Page[Vote]:
    """Who voted what in a poll that is not secret, newest first."""
    query = Ballot.select(Ballot, User).join(User).where(Ballot.poll == poll.id)
    if option_id:
        chosen = BallotChoice.select(BallotChoice.ballot).where(BallotChoice.option == option_id)
        query = query.where(Ballot.id.in_(chosen))
    page = paged(query, [Key("id", Ballot.id, int)], after, size=VOTES)
    said = _said(poll, [ballot.id for ballot in page.rows])
    votes = [Vote(row.user, row.created_at, said.get(row.id, ())) for row in page.rows]
    return Page(votes, page.after)


def words_of(post_ids: Iterable[int]) -> dict[int, str]:
    """Question and options of the polls below some posts, for the search."""
    polls = Poll.select(Poll.id, Poll.post, Poll.question).where(Poll.post.in_(list(post_ids)))
    asked = {row[0]: (row[1], row[2]) for row in polls.tuples()}
    if not asked:
        return {}
    words = {post_id: [question] for post_id, question in asked.values()}
    options = (
        PollOption.select(PollOption.poll, PollOption.text)
        .where(PollOption.poll.in_(list(asked)) & ~PollOption.is_removed)
        .order_by(PollOption.position)
    )
    for poll_id, text in options.tuples():
        words[asked[poll_id][0]].append(text)
    return {post_id: " ".join(texts) for post_id, texts in words.items()}


def _said(poll: PollView, ballot_ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    texts = {option.id: option.text for option in poll.options}
    rows = (
        BallotChoice.select(BallotChoice.ballot, BallotChoice.option)
        .where(BallotChoice.ballot.in_(list(ballot_ids)))
        .order_by(BallotChoice.ballot, BallotChoice.rank)
        .tuples()
    )
    found: dict[int, tuple[str, ...]] = {}
    for ballot_id, option_id in rows:
        if option_id in texts:
            found[ballot_id] = (*found.get(ballot_id, ()), texts[option_id])
    return found


def _view(lines: Sequence[_Line]) -> PollView:
    poll = lines[0]
    return PollView(
        id=poll.id,
        post_id=poll.post_id,
        question=poll.question,
        mode=poll.mode,
        minimum=poll.minimum,
        maximum=poll.maximum,
        opens_at=as_utc(poll.opens_raw),
        closes_at=as_utc(poll.closes_raw),
        results=poll.results,
        is_secret=bool(poll.is_secret),
        closed_at=as_utc(poll.closed_raw),
        created_at=as_utc(poll.created_raw),  # type: ignore[arg-type]
        ballot_count=poll.ballot_count,
        version=poll.version,
        all_options=tuple(
            OptionView(line.option_id, line.text, line.votes, bool(line.is_removed))
            for line in lines
            if line.option_id is not None
        ),
    )

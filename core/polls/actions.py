"""Making, changing, ending and removing polls. Deeds of the team are logged.

Once somebody has voted, what they were told stays for everybody: how to choose, when results
are told, and whether votes are secret. Question and options then change by the team alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from peewee import fn

from core import audit, clock
from core.access import Actor
from core.db import transaction
from core.holding.parts import settled_part
from core.polls import queries, rules
from core.polls.models import Poll, PollOption
from core.polls.queries import Loss
from core.polls.rows import PollView
from core.polls.rules import Terms
from core.polls.voting import hold
from core.threads import counters
from core.threads.models import Thread
from core.threads.parts import hang, take_off
from core.threads.rows import PostView
from core.threads.rules import Rejected
from core.watchwords.looking import Blocked

PART = "poll"


class VotesAreIn(Exception):
    """Somebody has voted, so the poll cannot be written anew any more."""


class ConfirmLoss(Exception):
    """Taking options out costs votes; `loss` says how many, and must be confirmed."""

    def __init__(self, loss: Loss) -> None:
        super().__init__("votes would be lost")
        self.loss = loss


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """How the team changes a poll in which there are votes: new words by option id (an option
    that is missing is taken out) and new options. `loss` is what was confirmed."""

    question: str
    texts: Mapping[int, str]
    closes_at: datetime | None = None
    added: tuple[str, ...] = ()
    loss: Loss = field(default_factory=lambda: Loss(0, 0))


def define_poll(actor: Actor, post: PostView, terms: Terms) -> int:
    """Hang a poll below a post, or write the one that is there anew; its id.

    The caller has checked `may_define`. Raises `Rejected`, and `VotesAreIn` after a vote.
    """
    before = queries.poll_of(post.id)
    terms = rules.checked_terms(terms, before)
    terms = replace(
        terms,
        question=_settled(actor, post, [terms.question], field="question", before=before)[0],
        options=rules.checked_options(
            _settled(actor, post, terms.options, field="options", before=before)
        ),
    )
    with transaction():
        Poll.insert(
            post=post.id, question=terms.question, created_at=clock.now()
        ).on_conflict_ignore().execute()
        row = Poll.get(Poll.post == post.id)
        hold(row.id)
        if queries.has_ballots(row.id):
            raise VotesAreIn
        Poll.update(
            question=terms.question,
            mode=terms.mode,
            minimum=terms.minimum,
            maximum=terms.maximum,
            opens_at=terms.opens_at,
            closes_at=terms.closes_at,
            results=terms.results,
            is_secret=terms.is_secret,
        ).where(Poll.id == row.id).execute()
        PollOption.delete().where(PollOption.poll == row.id).execute()
        _add(row.id, terms.options, first=1)
        hang(post.id, PART)
        counters.index_posts(post.id)
        _log(actor, "poll.write", post, row, after={"question": terms.question})
    return int(row.id)


def _settled(
    actor: Actor, post: PostView, texts: Iterable[str], *, field: str, before: PollView | None
) -> list[str]:
    """Words of a poll as they may stand: asked like a change of its post. Raises `Rejected`."""
    space_id = int(Thread.select(Thread.space).where(Thread.id == post.thread_id).scalar())
    stood = [before.question, *(one.text for one in before.options)] if before else []
    try:
        return [settled_part(actor, space_id, one, before="\n".join(stood)) for one in texts]
    except Blocked as error:
        raise Rejected(field, str(error)) from error


def set_end(actor: Actor, post: PostView, poll: PollView, closes_at: datetime | None) -> None:
    """Let a poll that runs end at another time, or by hand. Raises `Rejected`.

    One that has ended is opened by `reopen_poll` alone.
    """
    if closes_at == poll.closes_at:
        return
    if poll.phase == "closed":
        raise Rejected("closes_at", _("Voting has ended. Open it again first."))
    rules.checked_end(closes_at, poll)
    with transaction():
        hold(poll.id)
        Poll.update(closes_at=closes_at).where(Poll.id == poll.id).execute()
        end = closes_at.isoformat() if closes_at else None
        _log(actor, "poll.end", post, Poll.get_by_id(poll.id), after={"closes_at": end})


def amend_poll(actor: Actor, post: PostView, poll_id: int, change: Amendment) -> None:
    """Change question and options of a poll in which there are votes: for the team alone
    (checked by the caller), always logged with what it cost.

    Raises `ConfirmLoss` when options with votes go and `change.loss` is not what they cost
    now, `Rejected` for what cannot be taken.
    """
    question = rules.checked_question(change.question)
    with transaction():
        hold(poll_id)
        poll = queries.poll_of(post.id)
        if poll is None or poll.id != poll_id:
            raise Rejected("options", _("The poll is gone."))
        question = _settled(actor, post, [question], field="question", before=poll)[0]
        sent = {o.id: rules.one_line(change.texts.get(o.id, "")) for o in poll.options}
        kept = {option_id: text for option_id, text in sent.items() if text}
        texts = rules.checked_options([*kept.values(), *change.added])
        texts = rules.checked_options(_settled(actor, post, texts, field="options", before=poll))
        gone = [option for option in poll.options if option.id not in kept]
        loss = _checked_loss(poll, [option.id for option in gone], change.loss)
        names = dict(zip(kept, texts, strict=False))
        for option_id, text in names.items():
            PollOption.update(text=text).where(PollOption.id == option_id).execute()
        if gone:
            PollOption.update(is_removed=True).where(
                PollOption.id.in_([option.id for option in gone])
            ).execute()
        _add(poll_id, texts[len(names) :], first=_last(poll_id) + 1)
        Poll.update(question=question, ballot_count=Poll.ballot_count - loss.emptied).where(
            Poll.id == poll_id
        ).execute()
        counters.index_posts(post.id)
        after: dict[str, Any] = {"question": question, "options": list(texts)}
        if gone:
            after["removed"] = {option.text: option.votes for option in gone}
            after["ballots_that_lost_a_choice"] = loss.ballots
            after["ballots_left_empty"] = loss.emptied
        before = {"question": poll.question, "options": [o.text for o in poll.options]}
        audit.record(actor, "poll.amend", Poll.get_by_id(poll_id), before=before, after=after)
        set_end(actor, post, poll, change.closes_at)


def close_poll(actor: Actor, post: PostView, poll: PollView) -> None:
    """End the voting now. Twice does nothing. The caller has checked `may_manage`."""
    if poll.phase == "closed":
        return
    with transaction():
        changed = (
            Poll.update(closed_at=clock.now(), version=Poll.version + 1)
            .where((Poll.id == poll.id) & Poll.closed_at.is_null())
            .execute()
        )
        if changed:
            _log(actor, "poll.close", post, Poll.get_by_id(poll.id))


def reopen_poll(actor: Actor, post: PostView, poll: PollView) -> None:
    """Let people vote again, without an end if that has passed. The caller has checked
    `may_reopen`."""
    if poll.phase != "closed":
        return
    with transaction():
        hold(poll.id)
        row = Poll.get_by_id(poll.id)
        passed = row.closes_at is not None and row.closes_at <= clock.now()
        Poll.update(closed_at=None, closes_at=None if passed else row.closes_at).where(
            Poll.id == poll.id
        ).execute()
        _log(actor, "poll.reopen", post, row)


def remove_poll(actor: Actor, post: PostView, poll_id: int, *, with_votes: bool) -> None:
    """Take a poll away; nothing brings it back. `with_votes` is whether the actor may take
    votes away with it; else the first vote raises `VotesAreIn`."""
    with transaction():
        hold(poll_id)
        row = Poll.get_or_none(Poll.id == poll_id)
        if row is None:
            return
        if not with_votes and queries.has_ballots(poll_id):
            raise VotesAreIn
        after = {"question": row.question, "ballots": row.ballot_count}
        _log(actor, "poll.remove", post, row, after=after)
        Poll.delete().where(Poll.id == poll_id).execute()
        take_off(post.id, PART)
        counters.index_posts(post.id)


def _checked_loss(poll: PollView, option_ids: list[int], confirmed: Loss) -> Loss:
    if option_ids and poll.results == "at_end" and poll.phase != "closed":
        # Saying how many votes go with an option would tell the result before the end.
        words = _("Options can be taken out once voting has ended: results are kept until then.")
        raise Rejected("options", words)
    loss = queries.loss_of(poll.id, option_ids)
    if loss != confirmed:
        raise ConfirmLoss(loss)
    return loss


def _add(poll_id: int, texts: tuple[str, ...], *, first: int) -> None:
    for position, text in enumerate(texts, start=first):
        PollOption.create(poll=poll_id, position=position, text=text)


def _last(poll_id: int) -> int:
    last = PollOption.select(fn.MAX(PollOption.position)).where(PollOption.poll == poll_id)
    return int(last.scalar() or 0)


def _log(
    actor: Actor, action: str, post: PostView, row: Poll, *, after: Mapping[str, Any] | None = None
) -> None:
    if actor.user_id != post.author_id:
        audit.record(actor, action, row, after=dict(after) if after else None)

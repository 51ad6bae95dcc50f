"""A poll as markup below its post, for one reader.

What is here is part of a key of kept pages, so nothing in it may differ between readers who
see the same: a mark stands for the token of its form until the page goes out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template
from markupsafe import Markup

from core.access import Actor
from core.polls import queries, results, rules
from core.polls.results import Bar
from core.polls.rows import PollView
from core.polls.runoff import Runoff
from core.threads.kept_forms import FORM_TOKEN
from core.threads.rows import PostView, ThreadView
from core.web.furniture import trusted


@dataclass(frozen=True, slots=True)
class ShownPoll:
    """A poll as one reader gets it: `mine` is what they chose, `picked` what their form
    shows (the same, or what they sent and could not be taken, with `error`), `bars` the
    results or None when they are not told, `locked_out` why there is no form."""

    poll: PollView
    mine: tuple[int, ...]
    picked: tuple[int, ...]
    bars: list[Bar] | None
    runoff: Runoff | None
    may_vote: bool
    may_define: bool
    may_manage: bool
    may_reopen: bool
    locked_out: str
    address: str
    error: str = ""
    said: str = ""

    @property
    def is_form(self) -> bool:
        """Whether there is anything to send."""
        return self.may_vote or self.may_manage

    def bar(self, option_id: int) -> Bar | None:
        """The votes of one option, or None when they are not told."""
        return next((bar for bar in self.bars or () if bar.id == option_id), None)

    def rank(self, option_id: int) -> int:
        """The place that the reader gave an option, counted from 1; 0 for none."""
        return self.picked.index(option_id) + 1 if option_id in self.picked else 0

    def text(self, option_id: int) -> str:
        """What an option says."""
        return next((o.text for o in self.poll.options if o.id == option_id), "")


def render(actor: Actor, thread: ThreadView, posts: Sequence[PostView]) -> Mapping[int, Markup]:
    """The polls below posts of a page, by post id. Two queries; one more for each ranked poll
    in which somebody has voted since it was last worked out."""
    polls = queries.polls_of([post.id for post in posts])
    mine = queries.own_choices(actor, [poll.id for poll in polls.values()])
    found = {}
    for post in posts:
        if poll := polls.get(post.id):
            shown = shown_poll(actor, (thread, post), poll, mine.get(poll.id))
            token = FORM_TOKEN if shown.is_form else ""
            html = render_template("polls/_poll.html", shown=shown, token=token)
            found[post.id] = trusted(html)
    return found


def shown_poll(
    actor: Actor,
    place: tuple[ThreadView, PostView],
    poll: PollView,
    mine: tuple[int, ...] | None,
    *,
    picked: tuple[int, ...] | None = None,
    error: str = "",
    said: str = "",
) -> ShownPoll:
    """What one reader gets of a poll."""
    thread, post = place
    mine = mine or ()
    tells = poll.tells(voted=bool(mine))
    may_vote = poll.phase == "open" and rules.may_vote(actor, thread)
    return ShownPoll(
        poll=poll,
        mine=mine,
        picked=mine if picked is None else picked,
        bars=results.bars(poll) if tells else None,
        runoff=results.rounds(poll) if tells and poll.mode == "ranked" else None,
        may_vote=may_vote,
        may_define=rules.may_define(actor, thread, post),
        may_manage=rules.may_manage(actor, thread, post),
        may_reopen=rules.may_reopen(actor, thread, post, poll),
        locked_out="" if may_vote or poll.phase != "open" else _why_not(actor),
        address=f"/polls/{poll.id}",
        error=error,
        said=said,
    )


def _why_not(actor: Actor) -> str:
    if not actor.signed_in:
        return "visitor"
    return "pending" if actor.state == "pending" else "refused"

"""The page of a ticket: what was said in it, what the team says about it, and what happened, in one
order of time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask_babel import gettext as _

from plugins.support import log
from plugins.support.history import Line, line_of, public_line
from plugins.support.queries.stream import Entry, entries_between
from plugins.support.queries.talk import Present, Waiting, outgoing, present
from plugins.support.queries.team import Team, names_of, team_at
from plugins.support.queries.tickets import TicketView, ticket_of
from plugins.support.queues import queue_of
from plugins.support.rules import may_answer
from plugins.support.states import Standing, standing_of
from townhall import (
    POSTS_A_PAGE,
    Actor,
    Draft,
    PostMark,
    ThreadView,
    thread_page,
)

NOBODY = Team([], {})


class Piece(NamedTuple):
    """One thing of a conversation: a post of the ticket (`number`), a note of the team (an `entry`
    alone), or a `line` about what happened."""

    number: int = 0
    entry: Entry | None = None
    line: Line | None = None


class Conversation(NamedTuple):
    """What the page of a ticket shows. `speaks` is whether the reader answers for the team: it is
    not their own request, and `page` what `townhall.thread_page` gives."""

    page: Any
    ticket: TicketView
    standing: Standing | None
    is_team: bool
    speaks: bool
    pieces: list[Piece]
    team: Team
    assignee: str
    waiting: list[Waiting]
    others: list[Present]
    holds: int


def conversation(
    actor: Actor, thread: ThreadView, *, number: int = 0, draft: Draft | None = None
) -> Conversation:
    """The page of a ticket around post `number`, as the actor may read it."""
    # First of all: whatever is read after it is newer than what a form says was seen.
    ticket = ticket_of(thread.id)
    is_team = may_answer(actor, thread)
    first = (max(min(number, thread.last_number), 1) - 1) // POSTS_A_PAGE * POSTS_A_PAGE + 1
    last = first + POSTS_A_PAGE - 1
    until = last if last < thread.last_number else 0
    entries = entries_between(thread.id, first, until, team=is_team)
    page = thread_page(actor, thread, number=number, marks=_marks(entries), draft=draft)
    team = team_at(actor, thread.space_id) if is_team else NOBODY
    names = _names(ticket, entries, team)
    lines = {one.id: _line(one, names, team, is_team=is_team) for one in entries}
    return Conversation(
        page=page,
        ticket=ticket,
        standing=standing_of(thread.state),
        is_team=is_team,
        speaks=is_team and thread.author_id != actor.user_id,
        pieces=_pieces(page, entries, lines),
        team=team,
        assignee=names.get(ticket.assignee_id or 0, ""),
        waiting=outgoing(actor, thread.id) if is_team else [],
        others=present(actor, thread.id) if is_team else [],
        holds=queue_of(thread.space_id).hold_seconds,
    )


def _marks(entries: Sequence[Entry]) -> dict[int, PostMark]:
    """What stands above posts: that it is an answer of the team, or was written for somebody."""
    found = {}
    for one in entries:
        if one.role != "team" or one.post_id is None or not one.is_said:
            continue
        if one.sort == log.REPLY:
            found[one.post_id] = PostMark("life-buoy", _("Answer of the team"), tone="")
        elif one.actor is not None:
            name = one.actor.name or one.actor.username
            text = _("Written down by %(name)s of the team", name=name)
            found[one.post_id] = PostMark("pencil", text, tone="")
    return found


def _names(ticket: TicketView, entries: Sequence[Entry], team: Team) -> dict[int, str]:
    """What those are called who have, or had, the ticket."""
    named = {int(one.after) for one in entries if one.sort == log.ASSIGNEE and one.after}
    if ticket.assignee_id:
        named.add(ticket.assignee_id)
    return {**team.names, **names_of(named - team.names.keys())}


def _line(entry: Entry, names: dict[int, str], team: Team, *, is_team: bool) -> Line | None:
    if entry.is_note or entry.is_said or (entry.sort == log.HELD):
        return None
    return line_of(entry, names, team.groups) if is_team else public_line(entry)


def _pieces(page: Any, entries: Sequence[Entry], lines: dict[int, Line | None]) -> list[Piece]:
    """Everything in the order of time; at the same moment what was said stands before what came
    of it."""
    timed: list[tuple[datetime, int, int, Piece]] = [
        (post.created_at, 0, post.number, Piece(number=post.number))
        for post in page.posts
        if post.number in page.items
    ]
    for one in entries:
        if one.is_note:
            timed.append((one.at, 1, one.id, Piece(entry=one)))
        elif (line := lines[one.id]) is not None:
            timed.append((one.at, 1, one.id, Piece(entry=one, line=line)))
    return [piece for *_order, piece in sorted(timed, key=lambda one: one[:3])]

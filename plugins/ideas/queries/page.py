"""Reads of one idea, and of what is like one that is about to be suggested."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN

from plugins.ideas.models import Idea
from plugins.ideas.queries.lists import Row, rows_of
from townhall import Actor, Post, Prepared, as_utc, param, similar_ids

SHOWN = 6
FEWEST_LETTERS = 3


class IdeaView(NamedTuple):
    """The detail of an idea as its page shows it (see `models.Idea`). `response` is the number
    of the team's post, None where there is none."""

    response_id: int | None
    response: int | None
    quarter: str
    decided_raw: Any
    answered_raw: Any
    imported_votes: int

    @property
    def decided_at(self) -> datetime | None:
        """When its category first became `done` or `closed`."""
        return as_utc(self.decided_raw)


PLAIN = IdeaView(None, None, "", None, None, 0)
_idea = Prepared(
    IdeaView,
    lambda: (
        Idea.select(
            Idea.response,
            Post.number,
            Idea.quarter,
            Idea.decided_at,
            Idea.answered_at,
            Idea.imported_votes,
        )
        .join(Post, JOIN.LEFT_OUTER, on=((Idea.response == Post.id) & (Post.thread == Idea.thread)))
        .where(Idea.thread == param("thread_id"))
    ),
)


def idea_of(thread_id: int) -> IdeaView:
    """The detail of an idea that was loaded through the actor's sight."""
    return _idea.first(thread_id=thread_id) or PLAIN


def similar_ideas(actor: Actor, title: str) -> list[Row]:
    """At most six ideas that the actor may see and that say what a title says, of every status.

    What was merged into an idea stands in it, so its words find that one.
    """
    if len(title.strip()) < FEWEST_LETTERS:
        return []
    ids = similar_ids(actor, title, "idea")
    found: Mapping[int, Row] = {row.line.id: row for row in rows_of(actor, ids)}
    return [found[id_] for id_ in ids if id_ in found][:SHOWN]

"""Ideas and their votes as tables, for those who decide about a board."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import peewee
from flask import url_for
from peewee import JOIN

from plugins.ideas import KIND
from plugins.ideas.models import Idea, IdeaConsent, IdeaProxy
from plugins.ideas.queries.demand import people_wanting
from plugins.ideas.sorts import STATUS
from plugins.ideas.statuses import Status, statuses
from townhall import (
    Actor,
    Post,
    SpaceRow,
    Thread,
    User,
    as_utc,
    reached_by_mail,
    visible,
    voters,
)

SOME = 500
IDEAS_HEAD = (
    "id",
    "url",
    "board",
    "title",
    "text",
    "status",
    "category",
    "votes",
    "points",
    "people",
    "comments",
    "tags",
    "quarter",
    "private",
    "author",
    "author consent",
    "author mail",
    "created",
    "decided",
)
VOTES_HEAD = (
    "idea",
    "title",
    "voter",
    "name",
    "points",
    "counts as spent",
    "voted",
    "recorded by",
    "evidence",
    "mail",
)


def ideas_table(actor: Actor, space: SpaceRow) -> Iterator[Sequence[Any]]:
    """The ideas of a board that the actor sees, as lines below `IDEAS_HEAD`.

    `people` counts everybody who wants one (see `demand`). `author consent` is `yes` where the
    author is named in public or has agreed to it; `author mail` whether mail about it would reach
    them now. The caller has checked `rules.may_decide_in`.
    """
    found = {one.slug: one for one in statuses()}
    for rows in _in_parts(_ideas(actor, space.id).namedtuples().iterator()):
        people = people_wanting(actor, [row.id for row in rows])
        mailed = reached_by_mail({row.author_id for row in rows}, STATUS)
        for row in rows:
            is_mailed = row.author_id in mailed
            yield _idea(row, space, found, people=people.get(row.id, 0), is_mailed=is_mailed)


def votes_table(actor: Actor, space: SpaceRow) -> Iterator[Sequence[Any]]:
    """The votes for the ideas of a board that the actor sees, as lines below `VOTES_HEAD`.

    `recorded by` and `evidence` are of votes that the team wrote down for somebody; `mail` is
    whether they want mail about ideas and it would reach them now. The caller has checked
    `rules.may_decide_in`.
    """
    ids = _seen(actor, space.id, Thread.id)
    titles = dict(_seen(actor, space.id, Thread.id, Thread.title).tuples())
    proxies = _proxies(ids)
    for votes in _in_parts(voters.votes_in(ids)):
        mailed = reached_by_mail({vote.user_id for vote in votes}, STATUS)
        for vote in votes:
            by, evidence = proxies.get((vote.thread_id, vote.user_id), ("", ""))
            yield (
                vote.thread_id,
                titles.get(vote.thread_id, ""),
                vote.username,
                vote.name,
                vote.points,
                vote.state == "held",
                as_utc(vote.voted_at),
                by,
                evidence,
                _said(vote.user_id in mailed),
            )


def _seen(actor: Actor, space_id: int, *columns: Any) -> peewee.ModelSelect:
    here = (Thread.space == space_id) & (Thread.kind == KIND)
    return Thread.select(*columns).where(here & visible(actor))


def _ideas(actor: Actor, space_id: int) -> peewee.ModelSelect:
    columns = (
        Thread.id,
        Thread.slug,
        Thread.title,
        Post.body,
        Thread.state,
        Thread.vote_count,
        Thread.vote_points,
        Thread.post_count,
        Thread.tag_names,
        Idea.quarter,
        Thread.audience,
        Thread.author.alias("author_id"),
        User.username,
        IdeaConsent.answer,
        Thread.created_at,
        Idea.decided_at,
    )
    first = (Post.thread == Thread.id) & (Post.number == 1)
    return (
        _seen(actor, space_id, *columns)
        .join(User, on=(Thread.author == User.id))
        .join_from(Thread, Post, on=first)
        .join_from(Thread, Idea, JOIN.LEFT_OUTER, on=(Idea.thread == Thread.id))
        .join_from(Thread, IdeaConsent, JOIN.LEFT_OUTER, on=(IdeaConsent.thread == Thread.id))
        .order_by(Thread.id)
    )


def _idea(
    row: Any, space: SpaceRow, found: Mapping[str, Status], *, people: int, is_mailed: bool
) -> Sequence[Any]:
    status = found.get(row.state)
    is_private = row.audience == "private"
    return (
        row.id,
        url_for("ideas.idea", thread_id=row.id, slug=row.slug, _external=True),
        space.title,
        row.title,
        row.body,
        status.name if status else row.state,
        status.category if status else "",
        row.vote_count,
        row.vote_points,
        people,
        max(row.post_count - 1, 0),
        row.tag_names,
        row.quarter or "",
        _said(is_private),
        row.username,
        _said(not is_private or row.answer == "named"),
        _said(is_mailed),
        as_utc(row.created_at),
        as_utc(row.decided_at),
    )


def _proxies(ids: peewee.Query) -> dict[tuple[int, int], tuple[str, str]]:
    """Who recorded a vote, and where the voter asked, by idea and voter."""
    rows = (
        IdeaProxy.select(
            IdeaProxy.thread,
            IdeaProxy.user,
            User.username,
            IdeaProxy.evidence,
            IdeaProxy.evidence_url,
        )
        .join(User, JOIN.LEFT_OUTER, on=(IdeaProxy.recorded_by == User.id))
        .where(IdeaProxy.thread.in_(ids))
        .tuples()
    )
    return {
        (thread_id, user_id): (by or "", url or (f"/t/{evidence}" if evidence else ""))
        for thread_id, user_id, by, evidence, url in rows
    }


def _in_parts(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Rows by the few hundred."""
    part: list[Any] = []
    for row in rows:
        part.append(row)
        if len(part) == SOME:
            yield part
            part = []
    if part:
        yield part


def _said(value: bool) -> str:
    return "yes" if value else "no"

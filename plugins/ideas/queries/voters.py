"""Who voted for an idea, and what is known of each vote, for those who decide about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN

from plugins.ideas.models import IdeaProxy
from townhall import (
    Actor,
    Thread,
    ThreadView,
    User,
    as_utc,
    visible,
    voters,
)


class Recorded(NamedTuple):
    """That a vote was written down by the team: by whom, and where it was asked for. `evidence`
    is a thread that the reader may see, `address` what leads elsewhere."""

    by_username: str
    by_name: str
    note: str
    address: str
    evidence: Thread | None


class Voter(NamedTuple):
    """Somebody who voted for an idea. `state` is what became of their points (see the core's
    `Vote`)."""

    id: int
    username: str
    name: str
    avatar: str
    points: int
    state: str
    voted_at: datetime
    joined_at: datetime
    recorded: Recorded | None


class Voters(NamedTuple):
    """The voters of an idea: some of them, the groups and times that all of them come from, and
    the group that is looked at (0: none)."""

    rows: Sequence[Voter]
    after: str
    groups: Sequence[voters.Share]
    tenures: voters.Tenures
    group_id: int


def voters_of(actor: Actor, thread: ThreadView, *, group_id: int = 0, after: str = "") -> Voters:
    """Who voted for an idea that was loaded through the actor's sight; with a group, of those in
    it, where the actor may see who is. Five queries, or six."""
    groups = voters.votes_by_group(actor, thread.id)
    chosen = group_id if any(group.id == group_id for group in groups) else 0
    page = voters.voters_page(thread.id, after, group_id=chosen)
    known = _recorded(actor, thread.id, [row.id for row in page.rows])
    rows = [_voter(row, known.get(row.id)) for row in page.rows]
    return Voters(rows, page.after, groups, voters.votes_by_tenure(thread.id), chosen)


def _voter(row: Any, recorded: Recorded | None) -> Voter:
    voted_at, joined_at = as_utc(row.voted_at), as_utc(row.joined_at)
    assert voted_at
    assert joined_at
    person = (row.id, row.username, row.name, row.avatar)
    return Voter(*person, row.points, row.state, voted_at, joined_at, recorded)


def _recorded(actor: Actor, thread_id: int, user_ids: Sequence[int]) -> dict[int, Recorded]:
    columns = (IdeaProxy.user, IdeaProxy.evidence, IdeaProxy.evidence_url, IdeaProxy.note)
    rows = (
        IdeaProxy.select(*columns, User.username, User.name)
        .join(User, JOIN.LEFT_OUTER, on=(IdeaProxy.recorded_by == User.id))
        .where((IdeaProxy.thread == thread_id) & IdeaProxy.user.in_(list(user_ids)))
        .tuples()
    )
    found = list(rows)
    wanted = [evidence for _user, evidence, *_more in found if evidence]
    seen = Thread.select().where(Thread.id.in_(wanted) & visible(actor)) if wanted else ()
    threads = {thread.id: thread for thread in seen}
    return {
        user_id: Recorded(username or "", name or "", note, address, threads.get(evidence))
        for user_id, evidence, address, note, username, name in found
    }

"""What becomes of ideas when whole threads are moved, merged or split, beside what the core does
for threads of every kind. All of it is taken back with the deed."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from plugins.ideas import vote_sorts
from plugins.ideas.actions.becoming import leave_ideas
from plugins.ideas.models import Idea, IdeaProxy
from plugins.ideas.rules import team_of
from plugins.ideas.statuses import default_status
from townhall import (
    Notice,
    Task,
    Thread,
    ThreadDeed,
    handles,
    put_in_outbox,
    replace_groups,
    set_state,
    tell,
    voter_ids,
)


def refusal_of(deed: ThreadDeed) -> str:
    """The official response to an idea is not taken away from it by splitting."""
    if deed.sort == "split":
        answer = Idea.select(Idea.response).where(Idea.thread == deed.thread.id).scalar()
        if answer in deed.post_ids:
            return str(_("One of them is the official response. Take that off first."))
    return ""


def follow(deed: ThreadDeed, undone: bool) -> None:
    """Write what ideas keep of a deed, in its transaction."""
    if deed.sort == "kind":
        leave_ideas(deed)
    elif deed.sort == "move" and deed.thread.audience == "private":
        _let_team_read(Thread.get_by_id(deed.thread.id))
    elif deed.sort == "merge":
        (_part if undone else _join)(deed.thread, deed.into)
    elif deed.sort == "split" and not undone:
        Idea.insert(thread=deed.into.id).on_conflict_ignore().execute()
        status = default_status()
        if status is not None:
            set_state(deed.into.id, status.slug)


def follow_draft(deed: ThreadDeed, _undone: bool) -> None:
    """Let the team of the board to which a draft of the changelog was moved read it."""
    if deed.sort == "move" and deed.thread.audience == "private":
        _let_team_read(Thread.get_by_id(deed.thread.id))


def _let_team_read(thread: Thread) -> None:
    replace_groups(thread.id, team_of(thread.space_id).groups)


def _join(source: Thread, target: Thread) -> None:
    _add_unnamed(target.id, _unnamed(source.id))
    answer = Idea.select(Idea.response).where(Idea.thread == source.id).scalar()
    if answer is not None:
        none = (Idea.thread == target.id) & Idea.response.is_null()
        Idea.update(response=answer).where(none).execute()
    known = IdeaProxy.select(IdeaProxy.user).where(IdeaProxy.thread == target.id)
    fresh = (IdeaProxy.thread == source.id) & IdeaProxy.user.not_in(known)
    voters = set(voter_ids(target.id))
    for row in list(IdeaProxy.select().where(fresh).dicts()):
        if row["user"] not in voters:
            del row["id"]
            IdeaProxy.insert({**row, "thread": target.id}).execute()
    put_in_outbox("ideas.merged", {"source": source.id, "target": target.id}, owner="ideas")


def _part(source: Thread, target: Thread) -> None:
    _add_unnamed(target.id, -_unnamed(source.id))
    answer = Idea.select(Idea.response).where(Idea.thread == source.id)
    theirs = (Idea.thread == target.id) & (Idea.response == answer)
    Idea.update(response=None).where(theirs).execute()
    mine = IdeaProxy.alias()
    came = mine.select(mine.user).where(
        (mine.thread == source.id)
        & (mine.user == IdeaProxy.user)
        & (mine.created_at == IdeaProxy.created_at)
    )
    IdeaProxy.delete().where((IdeaProxy.thread == target.id) & IdeaProxy.user.in_(came)).execute()


def _unnamed(thread_id: int) -> int:
    found = Idea.select(Idea.imported_votes).where(Idea.thread == thread_id).scalar()
    return int(found or 0)


def _add_unnamed(thread_id: int, more: int) -> None:
    """Count so many votes more of which only the number is known; below zero they are points
    against it and no votes (see `actions.importing`)."""
    if not more:
        return
    before = _unnamed(thread_id)
    Idea.insert(thread=thread_id).on_conflict_ignore().execute()
    Idea.update(imported_votes=before + more).where(Idea.thread == thread_id).execute()
    votes = max(before + more, 0) - max(before, 0)
    Thread.update(
        vote_count=Thread.vote_count + votes, vote_points=Thread.vote_points + more
    ).where(Thread.id == thread_id).execute()


@handles("ideas.merged")
def tell_of_merges(tasks: list[Task]) -> None:
    """Tell everybody who wanted an idea that it is part of another one: once, and not where that
    was taken back meanwhile."""
    for task in tasks:
        source = Thread.get_or_none(Thread.id == task.payload["source"])
        target_id: Any = task.payload["target"]
        if source is None or source.merged_into_id != target_id:
            continue
        people = dict.fromkeys(voter_ids(source.id), "voter")
        people[source.author_id] = "author"
        tell(
            Notice(
                sort=vote_sorts.MERGED,
                key=f"{vote_sorts.MERGED}:{source.id}:{target_id}",
                people=people,
                actor_id=source.deleted_by_id,
                thread_id=target_id,
                text=source.title,
            )
        )

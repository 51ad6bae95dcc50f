"""Threads of other kinds that become ideas, and ideas that become something else: what was decided
and answered is kept aside, and comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.ideas.models import Idea
from plugins.ideas.rules import team_of
from plugins.ideas.statuses import first_status, status_of
from townhall import Thread, ThreadDeed, replace_groups


def become_idea(thread: Thread, _extra: Mapping[str, Any]) -> str:
    """Let a thread be an idea, in the transaction of the change; its status: the one that it had
    when it was one before, if there is that still, else the one of new ideas. A private one is
    read by those who decide where it is now."""
    Idea.insert(thread=thread.id).on_conflict_ignore().execute()
    kept = Idea.select(Idea.kept_status).where(Idea.thread == thread.id).scalar()
    Idea.update(kept_status="").where(Idea.thread == thread.id).execute()
    status = status_of(str(kept)) or first_status()
    if thread.is_private:
        replace_groups(thread.id, team_of(thread.space_id).groups)
    return status.slug


def leave_ideas(deed: ThreadDeed) -> None:
    """Keep the status of an idea that becomes something else."""
    Idea.insert(thread=deed.thread.id).on_conflict_ignore().execute()
    Idea.update(kept_status=deed.state).where(Idea.thread == deed.thread.id).execute()

"""Suggesting an idea."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from plugins.ideas.actions.deciding import decide
from plugins.ideas.boards import board_of
from plugins.ideas.models import Idea
from plugins.ideas.queries.changes import latest_change
from plugins.ideas.rules import may_decide_in, team_of
from plugins.ideas.statuses import CLOSED, ensure_statuses, first_status, status_of
from plugins.ideas.trend import first_trend
from townhall import (
    Actor,
    Forbidden,
    Rejected,
    Thread,
    all_spaces,
    create_space,
    start_thread,
    transaction,
)


def start_idea(
    actor: Actor,
    space_id: int,
    *,
    title: str,
    body: str,
    tags: str = "",
    is_private: bool = False,
    status: str = "",
    once: str = "",
) -> Thread:
    """Suggest an idea; see `townhall.start_thread` for rights and errors. A private one is seen by
    its author and those who decide about it.

    Who decides about the ideas of the board (`rules.may_decide_in`) may name the `status` that it
    gets at once, which is a change like any other that nobody is told of. Raises `Forbidden` for
    others, and `Rejected` (field `begins`) for one that declines it or is not there.
    """
    private: dict[str, Any] = {"audience": "private", "participants": team_of(space_id)}
    if is_private and not board_of(space_id).allows_private:
        raise Rejected("is_private", _("Ideas of this board are read by everybody who sees it."))
    begun = first_status().slug
    _check_status(actor, space_id, status)
    with transaction():
        thread = start_thread(
            actor,
            space_id,
            kind="idea",
            title=title,
            body=body,
            tags=tags,
            state=begun,
            once=once,
            extra={},
            **(private if is_private else {}),
        )
        # Sent twice, it is the thread that was started before.
        if status and status != begun == thread.state and latest_change(thread.id) is None:
            decide(actor, thread.id, status)
            thread.state = status
    return thread


def _check_status(actor: Actor, space_id: int, slug: str) -> None:
    if not slug:
        return
    if not may_decide_in(actor, space_id):
        raise Forbidden("ideas.decide")
    status = status_of(slug)
    if status is None or status.category == CLOSED:
        raise Rejected("begins", _("An idea does not begin with that status. Choose another one."))


def begin_idea(thread: Thread, _extra: Mapping[str, Any]) -> None:
    """Write the detail row of a thread that was just started, in its transaction."""
    trend = first_trend(thread.created_at)
    Idea.insert(thread=thread.id, trend=trend).on_conflict_ignore().execute()


def ensure_board(actor: Actor) -> None:
    """Write down the usual statuses, and make a first board where there is none."""
    with transaction():
        ensure_statuses()
        if not any(space.owner == "ideas" for space in all_spaces().values()):
            create_space(
                actor,
                owner="ideas",
                slug="ideas",
                title=_("Ideas"),
                description=_("What would make this place better for you?"),
                icon="lightbulb",
            )

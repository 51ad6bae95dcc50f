"""Entries of the changelog as the core knows them: their kind, and where they show elsewhere."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from plugins.ideas import KIND, RELEASE
from plugins.ideas.actions.releasing import DRAFT, begin_release, refusal_of
from plugins.ideas.following import follow_draft
from plugins.ideas.queries.changelog import released_in
from plugins.ideas.queries.lately import shipped_lately
from plugins.ideas.statuses import DONE, status_of
from townhall import Actor, SlotFill, State, ThreadKind, ThreadView


def release_kind() -> ThreadKind:
    """What was released, as a thread."""
    return ThreadKind(
        key=RELEASE,
        label=_l("Release"),
        plural=_l("Changelog"),
        icon="rocket",
        section="ideas",
        endpoint="ideas.release",
        reply_endpoint="ideas.release_reply",
        space_endpoint="ideas.board",
        start_endpoint="ideas.new_release",
        states=(
            State(key="", label=_l("Release"), icon=""),
            State(key=DRAFT, label=_l("Draft"), icon="pencil", tone="info"),
        ),
        begin=begin_release,
        refuses=refusal_of,
        follows=follow_draft,
    )


def slots() -> list[SlotFill]:
    """What was done lately beside the first page, and on an idea with what it came."""
    return [
        SlotFill(slot="home.sidebar", template="ideas/shipped_lately.html", context=shipped_lately),
        SlotFill(slot="content.before_body", template="ideas/came_in.html", context=_came_in),
    ]


def _came_in(actor: Actor, *, thread: ThreadView, **_values: Any) -> dict[str, Any] | None:
    """The entry with which an idea came; None for other threads, which ask the database nothing."""
    status = status_of(thread.state) if thread.kind == KIND else None
    if status is None or status.category != DONE:
        return None
    found = released_in(actor, [thread.id]).get(thread.id)
    return {"release": found} if found is not None else None

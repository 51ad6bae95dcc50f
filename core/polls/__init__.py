"""Polls below posts of any kind: a question, its options, and everybody's one vote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.personal import PersonalData, later
from core.registry import Permission, PostPart

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.polls import views

    return [views.bp]


def _render(actor: Any, thread: Any, posts: Sequence[Any]) -> Mapping[int, str]:
    from core.polls import part

    return part.render(actor, thread, posts)


DECLARES = (
    Permission(name="polls.vote", label="Vote in polls", defaults=("members",), writes=True),
    PersonalData(
        name="polls",
        label=_l("Votes in polls"),
        # Whose poll it is, its post says; ballots without the posts of their voter are counted.
        covers=("ballot.user", "ballot.ranking", "poll.question", "poll_option.text"),
        export=later("core.polls.personal", "export"),
        erase=later("core.polls.personal", "erase"),
        hides=("ballot.user",),
        hide=later("core.polls.personal", "hide"),
        show=later("core.polls.personal", "show"),
        order=20,
    ),
    PostPart(name="poll", render=_render, order=20),
)

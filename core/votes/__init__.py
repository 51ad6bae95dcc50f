"""Votes for threads: a service that a kind switches on, with points and budgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.personal import PersonalData, later
from core.registry import Permission

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The one deed of this package."""
    from core.votes import views

    return [views.bp]


DECLARES: tuple[Any, ...] = (
    Permission(name="votes.cast", label=_l("Vote"), defaults=("members",), writes=True),
    PersonalData(
        name="votes",
        label=_l("Votes for threads"),
        covers=("vote.user", "vote_purse.user"),
        export=later("core.votes.personal", "export"),
        erase=later("core.votes.personal", "erase"),
        hides=("vote.user", "vote_purse.user"),
        hide=later("core.votes.personal", "hide"),
        show=later("core.votes.personal", "show"),
    ),
)

"""How a thread is voted for, and who may."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Protocol

from flask_babel import format_date
from flask_babel import gettext as _

from core import clock
from core.access import Actor
from core.accounts.models import User
from core.registry import Voting
from core.site import site
from core.spaces.queries import all_spaces

IMPORTANCE = 3


class Votable(Protocol):
    """A thread as rules look at it."""

    @property
    def kind(self) -> str: ...
    @property
    def space_id(self) -> int: ...
    @property
    def author_id(self) -> int: ...
    @property
    def deleted_at(self) -> Any: ...


def voting_of(thread: Votable) -> Voting | None:
    """How its kind has a thread voted for; None where there are no votes."""
    kind = site().registry.kind(thread.kind)
    return kind.votes(thread) if kind is not None and kind.votes is not None else None


def may_vote(actor: Actor, thread: Votable, voting: Voting) -> bool:
    """Members with the right, in threads that stand, outside of archived spaces; its author only
    where that is wanted."""
    space = all_spaces().get(thread.space_id)
    return (
        actor.is_member
        and thread.deleted_at is None
        and not (space is not None and space.is_archived)
        and (voting.own or thread.author_id != actor.user_id)
        and actor.can("votes.cast", thread.space_id)
    )


def hurdle(actor: Actor, voting: Voting) -> str:
    """What still keeps somebody from voting who otherwise may, in a sentence; "" for nothing.
    Asks the database only where it matters how long somebody has been here."""
    if actor.is_staff:
        return ""
    if actor.trust < voting.min_trust:
        return str(_("You can vote here from trust level %(level)s on.", level=voting.min_trust))
    if voting.min_days:
        joined = User.select(User.created_at).where(User.id == actor.id).scalar()
        # Nobody's: the team looks at the site as a group would see it.
        since: datetime | None = joined and joined + timedelta(days=voting.min_days)
        if since is not None and since > clock.now():
            return str(_("You can vote here from %(day)s on.", day=format_date(since)))
    return ""


def shows_counts(actor: Actor, thread: Votable, voting: Voting, mine: int) -> bool:
    """Whether somebody who gave a thread `mine` points reads how many votes there are."""
    if voting.counts == "always" or not voting.is_open:
        return True
    return (voting.counts == "voted" and mine > 0) or actor.can("spaces.moderate", thread.space_id)


def highest(voting: Voting) -> int:
    """The most points that one member may give one thread."""
    if voting.mode == "importance":
        return IMPORTANCE
    return max(voting.most, 1) if voting.mode == "budget" else 1


def spends(thread: Votable, voting: Voting) -> bool:
    """Whether votes for this thread cost points now."""
    return voting.mode == "budget" and voting.holds and thread.deleted_at is None

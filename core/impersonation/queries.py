"""Reads of who used whose account, and of whom one may look as."""

from __future__ import annotations

from peewee import JOIN

from core.access import Actor
from core.accounts.models import User
from core.accounts.names import username_key
from core.groups.models import Group
from core.impersonation.models import Impersonation
from core.impersonation.seats import may_look


def acted_for(user_id: int) -> list[Impersonation]:
    """When owners used somebody's account, the last time first."""
    return list(
        Impersonation.select(Impersonation, User)
        .join(User, JOIN.LEFT_OUTER, on=(Impersonation.actor == User.id))
        .where(Impersonation.user == user_id)
        .order_by(Impersonation.started_at.desc(), Impersonation.id.desc())
        .limit(50)
    )


def groups_to_look_as(actor: Actor) -> list[tuple[int, str]]:
    """(id, name) of the groups as one of which the actor may look."""
    rows = Group.select(Group.id, Group.name).order_by(Group.key.is_null(), Group.id)
    return [(row[0], row[1]) for row in rows.tuples() if may_look(actor, "group", row[0])]


def person_called(username: str) -> int:
    """The number of the account of that user name, 0 for none."""
    key = username_key(username.removeprefix("@"))
    row = User.select(User.id).where(User.username_key == key).tuples().first()
    return int(row[0]) if row else 0


def person(user_id: int) -> User | None:
    """An account, or None."""
    found: User | None = User.get_or_none(User.id == user_id)
    return found

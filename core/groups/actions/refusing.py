"""Why a deed is not done, as sentences for the person."""

from __future__ import annotations

from core.access import Actor, Forbidden
from core.db import is_postgres
from core.groups.models import Group
from core.groups.seeing import GroupView, manages


class CannotChange(ValueError):
    """The deed makes no sense here; the message is a sentence, `field` the field it is about."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class AlreadyDone(Exception):
    """Somebody else was faster; the message says what stands now."""


def require_manager(actor: Actor, group: GroupView) -> None:
    """Go on only for who looks after a group. Raises `Forbidden`."""
    if not manages(actor, group):
        raise Forbidden("groups.manage")


def lock(group_id: int) -> Group | None:
    """Let nobody else change who is in a group until the transaction ends; the group, or None
    when it is gone. SQLite has only one writer anyway."""
    query = Group.select().where(Group.id == group_id)
    if is_postgres():
        query = query.for_update()
    found: Group | None = query.first()
    return found

"""What the pages of groups share: their blueprint and how one of them is loaded."""

from __future__ import annotations

from core.accounts import queries as accounts
from core.accounts.models import User
from core.groups.queries import visible_group
from core.groups.seeing import GroupView, manages
from core.web import current_actor
from core.web.errors import Forbidden
from core.web.routing import Blueprint

bp = Blueprint("groups", __name__, url_prefix="/groups")


def load(slug: str) -> GroupView:
    """One group; a hidden one is answered like a missing one."""
    return visible_group(current_actor(), slug)


def load_managed(slug: str) -> GroupView:
    """One group that the actor looks after. Raises `Forbidden` for who only sees it."""
    group = load(slug)
    if not manages(current_actor(), group):
        raise Forbidden("groups.manage")
    return group


def member_called(username: str) -> User | None:
    """The active account of exactly that name, or None."""
    return accounts.active_account(username.removeprefix("@"))

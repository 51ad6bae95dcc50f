"""How somebody signed in: to take along, and forgotten once they have left."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from core.accounts import guessing
from core.accounts.models import Invite, User
from core.accounts.names import free_username, username_key
from core.accounts.queries import former_names
from core.db import transaction
from core.personal import Exported, Leaver
from core.search import index_people

SHOWN = (
    "username",
    "email",
    "state",
    "created_at",
    "confirmed_at",
    "seen_at",
    "trust",
    "thread_count",
    "post_count",
    "thanks_count",
    "scheme",
)


def export(user_id: int) -> Exported:
    """The account, without its password."""
    user = User.get_by_id(user_id)
    yield {"table": "user", **{name: getattr(user, name) for name in SHOWN}}


def erase(leaver: Leaver) -> None:
    """Make the account that of a former member, with no name, address or way in."""
    before = [row.username for row in former_names(leaver.user_id)]
    guessing.forget(*leaver.names[:1], *before, leaver.email)
    username = former_name(leaver.user_id)
    with transaction():
        User.update(
            username=username,
            username_key=username_key(username),
            name=_("Former member"),
            email=None,
            email_key=None,
            password=None,
            state="closed",
            seen_at=None,
            caught_up_at=None,
            trust=0,
        ).where(User.id == leaver.user_id).execute()
        index_people([leaver.user_id])


def former_name(user_id: int) -> str:
    """The user name of a former member: the same each time it is asked for."""
    wanted = f"former-member-{user_id}"
    mine = User.select().where((User.username == wanted) & (User.id == user_id))
    return wanted if mine.exists() else free_username(wanted)


def hide(user_id: int) -> Any:
    """Let their invitations lead nobody in; how many more each would have."""
    mine = (Invite.created_by == user_id) & (Invite.uses_left > 0)
    kept = [list(row) for row in Invite.select(Invite.id, Invite.uses_left).where(mine).tuples()]
    Invite.update(uses_left=0).where(mine).execute()
    return kept


def show(user_id: int, kept: Any) -> None:
    """Let their invitations lead in as many as before."""
    for invite_id, left in kept:
        mine = (Invite.id == invite_id) & (Invite.created_by == user_id)
        Invite.update(uses_left=left).where(mine & (Invite.uses_left == 0)).execute()

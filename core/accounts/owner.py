"""How a new community gets its owner: a one-time link, while there is none."""

from __future__ import annotations

from core import audit
from core.accounts import queries, tokens
from core.accounts.actions.joining import create_member
from core.accounts.models import Token, User
from core.accounts.sessions import actor_for
from core.accounts.tokens import TokenGone
from core.db import transaction
from core.site import site


def owner_link(base: str = "http://localhost:8000") -> str | None:
    """A link whose opener becomes the owner; None when there is one already.

    Only the newest link works. `base` is where the site can be reached if no address is
    configured. To be shown to whoever starts the server, and to nobody else.
    """
    if queries.has_owner():
        return None
    with transaction():
        Token.delete().where(Token.purpose == "owner").execute()
        secret = tokens.issue("owner", None).secret
    return f"{site().config.base_url or base}/owner/{secret}"


def take_over(token: Token, *, username: str, email: str, password: str) -> User:
    """Make the owner's account, confirmed at once, by the one-time link.

    Raises `TokenGone` when it was used or somebody owns the site meanwhile, `NameTaken`,
    `AddressTaken`.
    """
    with transaction():
        tokens.spend(token)
        if queries.has_owner():
            raise TokenGone
        user = create_member(username=username, email=email, password=password, groups=("admins",))
        audit.record(actor_for(user.id), "site.take_over", user)
        return user

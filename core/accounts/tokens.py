"""One-use secrets that travel by mail: made, found and used up. The database holds hashes."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from typing import Literal, NamedTuple

from core import clock
from core.accounts.models import Token, User
from core.accounts.sessions import hashed
from core.site import site

Purpose = Literal["confirm", "reset", "change_email", "claim", "owner", "not_me"]

LIFE: dict[Purpose, timedelta] = {
    "confirm": timedelta(hours=48),
    "reset": timedelta(hours=1),
    "change_email": timedelta(hours=24),
    "claim": timedelta(days=14),
    "owner": timedelta(days=7),
    "not_me": timedelta(days=3),
}
# What an account must be for a token of its own to work.
STATES: dict[Purpose, frozenset[str]] = {
    "confirm": frozenset({"pending"}),
    "reset": frozenset({"pending", "waiting", "active", "suspended", "leaving"}),
    "change_email": frozenset({"active"}),
    "claim": frozenset({"unclaimed", "contact"}),
    "owner": frozenset(),
    "not_me": frozenset({"pending", "waiting", "active", "suspended", "leaving"}),
}
CODE_TRIES = 5


class TokenGone(Exception):
    """The link or code was used, is too old, or never was."""


class Issued(NamedTuple):
    """A fresh token: what goes into the link, and a code of six digits if asked for."""

    secret: str
    code: str


def issue(
    purpose: Purpose, user: User | None, *, target: str = "", with_code: bool = False
) -> Issued:
    """Make a token. Earlier ones of the purpose stay good until one is used."""
    secret = secrets.token_urlsafe(24)
    code = f"{secrets.randbelow(10**6):06}" if with_code else ""
    now = clock.now()
    Token.insert(
        token_hash=hashed(secret),
        purpose=purpose,
        user=user,
        target=target,
        code_hash=_code_hash(user, code) if user and code else "",
        created_at=now,
        expires_at=now + LIFE[purpose],
    ).execute()
    return Issued(secret, code)


def find(purpose: Purpose, secret: str) -> Token:
    """The token of a link, with its account. Raises `TokenGone` if it does not work (now)."""
    found: Token | None = (
        Token.select(Token, User)
        .left_outer_join(User)
        .where((Token.token_hash == hashed(secret)) & (Token.purpose == purpose) & _usable())
        .first()
    )
    if found is None or not _fits(found):
        raise TokenGone
    return found


def find_code(user_id: int, code: str) -> Token:
    """The confirmation of a person that has this code. Each wrong code costs a try of all.

    Raises `TokenGone`, also when the tries of a code are used up; its link works on.
    """
    mine = (Token.user == user_id) & (Token.purpose == "confirm") & _usable()
    # Counted before it is compared, so that a burst of tries cannot slip through.
    Token.update(tries=Token.tries + 1).where(mine).execute()
    digits = "".join(character for character in code if character.isdigit())
    tokens: list[Token] = list(
        Token.select(Token, User).join(User).where(mine & (Token.tries <= CODE_TRIES))
    )
    for token in tokens:
        right = hmac.compare_digest(token.code_hash, _code_hash(token.user, digits))
        if right and _fits(token):
            return token
    raise TokenGone


def spend(token: Token) -> None:
    """Use a token up, inside the transaction of its effect. Raises `TokenGone` for the second."""
    now = clock.now()
    # By its hash: SQLite gives the number of a deleted row to the next one.
    this = Token.token_hash == token.token_hash
    changed = Token.update(used_at=now).where(this & _usable()).execute()
    if not changed:
        raise TokenGone


def void(user: User, *purposes: Purpose) -> None:
    """Make all tokens of a person for these purposes worthless."""
    Token.delete().where((Token.user == user) & Token.purpose.in_(purposes)).execute()


def forget_old() -> None:
    """Delete tokens that were used or are over. A scheduled job."""
    Token.delete().where((Token.expires_at < clock.now()) | Token.used_at.is_null(False)).execute()


def _usable() -> object:
    return Token.used_at.is_null() & (Token.expires_at > clock.now())


def _fits(token: Token) -> bool:
    """Whether the account still is as it was when the token was made."""
    if token.purpose == "owner":
        return token.user is None
    user = token.user
    if user is None or user.state not in STATES[token.purpose]:
        return False
    # What was mailed to an old address must not work after the address has changed.
    return token.purpose not in ("confirm", "reset", "not_me") or token.target == user.email


def _code_hash(user: User, code: str) -> str:
    """Keyed, because six digits are soon tried out by somebody who has the table."""
    key = site().config.secret_key.encode()
    return hmac.new(key, f"{user.id}:{code}".encode(), "sha256").hexdigest()

"""Signed-in browsers: rows that can be listed and ended. The cookie holds only a random
token, the database only its hash."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import peewee
from flask import session as cookie
from flask_login import LoginManager, UserMixin, login_user, logout_user
from peewee import Value, fn

from core import clock
from core.access import Actor, groups_of, labels_for, rights
from core.accounts.models import Session, User
from core.buffer import Buffer
from core.db import Prepared, as_utc, is_postgres, param
from core.groups.models import Membership
from core.letters.models import MailStop

BROWSER = timedelta(days=2)
REMEMBERED = timedelta(days=60)
login = LoginManager()
# flask-login 0.6 reads X-Forwarded-For for this, which anybody can send.
login.session_protection = None


SEEN_EVERY = timedelta(minutes=5)


def _write_seen(seen: dict[tuple[int, int], datetime]) -> None:
    for (session_id, user_id), moment in seen.items():
        Session.update(seen_at=moment).where(Session.id == session_id).execute()
        User.update(seen_at=moment).where(User.id == user_id).execute()


_seen = Buffer(_write_seen, max)


class _Row(NamedTuple):
    session_id: int
    seen_at: Any
    proved_at: Any
    expires_at: Any
    user_id: int
    username: str
    name: str
    avatar: str
    state: str
    trust: int
    timezone: str
    locale: str
    scheme: str
    caught_up_at: Any
    joined: str | None
    mail_came_back: Any


FIRST = _Row._fields.index("user_id")
"""How many columns of a row are the session's own."""


def _joined() -> peewee.Query:
    join = fn.STRING_AGG if is_postgres() else fn.GROUP_CONCAT
    ids = Membership.group.cast("TEXT")
    return Membership.select(join(ids, ",")).where(Membership.user == User.id)


def _returned() -> peewee.Query:
    """What makes a notice stand on every page, so it is asked with the rest."""
    return MailStop.select(Value(1)).where(
        (MailStop.user == User.id) & (MailStop.address == User.email)
    )


def _columns() -> list[Any]:
    return [
        User.id,
        User.username,
        User.name,
        User.avatar,
        User.state,
        User.trust,
        User.timezone,
        User.locale,
        User.scheme,
        User.caught_up_at,
        _joined(),
        fn.EXISTS(_returned()),
    ]


_by_token = Prepared(
    _Row,
    lambda: (
        Session.select(
            Session.id, Session.seen_at, Session.proved_at, Session.expires_at, *_columns()
        )
        .join(User)
        .where(Session.token_hash == param("token_hash"))
    ),
)


_by_user = Prepared(
    _Row,
    lambda: User.select(*[Value(None)] * FIRST, *_columns()).where(User.id == param("user_id")),
)


class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login ships no types
    """What flask-login keeps for a request: the token and the actor it stands for."""

    def __init__(self, token: str, actor: Actor) -> None:
        self.token = token
        self.actor = actor

    def get_id(self) -> str:
        """The session's token, not the account's id, so that a session can be ended."""
        return self.token


def hashed(token: str) -> str:
    """How a token is kept in the database."""
    return hashlib.sha256(token.encode()).hexdigest()


@login.user_loader  # type: ignore[untyped-decorator]
def load(token: str) -> SignedIn | None:
    """The signed-in person of a token, or None when it is unknown, ended or expired."""
    row = _by_token.first(token_hash=hashed(token))
    if row is None:
        return None
    expires = as_utc(row.expires_at)
    if expires is None or expires < clock.now() or row.state in ("closed", "unclaimed"):
        return None
    _note_seen(row)
    return SignedIn(token, _actor(row))


def _note_seen(row: _Row) -> None:
    """Remember, roughly and without writing, that somebody is here."""
    now, last = clock.now(), as_utc(row.seen_at)
    if last is None or now - last > SEEN_EVERY:
        _seen.add((row.session_id, row.user_id), now)


def start(user: User, *, remember: bool, device: str, address: str) -> SignedIn:
    """Open a session for a person and put its token into the cookie, which is made anew.

    Whatever was in the cookie before is dropped, so that nobody can plant one.
    """
    token = secrets.token_urlsafe(32)
    now = clock.now()
    row = Session.create(
        token_hash=hashed(token),
        user=user,
        created_at=now,
        seen_at=now,
        proved_at=now,
        expires_at=now + (REMEMBERED if remember else BROWSER),
        remember=remember,
        device=device[:120],
        address=address[:64],
    )
    cookie.clear()
    cookie.permanent = remember
    signed_in = SignedIn(token, actor_for(user.id, session_id=row.id))
    login_user(signed_in)
    return signed_in


def end_current(session_id: int) -> None:
    """End this browser's session on the server and empty its cookie."""
    Session.delete().where(Session.id == session_id).execute()
    logout_user()
    cookie.clear()


def end_all(user_id: int, *, but: int | None = None) -> int:
    """End every session of a person, perhaps but one; how many were ended."""
    query = Session.delete().where(Session.user == user_id)
    if but is not None:
        query = query.where(Session.id != but)
    return int(query.execute())


def forget_expired() -> None:
    """Delete sessions that are over. A scheduled job."""
    Session.delete().where(Session.expires_at < clock.now()).execute()


def actor_for(user_id: int, *, session_id: int | None = None) -> Actor:
    """The actor of an account outside a request: jobs, commands, tests.

    Raises `User.DoesNotExist` for an unknown id.
    """
    row = _by_user.first(user_id=user_id)
    if row is None:
        raise User.DoesNotExist(f"no user {user_id}")
    return _actor(row._replace(session_id=session_id or 0))


AccountRow = _Row
"""An account as a prepared query reads it: `FIRST` values of the query's own, then
`account_columns()`, out of which `actor_of` makes an actor without a session."""
account_columns = _columns


def actor_of(row: AccountRow) -> Actor:
    """The actor of an account that was found by something else than a session."""
    return _actor(row._replace(session_id=0, proved_at=None))


def _actor(row: _Row) -> Actor:
    joined = [int(part) for part in (row.joined or "").split(",") if part]
    groups = groups_of(state=row.state, trust=row.trust, joined=joined)
    builtin = rights().builtin
    is_admin = builtin["admins"] in groups
    return Actor(
        user_id=row.user_id,
        username=row.username,
        name=row.name,
        avatar=row.avatar,
        state=row.state,
        trust=row.trust,
        group_ids=groups,
        labels=labels_for(groups, is_admin=is_admin),
        is_staff=builtin["staff"] in groups,
        is_admin=is_admin,
        timezone=row.timezone,
        locale=row.locale,
        scheme=row.scheme,
        session_id=row.session_id or None,
        proved_at=_moment(row.proved_at),
        caught_up_at=_moment(row.caught_up_at),
        mail_came_back=bool(row.mail_came_back),
    )


def _moment(value: Any) -> datetime | None:
    return as_utc(value)

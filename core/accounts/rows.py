"""An account and its session as every page asks for them: one prepared row."""

from __future__ import annotations

from typing import Any, NamedTuple

import peewee
from peewee import Value, fn

from core import versions
from core.accounts.models import Session, User
from core.db import Prepared, is_postgres, param, some, state_column
from core.factors.models import Totp
from core.groups.models import Membership
from core.letters.models import MailStop
from core.notifications.models import Notification


class Row(NamedTuple):
    """An account as a prepared query reads it: `FIRST` values of the query's own (those of its
    session, or something else), then `columns()`. `core.accounts.sessions.actor_of` makes an
    actor of it."""

    session_id: int
    seen_at: Any
    proved_at: Any
    expires_at: Any
    created_at: Any
    remember: Any
    strong: Any
    acting: str
    token_hash: str
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
    has_unread: Any
    has_codes: Any
    factor_asked_at: Any
    silenced_until: Any
    suspended_until: Any
    confirmed_at: Any
    waiting: int
    consented_at: Any
    declined_at: Any


FIRST = Row._fields.index("user_id")
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


def _unread() -> peewee.Query:
    """Whether there may be something on the bell; most often not, and then nobody counts."""
    return Notification.select(Value(1)).where(
        (Notification.user == User.id) & (Notification.state == "unread")
    )


def _codes_of(user: Any) -> Any:
    return (Totp.user == user) & Totp.confirmed_at.is_null(False)


def columns() -> list[Any]:
    """What a query asks of an account."""
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
        fn.EXISTS(_unread()),
        fn.EXISTS(Totp.select(Value(1)).where(_codes_of(User.id))),
        User.factor_asked_at,
        User.silenced_until,
        User.suspended_until,
        User.confirmed_at,
        User.waiting,
        User.consented_at,
        User.declined_at,
    ]


def _of_session() -> peewee.Query:
    own = (
        Session.id,
        Session.seen_at,
        Session.proved_at,
        Session.expires_at,
        Session.created_at,
        Session.remember,
        Session.strong,
        Session.acting,
        Session.token_hash,
    )
    return Session.select(*own, *columns()).join(User)


by_token = Prepared(Row, lambda: _of_session().where(Session.token_hash == param("token_hash")))
by_tokens = Prepared(Row, lambda size: _of_session().where(Session.token_hash.in_(some(size))))
# With the numbers of `core.versions` and the state of the database at its end, so that a page asks
# once for all.
opening: Prepared[tuple[Any, ...]] = Prepared(
    tuple,
    lambda: (
        _of_session()
        .select_extend(versions.told(), state_column())
        .where(Session.token_hash == param("token_hash"))
    ),
)
by_user = Prepared(
    Row,
    lambda: User.select(*[Value(None)] * FIRST, *columns()).where(User.id == param("user_id")),
)

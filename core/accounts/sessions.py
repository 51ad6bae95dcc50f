"""Signed-in browsers: rows that can be listed and ended. The cookie holds only a random
token, the database only its hash."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import has_request_context, request
from flask import session as cookie
from flask_login import LoginManager, UserMixin, login_user, logout_user

from core import clock, settings, versions
from core.access import Actor, groups_of, labels_for, rights
from core.accounts import lifetimes
from core.accounts.models import Session, Step, User
from core.accounts.rows import Row, by_token, by_tokens, by_user, opening
from core.buffer import Buffer
from core.db import as_utc
from core.impersonation.seats import seated
from core.insights.models import Presence
from core.terms.current import consent_of
from core.trust.visits import note

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

log = logging.getLogger("townhall.accounts")
login = LoginManager()
# flask-login 0.6 reads X-Forwarded-For for this, which anybody can send.
login.session_protection = None
# It would make a hash of the browser and its address for that on each page all the same.
login._session_identifier_generator = lambda: ""


SEEN_EVERY = timedelta(minutes=5)
NO_WAY_IN = ("closed", "unclaimed", "contact")
"""States of accounts that no session is good for."""


def _write_seen(seen: dict[tuple[int, int], datetime]) -> None:
    for (session_id, user_id), moment in seen.items():
        Session.update(seen_at=moment).where(Session.id == session_id).execute()
        User.update(seen_at=moment).where(User.id == user_id).execute()
        Presence.insert(user=user_id, day=moment.date()).on_conflict_ignore().execute()
    note((user_id, moment) for (_session_id, user_id), moment in seen.items())


_seen = Buffer(_write_seen, max)


READ = "townhall.session_row"


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
    row = _read_already(token) or by_token.first(token_hash=hashed(token))
    return None if row is None else _signed_in(token, row)


def load_all(tokens: Iterable[str]) -> dict[str, SignedIn]:
    """The signed-in people of many tokens, as `load` finds each: one statement for some
    hundreds of them. Those that are unknown, ended or expired are left out."""
    by_hash = {hashed(token): token for token in tokens}
    rows = by_tokens.among(by_hash)
    found = (_signed_in(by_hash[row.token_hash], row) for row in rows)
    return {one.token: one for one in found if one is not None}


def read_first(token: str, environ: WSGIEnvironment) -> None:
    """Read the numbers of `core.versions` and the session of a token ("" for none) in one query:
    one that a database in another process is asked less on each page."""
    found = opening.first(token_hash=hashed(token)) if token else None
    if found is None:
        versions.refresh()
        return
    versions.take(*found[-2:])
    environ[READ] = (token, Row._make(found[:-2]))


def _read_already(token: str) -> Row | None:
    if not has_request_context():
        return None
    known, row = request.environ.pop(READ, (None, None))
    return row if known == token else None


def _signed_in(token: str, row: Row) -> SignedIn | None:
    expires = as_utc(row.expires_at)
    if expires is None or expires < clock.now() or row.state in NO_WAY_IN:
        return None
    actor = _actor(row)
    if _is_over(row, is_staff=actor.is_staff):
        return None
    _note_seen(row)
    return SignedIn(token, seated(actor, row.acting) if row.acting else actor)


def _is_over(row: Row, *, is_staff: bool) -> bool:
    began, seen = as_utc(row.created_at), as_utc(row.seen_at)
    return (
        began is None
        or seen is None
        or lifetimes.is_over(
            created_at=began, seen_at=seen, remember=bool(row.remember), is_staff=is_staff
        )
    )


def _note_seen(row: Row) -> None:
    """Remember, roughly and without writing, that somebody is here."""
    now, last = clock.now(), as_utc(row.seen_at)
    if last is None or now - last > SEEN_EVERY or now.date() != last.date():
        _seen.add((row.session_id, row.user_id), now)


def start(
    user: User,
    *,
    remember: bool,
    device: str,
    address: str,
    way: str = "password",
    strong: bool = False,
) -> SignedIn:
    """Open a session for a person and put its token into the cookie, which is made anew.

    Whatever was in the cookie before is dropped, so that nobody can plant one. Asks for no
    second factor: only `core.accounts.entrance` may call this.
    """
    token = secrets.token_urlsafe(32)
    now = clock.now()
    row = Session.create(
        token_hash=hashed(token),
        user=user,
        created_at=now,
        seen_at=now,
        proved_at=now,
        expires_at=now + lifetimes.life(remember=remember).whole,
        remember=remember,
        device=device[:120],
        address=address[:64],
        way=way,
        strong=strong,
    )
    cookie.clear()
    cookie.permanent = remember
    signed_in = SignedIn(token, actor_for(user.id, session_id=row.id))
    login_user(signed_in)
    return signed_in


def renew(actor: Actor) -> None:
    """Give this browser's session another token: what was copied of the old one is worth
    nothing. Who is signed in, and how well they have shown it, stays."""
    token = secrets.token_urlsafe(32)
    mine = (Session.id == actor.session_id) & (Session.user == actor.id)
    if Session.update(token_hash=hashed(token), proved_at=clock.now()).where(mine).execute():
        login_user(SignedIn(token, actor))


def mark_strong(session_id: int) -> None:
    """Note that two factors were shown in a session."""
    Session.update(strong=True).where(Session.id == session_id).execute()


def end_current(session_id: int) -> None:
    """End this browser's session on the server and empty its cookie."""
    Session.delete().where(Session.id == session_id).execute()
    log.info("session ended", extra={"session": session_id})
    logout_user()
    cookie.clear()


def end_all(user_id: int, *, but: int | None = None) -> int:
    """End every session of a person, perhaps but one, and every way in that is half gone; how
    many sessions were ended."""
    Step.delete().where(Step.user == user_id).execute()
    query = Session.delete().where(Session.user == user_id)
    if but is not None:
        query = query.where(Session.id != but)
    return int(query.execute())


def forget_expired() -> None:
    """Delete sessions that are over. A scheduled job."""
    now = clock.now()
    over: Any = Session.expires_at < now
    for remember in (False, True):
        idle = now - lifetimes.life(remember=remember).idle
        over |= (Session.remember == remember) & (Session.seen_at < idle)
    Session.delete().where(over).execute()


def actor_for(user_id: int, *, session_id: int | None = None) -> Actor:
    """The actor of an account outside a request: jobs, commands, tests.

    Raises `User.DoesNotExist` for an unknown id.
    """
    row = by_user.first(user_id=user_id)
    if row is None:
        raise User.DoesNotExist(f"no user {user_id}")
    return _actor(row._replace(session_id=session_id or 0))


def actor_of(row: Row) -> Actor:
    """The actor of an account that was found by something else than a session."""
    return _actor(row._replace(session_id=0, proved_at=None))


def _actor(row: Row) -> Actor:
    joined = [int(part) for part in (row.joined or "").split(",") if part]
    state = _state(row)
    groups = groups_of(state=state, trust=row.trust, joined=joined)
    builtin = rights().builtin
    is_admin = builtin["admins"] in groups
    return Actor(
        user_id=row.user_id,
        username=row.username,
        name=row.name,
        avatar=row.avatar,
        state=state,
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
        # Known for the request that read it; whoever works longer looks for themselves.
        has_unread=None if row.proved_at is None else bool(row.has_unread),
        must_add_factor=_must_add_factor(row, is_staff=builtin["staff"] in groups),
        is_silenced=row.silenced_until is not None and _lies_ahead(row.silenced_until),
        waiting=row.waiting,
        consent=consent_of(_moment(row.consented_at), _moment(row.declined_at)),
    )


def _must_add_factor(row: Row, *, is_staff: bool) -> bool:
    """Whether this session may go on only to set up a second factor: the owner wants one, the
    days of grace are over, and this browser has shown but one."""
    who = settings.get("core", "factor_for")
    if not row.session_id or row.state != "active":
        return False
    if row.has_codes or row.strong or not (who == "all" or (who == "staff" and is_staff)):
        return False
    days = settings.get("core", "factor_days")
    asked = as_utc(row.factor_asked_at)
    return days == 0 or (asked is not None and clock.now() - asked >= timedelta(days=days))


def _state(row: Row) -> str:
    """The state of an account; a suspension that has run its time is over at once, though the
    job that ends it comes a little later."""
    if row.state != "suspended" or not row.suspended_until or _lies_ahead(row.suspended_until):
        return row.state
    return "active" if row.confirmed_at else "pending"


def _lies_ahead(value: Any) -> bool:
    moment = as_utc(value)
    return moment is not None and moment > clock.now()


def _moment(value: Any) -> datetime | None:
    return as_utc(value)

"""Another user name. The old one stays with who had it, and leads to them."""

from __future__ import annotations

import logging
from datetime import timedelta

import peewee

from core import audit, clock, settings
from core.access import Actor, Forbidden
from core.accounts import letters, queries
from core.accounts.actions.entering import check_password_of
from core.accounts.actions.joining import NameTaken
from core.accounts.events import UsernameChanged
from core.accounts.models import FormerName, User
from core.accounts.names import is_taken, username_key, was_anothers
from core.db import is_postgres, transaction
from core.events import emit
from core.search import index_people

log = logging.getLogger("townhall.accounts")


GONE = ("leaving", "closed")


class TooSoon(Exception):
    """Their name was changed only lately; `days` says how many whole days are left."""

    def __init__(self, days: int) -> None:
        super().__init__(days)
        self.days = days


def rename_self(actor: Actor, *, current: str, username: str) -> None:
    """Call the actor something else. Needs `site.write`; the name was checked by the form.

    Who has no password has been asked for another proof by the caller. Raises `NameTaken`,
    `TooSoon` (not for the team), and `Paused`, `NoMatch` for the password.
    """
    if not actor.can("site.write"):
        raise Forbidden("site.write")
    if queries.account(actor.id).password:
        check_password_of(actor, current)
    _rename(actor, actor.id, username, letter="username_changed", waits=not actor.is_staff)


def rename_member(actor: Actor, user_id: int, username: str) -> None:
    """Call somebody something else; they are told by mail. Needs `site.admin`; the name was
    checked by the form. Raises `NameTaken`, and `Forbidden` for who leaves or has left."""
    if not actor.can("site.admin"):
        raise Forbidden("site.admin")
    _rename(actor, user_id, username, letter="username_given")


def days_left(user_id: int) -> int:
    """How many days somebody has to wait for another name; 0 for none."""
    wait = timedelta(days=int(settings.get("core", "rename_days")))
    before = queries.former_names(user_id)
    if not before:
        return 0
    passed: timedelta = clock.now() - before[0].until
    return max(0, -((passed - wait) // timedelta(days=1)))


def _rename(actor: Actor, user_id: int, username: str, *, letter: str, waits: bool = False) -> None:
    try:
        with transaction():
            user = _held(user_id)
            before = user.username
            if user.state in GONE:
                raise Forbidden("site.write")
            if username == before:
                return
            # Another case of the same name is no other name.
            is_other = username.lower() != before.lower()
            if is_other and waits and (days := days_left(user.id)):
                raise TooSoon(days)
            if is_taken(username, but=user.id):
                raise NameTaken
            _call(user, username)
            if is_other:
                _keep(user, before)
            audit.record(
                actor,
                "member.rename",
                user,
                before={"username": before},
                after={"username": username},
            )
            index_people([user.id])
            letters.order("notice", user_id=user.id, what=letter, detail=username)
            log.info("user name changed", extra={"user": user.id})
            emit(UsernameChanged(user.id, before))
    except peewee.IntegrityError:
        raise NameTaken from None


def _held(user_id: int) -> User:
    """The account, kept from others until the transaction ends: two changes at once are two."""
    query = User.select().where(User.id == user_id)
    found: User = (query.for_update() if is_postgres() else query).get()
    return found


def _call(user: User, username: str) -> None:
    user.username, user.username_key = username, username_key(username)
    user.save(only=[User.username, User.username_key])
    # Whoever had it until this moment has kept it.
    if was_anothers(username, but=user.id):
        raise NameTaken
    back = (FormerName.user == user.id) & (FormerName.username_key == user.username_key)
    FormerName.delete().where(back).execute()


def _keep(user: User, before: str) -> None:
    row = {"username": before, "username_key": username_key(before), "user": user.id}
    # One that looks the same may be kept already: then this spelling is the newer one.
    FormerName.insert(**row, until=clock.now()).on_conflict(
        conflict_target=[FormerName.username_key],
        update={FormerName.username: before, FormerName.until: clock.now()},
    ).execute()

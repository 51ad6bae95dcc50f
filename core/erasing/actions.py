"""Leaving and coming back. Until an account is erased, all of it can be had again."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from core import audit, clock, mail
from core.access import Actor, Forbidden, rights
from core.accounts import sessions
from core.accounts.events import Erased
from core.accounts.models import Token, User
from core.accounts.paths import mail_base
from core.accounts.queries import former_names
from core.db import transaction
from core.erasing.models import Leaving
from core.events import emit
from core.feeds.models import FeedToken
from core.groups.models import Group, Membership
from core.sanctions.blocking import block_address
from core.sanctions.models import Sanction
from core.search import index_people
from core.web.when import full_date

log = logging.getLogger("townhall.erasing")
DAYS = 14
MAY_LEAVE = frozenset({"active", "pending", "waiting", "suspended"})


class LastOwner(Exception):
    """Nobody else could look after the community."""


class TooLate(Exception):
    """Erasing has begun."""


def leave(actor: Actor, *, keeps_posts: bool) -> datetime:
    """Close the actor's account for 14 days, after which it is erased; when that is.

    They are signed out everywhere, nothing reaches them any more, and what they wrote is shown
    until then. The caller has asked for a proof. Raises `LastOwner`, and `Forbidden` for an
    account that cannot leave (any more).
    """
    now = clock.now()
    due = now + timedelta(days=DAYS)
    letter = _letter(User.get_by_id(actor.id), due, keeps_posts=keeps_posts)
    with transaction():
        # Holds the row of owners: the last two cannot leave at once.
        admins = rights().builtin["admins"]
        Group.update(created_at=Group.created_at).where(Group.id == admins).execute()
        user = User.get_by_id(actor.id)
        if user.state not in MAY_LEAVE:
            raise Forbidden("site.account")
        if is_last_owner(user.id):
            raise LastOwner
        Leaving.insert(
            user=user.id, keeps_posts=keeps_posts, was=user.state, asked_at=now, due_at=due
        ).execute()
        User.update(state="leaving").where(User.id == user.id).execute()
        sessions.end_all(user.id)
        Token.delete().where(Token.user == user.id).execute()
        FeedToken.delete().where(FeedToken.user == user.id).execute()
        if letter:
            mail.put(letter)
        index_people([user.id])
        log.info("account closed", extra={"user": user.id})
    return due


def _letter(user: User, due: datetime, *, keeps_posts: bool) -> dict[str, Any] | None:
    if not user.email:
        return None
    with force_locale(user.locale or "en"):
        return mail.written(
            user.email,
            _("Your account is closed"),
            "leaving",
            username=user.username,
            due=full_date(due, user.timezone, user.locale or "en"),
            link=f"{mail_base()}/sign-in",
            keeps_posts=keeps_posts,
        )


def come_back(actor: Actor) -> None:
    """Keep the account after all. Raises `TooLate` once erasing has begun."""
    with transaction():
        row = Leaving.get_or_none(Leaving.user == actor.id)
        gone = Leaving.delete().where((Leaving.user == actor.id) & Leaving.began_at.is_null())
        if row is None or not gone.execute():
            raise TooLate
        User.update(state=row.was).where(User.id == actor.id).execute()
        index_people([actor.id])
        log.info("account kept", extra={"user": actor.id})


def is_last_owner(user_id: int) -> bool:
    """Whether somebody is the only one who owns the community and can sign in."""
    owners = (
        User.select(User.id)
        .join(Membership, on=(Membership.user == User.id))
        .where((Membership.group == rights().builtin["admins"]) & (User.state == "active"))
    )
    ids = {row[0] for row in owners.tuples()}
    return ids == {user_id}


def begin(user_id: int) -> bool:
    """Begin to erase somebody whose days are over: from now on there is no way back. Whether
    this call began it. A ban outlives the account, by the salted hash of its address."""
    with transaction():
        user = User.get_by_id(user_id)
        before = (row.username for row in former_names(user_id))
        names = [name for name in (user.username, user.name, *before) if name]
        changed = (
            Leaving.update(began_at=clock.now(), names=names, email=user.email or "")
            .where(
                (Leaving.user == user_id)
                & Leaving.began_at.is_null()
                & (Leaving.due_at <= clock.now())
            )
            .execute()
        )
        if changed and user.email and _is_sent_away(user_id):
            block_address(user.email)
    return bool(changed)


def _is_sent_away(user_id: int) -> bool:
    """Whether a suspension of theirs goes on: then nobody with their address comes anew."""
    left = Leaving.get_by_id(user_id)
    going_on = (Sanction.user == user_id) & (Sanction.sort == "suspend")
    return left.was == "suspended" or bool(
        Sanction.select().where(going_on & Sanction.ended_at.is_null()).exists()
    )


def finished(user_id: int) -> None:
    """Forget that somebody left; the log keeps that an account was erased, not whose."""
    with transaction():
        if Leaving.delete().where(Leaving.user == user_id).execute():
            audit.record(Actor(), "account.erase", User.get_by_id(user_id))
            emit(Erased(user_id))
    log.info("account erased", extra={"user": user_id})

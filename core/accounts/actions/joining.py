"""Signing up and proving one's address."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import peewee

from core import clock, outbox, settings
from core.access import Actor
from core.accounts import letters, passwords, queries, tokens
from core.accounts.actions import inviting
from core.accounts.addresses import email_key
from core.accounts.events import Confirmed, SignedUp
from core.accounts.models import Token, User
from core.accounts.names import is_taken, username_key, was_anothers
from core.db import transaction
from core.events import emit
from core.fields.actions import tell
from core.groups.models import Membership
from core.holding.models import Application
from core.review.opening import open_item
from core.sanctions.blocking import is_blocked
from core.terms.actions import check_shown, keep_consent
from core.trust import ranges


class NameTaken(Exception):
    """Another account has a name that looks the same."""


class AddressTaken(Exception):
    """The address was confirmed by another account meanwhile."""


class TooMany(Exception):
    """More accounts were made at one network in a day than the owner allows."""


class Closed(Exception):
    """Nobody may sign up, or only with an invitation that works."""


def sign_up(
    *,
    username: str,
    email: str,
    password: str | None,
    invite: str = "",
    answer: str = "",
    agreed: Collection[int] | None = None,
    said: Mapping[int, str] | None = None,
) -> User:
    """Make an account in state `pending` and have its address checked by mail.

    Does the same whether the address belongs to somebody or not: the address becomes the
    account's (`email_key`) only when it is confirmed, and a worker decides what is mailed.
    The same form sent twice makes one account. `agreed` are the versions of the terms that were
    agreed to; without it they are asked at their first page. While accounts need an approval,
    `answer` is what the team reads, unless there is an invitation. `said` are values of the
    fields of profiles by their number. Raises `NameTaken`, `Closed`,
    `TooMany`, `core.terms.actions.TextsChanged`, `core.sanctions.blocking.BlockedLink`.
    """
    kept = None if password is None else passwords.hash_password(password)
    try:
        with transaction():
            check_open(invite)
            if is_taken(username):
                raise NameTaken
            user = _create(username=username, email=email, password=kept, state="pending")
            if invite:
                inviting.use(invite)
                inviting.lead_in(invite, user.id)
            else:
                _come_in(user, answer)
            if agreed is not None:
                check_shown(agreed)
                keep_consent(user.id, agreed, way="sign-up")
            tell(user.id, said or {})
            letters.order("confirmation", user_id=user.id)
            emit(SignedUp(user.id))
            return user
    except (NameTaken, peewee.IntegrityError):
        first = _first_click(username, email, password or "")
        if first is None:
            raise NameTaken from None
        return first


def _come_in(user: User, answer: str) -> None:
    """What is asked of those who come without an invitation. What they were told when they
    signed up holds for them, whatever the owner chooses later."""
    most = int(settings.get("core", "range_sign_ups"))
    if settings.get("core", "limits_apply") and not ranges.take("sign-up", most):
        raise TooMany
    if settings.get("core", "sign_up") == "approval":
        Application.create(user=user, answer=answer.strip()[:2000], made_at=clock.now())


def check_open(invite: str = "") -> None:
    """Raise `Closed` unless somebody may sign up, with this invitation or without any."""
    who = settings.get("core", "sign_up")
    if who == "closed" or (who == "invite" and inviting.find(invite) is None):
        raise Closed


def _first_click(username: str, email: str, password: str) -> User | None:
    """The account that the same form has just made: a double click is no second person."""
    recent = User.created_at > clock.ago(minutes=10)
    found = User.get_or_none(
        (User.username_key == username_key(username)) & (User.state == "pending") & recent
    )
    same = found is not None and found.username == username and found.email == email
    return found if same and passwords.verify(found.password, password) else None


def send_again(actor: Actor) -> None:
    """Mail a pending person another link and code. A worker limits how many."""
    with transaction():
        letters.order("confirmation", user_id=actor.id)


def correct_address(actor: Actor, email: str) -> None:
    """Give a pending account another address to prove, because the first was mistyped."""
    with transaction():
        user = queries.account(actor.id)
        tokens.void(user, "confirm", "reset")
        User.update(email=email).where((User.id == user.id) & (User.state == "pending")).execute()
        letters.order("confirmation", user_id=user.id)


def confirm(token: Token) -> User:
    """Make the owner of a confirmation a member.

    Raises `TokenGone` for the second use, `AddressTaken` when another account has confirmed
    the address first.
    """
    with transaction():
        tokens.spend(token)
        user = queries.account(token.user_id)
        prove_address(user)
        return user


def prove_address(user: User) -> None:
    """Make a pending account a member's, its address being proved; one that needs an approval
    waits for it. Raises `AddressTaken`."""
    keep_address(user)
    waits = _waits(user)
    user.state = "waiting" if waits else "active"
    User.update(state=user.state, confirmed_at=clock.now()).where(User.id == user.id).execute()
    tokens.void(user, "confirm")
    if waits:
        open_item(
            "member",
            subject_type="user",
            subject_id=user.id,
            author_id=user.id,
            space_id=None,
            snapshot={"username": user.username},
        )
        return
    outbox.put("search.index", {"people": [user.id]})
    emit(Confirmed(user.id))


def _waits(user: User) -> bool:
    mine = (Application.user == user.id) & Application.approved_at.is_null()
    return bool(Application.select().where(mine).exists())


def keep_address(user: User) -> None:
    """Make `user.email` the account's own. Raises `AddressTaken`, also for one that is kept out;
    then nothing may be kept."""
    user.email_key = email_key(user.email or "") or None
    if user.email and is_blocked(user.email):
        raise AddressTaken
    try:
        user.save(only=[User.email, User.email_key])
    except peewee.IntegrityError:
        raise AddressTaken from None


def create_member(
    *, username: str, email: str, password: str | None, groups: tuple[str, ...] = ()
) -> User:
    """Make a confirmed account without mail: the owner's, or one from the command line.

    Raises `NameTaken`, `AddressTaken`. The caller has the right to.
    """
    kept = None if password is None else passwords.hash_password(password)
    with transaction():
        if is_taken(username):
            raise NameTaken
        user = _create(username=username, email=email, password=kept, state="pending")
        prove_address(user)
        for key in groups:
            group = queries.member_group(key)
            Membership.create(group=group, user=user, created_at=clock.now())
        return user


def _create(*, username: str, email: str, password: str | None, state: str) -> User:
    made: User = User.create(
        username=username,
        username_key=username_key(username),
        email=email,
        password=password,
        state=state,
        created_at=clock.now(),
        timezone=clock.zone_named(settings.get("core", "timezone")),
    )
    if was_anothers(username):
        raise NameTaken
    return made

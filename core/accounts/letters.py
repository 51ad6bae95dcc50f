"""Mail about accounts. What a page sends is decided by a worker from here: the page itself
does the same work whether an address is known or not."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from core import mail, outbox
from core.accounts import queries, tokens
from core.accounts.guessing import may_mail
from core.accounts.models import User
from core.accounts.paths import mail_base
from core.db import transaction
from core.sanctions.blocking import is_blocked

log = logging.getLogger("townhall.accounts")
LETTERS: dict[str, Callable[..., None]] = {}


def order(name: str, /, **facts: Any) -> None:
    """Have a letter of this module written by a worker, inside the running transaction."""
    outbox.put("accounts.letter", {"letter": name, "base": mail_base(), "facts": facts})


def letter(function: Callable[..., None]) -> Callable[..., None]:
    """Let `order` find a letter by the name of its function."""
    LETTERS[function.__name__] = function
    return function


@outbox.handles("accounts.letter")
def write(tasks: list[outbox.Task]) -> None:
    """Write letters that were ordered."""
    for task in tasks:
        with at_home(task.payload["base"]), transaction():
            LETTERS[task.payload["letter"]](**task.payload["facts"])


@contextmanager
def at_home(base: str) -> Iterator[None]:
    """Make addresses start with `base`, as in a request that came to it."""
    with current_app.test_request_context(base_url=base):
        yield


@letter
def confirmation(user_id: int) -> None:
    """To somebody who signed up: a link and a code. If the address belongs to an account
    already, its owner is told instead, and the new account cannot be confirmed."""
    user = queries.account(user_id)
    address = user.email or ""
    if user.state != "pending" or not may_mail("confirm", address):
        return
    if _kept_out(address):
        return
    owner = queries.owner_of_address(address)
    if owner is not None and owner.state == "contact":
        # They wrote by mail before: the link makes all of that theirs too.
        issued = tokens.issue("claim", owner, target=address)
        link = url("claim", token=issued.secret)
        send_to(user, _("Confirm your address"), "claim_contact", link=link)
        return
    if owner is not None:
        send_to(
            owner,
            _("You already have an account"),
            "already_member",
            sign_in=url("sign_in"),
            reset=url("reset_password"),
            username=owner.username,
        )
        return
    issued = tokens.issue("confirm", user, target=address, with_code=True)
    link = url("confirm", token=issued.secret)
    send_to(user, _("Confirm your address"), "confirm", link=link, code=issued.code)


@letter
def reset(address: str) -> None:
    """To the owner of an address: a link that sets a new password. To nobody if there is none."""
    user = queries.account_of_address(address)
    if user is None or user.state not in tokens.STATES["reset"]:
        return
    # To the address as it is kept, never as it was typed.
    if may_mail("reset", user.email):
        issued = tokens.issue("reset", user, target=user.email)
        link = url("new_password", token=issued.secret)
        send_to(user, _("Choose a new password"), "reset", link=link, username=user.username)


@letter
def new_address(user_id: int, address: str) -> None:
    """To the address that somebody wants to change to: a link that proves it is theirs."""
    user = queries.account(user_id)
    if user.state != "active" or not may_mail("change", address) or _kept_out(address):
        return
    if queries.owner_of_address(address) is not None:
        mail.send(address, _("This address is in use"), "address_in_use", sign_in=url("sign_in"))
        return
    issued = tokens.issue("change_email", user, target=address)
    link = url("new_email", token=issued.secret)
    mail.send(address, _("Confirm your new address"), "new_address", link=link)


@letter
def address_changed(address: str, username: str) -> None:
    """To the old address, after it was replaced."""
    subject = _("Your address was changed")
    mail.send(address, subject, "address_changed", username=username)


@letter
def password_changed(user_id: int) -> None:
    """To somebody whose password was changed, by them or by a reset link."""
    user = queries.account(user_id)
    if user.email:
        link = url("reset_password")
        send_to(user, _("Your password was changed"), "password_changed", reset=link)


@letter
def claim(user_id: int, address: str) -> None:
    """To the person an imported account belongs to: a link that makes it theirs."""
    user = queries.account(user_id)
    if user.state == "unclaimed" and may_mail("claim", address):
        issued = tokens.issue("claim", user, target=address)
        link = url("claim", token=issued.secret)
        mail.send(address, _("Your account has moved here"), "claim", link=link)


def _kept_out(address: str) -> bool:
    """Whether an address may not be used here, which its owner is told instead."""
    if not is_blocked(address):
        return False
    mail.send(address, _("This address cannot be used here"), "blocked_address")
    return True


def send_to(user: User, subject: str, template: str, /, **context: Any) -> None:
    """Mail somebody in their own language."""
    with in_language_of(user):
        mail.send(user.email, subject, template, **context)


def in_language_of(user: User) -> AbstractContextManager[None]:
    """Say everything inside the block in somebody's own language."""
    found: AbstractContextManager[None] = force_locale(user.locale or "en")
    return found


def url(endpoint: str, **values: Any) -> str:
    """The full address of an account page."""
    return url_for(f"accounts.{endpoint}", _external=True, **values)

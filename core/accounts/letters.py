"""Mail about accounts. What a page sends is decided by a worker from here: the page itself
does the same work whether an address is known or not."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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

log = logging.getLogger("townhall.accounts")
LETTERS: dict[str, Callable[..., None]] = {}


def order(letter: str, **facts: Any) -> None:
    """Have a letter of this module written by a worker, inside the running transaction."""
    outbox.put("accounts.letter", {"letter": letter, "base": mail_base(), "facts": facts})


def _letter(function: Callable[..., None]) -> Callable[..., None]:
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


@_letter
def confirmation(user_id: int) -> None:
    """To somebody who signed up: a link and a code. If the address belongs to an account
    already, its owner is told instead, and the new account cannot be confirmed."""
    user = queries.account(user_id)
    address = user.email or ""
    if user.state != "pending" or not may_mail("confirm", address):
        return
    owner = queries.owner_of_address(address)
    if owner is not None:
        _send(
            owner,
            _("You already have an account"),
            "already_member",
            sign_in=_url("sign_in"),
            reset=_url("reset_password"),
            username=owner.username,
        )
        return
    issued = tokens.issue("confirm", user, target=address, with_code=True)
    link = _url("confirm", token=issued.secret)
    _send(user, _("Confirm your address"), "confirm", link=link, code=issued.code)


@_letter
def reset(address: str) -> None:
    """To the owner of an address: a link that sets a new password. To nobody if there is none."""
    user = queries.account_of_address(address)
    if user is None or user.state not in tokens.STATES["reset"]:
        return
    # To the address as it is kept, never as it was typed.
    if may_mail("reset", user.email):
        issued = tokens.issue("reset", user, target=user.email)
        link = _url("new_password", token=issued.secret)
        _send(user, _("Choose a new password"), "reset", link=link, username=user.username)


@_letter
def new_address(user_id: int, address: str) -> None:
    """To the address that somebody wants to change to: a link that proves it is theirs."""
    user = queries.account(user_id)
    if user.state != "active" or not may_mail("change", address):
        return
    if queries.owner_of_address(address) is not None:
        mail.send(address, _("This address is in use"), "address_in_use", sign_in=_url("sign_in"))
        return
    issued = tokens.issue("change_email", user, target=address)
    link = _url("new_email", token=issued.secret)
    mail.send(address, _("Confirm your new address"), "new_address", link=link)


@_letter
def address_changed(address: str, username: str) -> None:
    """To the old address, after it was replaced."""
    subject = _("Your address was changed")
    mail.send(address, subject, "address_changed", username=username)


@_letter
def password_changed(user_id: int) -> None:
    """To somebody whose password was changed, by them or by a reset link."""
    user = queries.account(user_id)
    if user.email:
        link = _url("reset_password")
        _send(user, _("Your password was changed"), "password_changed", reset=link)


@_letter
def claim(user_id: int, address: str) -> None:
    """To the person an imported account belongs to: a link that makes it theirs."""
    user = queries.account(user_id)
    if user.state == "unclaimed" and may_mail("claim", address):
        issued = tokens.issue("claim", user, target=address)
        link = _url("claim", token=issued.secret)
        mail.send(address, _("Your account has moved here"), "claim", link=link)


def _send(user: User, subject: str, template: str, /, **context: Any) -> None:
    with force_locale(user.locale or "en"):
        mail.send(user.email, subject, template, **context)


def _url(endpoint: str, **values: Any) -> str:
    return url_for(f"accounts.{endpoint}", _external=True, **values)

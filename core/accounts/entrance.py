"""The one way in. Whatever somebody has shown (a password, a link, a passkey, a sign-in elsewhere),
it leads through here, and here it is decided whether a second factor has to follow.

`ENTERED_BY` lists who calls it; a test fails when a session is opened anywhere else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from core import clock, settings
from core.accounts import devices, familiar, letters, sessions, steps
from core.accounts.models import Step, User
from core.accounts.paths import safe_path
from core.db import transaction
from core.factors import queries as factors
from core.passkeys import queries as passkeys
from core.web import cookies, current_actor
from core.web.respond import see_other

log = logging.getLogger("townhall.accounts")
Way = Literal["password", "link", "new", "passkey", "openid"]
STRONG: frozenset[str] = frozenset({"passkey"})
"""What counts as two factors: a device that has checked who holds it."""
ENTERED_BY = frozenset(
    {
        "core.accounts.views.again.again",
        "core.accounts.views.claims.take_claim",
        "core.accounts.views.claims.take_own",
        "core.accounts.views.entry.sign_up_with",
        "core.accounts.views.entry.take_sign_in",
        "core.accounts.views.recovery.take_new_password",
        "core.factors.views.asking.take_factor",
        "core.openid.views.returning.arrive",
        "core.openid.views.joining.take_join",
        "core.openid.views.joining.take_link",
        "core.passkeys.views.entering.take_passkey",
    }
)
AFTER: dict[str, Callable[[User, Mapping[str, Any]], None]] = {}
"""What is done once somebody is in and has shown everything, by name: see `Entry.after`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Where somebody who comes in is led, how long they stay, and `after`: a name of `AFTER` and
    its facts. It is done only when the second factor was right too."""

    url: str
    way: Way
    remember: bool = False
    after: tuple[str, Mapping[str, Any]] | None = None


def needs_factor(user: User, way: Way) -> bool:
    """Whether somebody who comes in this way has to show a second factor."""
    if way in STRONG:
        return False
    if factors.app_of(user.id) is not None:
        return True
    # Their passkey is the only one they have: without it nobody sets up a factor in their name.
    return factors.is_wanted_of(user) and passkeys.has_passkey(user.id)


def let_in(user: User, entry: Entry) -> Response:
    """Sign somebody in here, or lead to where the second factor is asked for. Whoever was
    signed in here is out in any case."""
    if needs_factor(user, entry.way):
        ask_factor(user, entry)
        return see_other(url_for("factors.ask"))
    return _open(user, entry, strong=entry.way in STRONG)


def ask_factor(user: User, entry: Entry) -> None:
    """Remember that the second factor is all that is missing. Nobody is signed in by it."""
    leave()
    data = {"url": entry.url, "way": entry.way, "remember": entry.remember, "after": entry.after}
    with transaction():
        steps.begin("factor", user_id=user.id, data=data)


def go_on(step: Step, *, url: str = "") -> Response:
    """Sign in somebody whose second factor was right, in a new session. Raises
    `steps.StepGone` for the second of two at once."""
    kept = step.data
    after = kept["after"] and (kept["after"][0], kept["after"][1])
    with transaction():
        steps.finish(step)
    entry = Entry(
        url=url or safe_path(kept["url"]), way=kept["way"], remember=kept["remember"], after=after
    )
    return _open(step.user, entry, strong=True)


def begin_again(_error: steps.StepGone) -> Response:
    """Where a step that is gone leads: back to where signing in begins."""
    flash(_("That took too long, or was begun in another window. Please begin again."), "warn")
    return see_other(url_for("accounts.sign_in"))


def leave() -> None:
    """Sign out whoever is signed in here."""
    before = current_actor()
    if before.session_id:
        sessions.end_current(before.session_id)


def _open(user: User, entry: Entry, *, strong: bool) -> Response:
    leave()
    device = devices.device_name(request.user_agent.string)
    address = devices.coarse_network(request.remote_addr or "")
    cookie = cookies.read(devices.COOKIE)
    with transaction():
        sessions.start(
            user,
            remember=entry.remember,
            device=device,
            address=address,
            way=entry.way,
            strong=strong,
        )
        known = devices.known_device(cookie, user.id)
        kept = devices.remembered(cookie, user.id)
        number = known or devices.known_device(kept, user.id)
        log.info("session opened", extra={"user": user.id, "way": entry.way, "network": address})
        if familiar.note(user, number=number, is_known=bool(known), device=device, address=address):
            where = ", ".join(filter(None, (device, address)))
            letters.order("notice", user_id=user.id, what="new_device", detail=where)
        if entry.after:
            name, facts = entry.after
            AFTER[name](user, facts)
        _ask_for_one(user, strong=strong)
    # Whoever is leaving is asked first whether they want to come back.
    answer = see_other(url_for("mydata.index") if user.state == "leaving" else entry.url)
    cookies.keep(answer, devices.COOKIE, kept, seconds=devices.KEPT)
    return answer


def _ask_for_one(user: User, *, strong: bool) -> None:
    """Tell somebody who comes in that the owner wants a second factor of them, and until when."""
    if strong or not factors.is_wanted_of(user):
        return
    now = clock.now()
    User.update(factor_asked_at=now).where(
        (User.id == user.id) & User.factor_asked_at.is_null()
    ).execute()
    days = (
        settings.get("core", "factor_days")
        - (now - (cast("datetime | None", user.factor_asked_at) or now)).days
    )
    if days > 0:
        flash(
            _(
                "This community wants a second factor of you. Days left to set it up: %(n)s.",
                n=days,
            ),
            "warn",
        )

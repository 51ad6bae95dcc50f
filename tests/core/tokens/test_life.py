"""The life of every secret that lets somebody do something, in one table: what it survives and
what ends it. A sort that the code declares and that has no row here fails.

`+` it works, `-` it is refused, `.` it does not apply (see `WHY_NOT`); of many at once, one is
let through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import cycle
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from flask import Flask

from core import clock, outbox
from core.access import Actor
from core.accounts import steps, tokens
from core.accounts.actions.changing import change_email, reset_password
from core.accounts.models import User
from core.accounts.sessions import actor_for
from core.admin.actions.members import set_role
from core.config import Config
from core.erasing.actions import begin, leave
from core.erasing.working import step
from core.groups.models import Membership
from core.sanctions.imposing import impose
from core.spaces.actions import create_space
from core.threads.actions import start_thread
from core.versions import refresh
from tests.core.accounts.together import together
from tests.core.tokens.sorts import SORTS, Place, secret_of
from tests.support.source import modules
from tests.support.town import undone
from townhall.testing import add_user

EVENTS = (
    *("again", "expiry", "elsewhere", "another", "password", "address", "role", "suspended"),
    *("leaving", "erased", "at once"),
)
#                     ag ex el an pa ad ro su le er on
TABLE = {
    "session":        "+  -  -  .  -  +  +  -  -  -  .",
    "remember":       "+  -  -  .  -  +  +  -  -  -  .",
    "confirm":        "-  -  -  .  -  .  .  .  .  -  1",
    "confirm code":   "-  -  -  -  -  .  .  .  .  -  1",
    "reset":          "-  -  -  .  -  -  +  +  -  -  1",
    "change_email":   "-  -  -  .  -  -  +  -  -  -  1",
    "claim":          "-  -  -  .  .  .  .  .  .  .  1",
    "owner":          "-  -  -  .  .  .  .  .  .  .  1",
    "not_me":         "-  -  -  .  -  -  +  +  -  -  1",
    "factor":         "-  -  -  .  -  +  +  -  -  -  1",
    "passkey_in":     "-  -  -  .  -  +  +  -  -  -  1",
    "passkey_add":    "-  -  -  .  -  +  +  -  -  -  1",
    "passkey_prove":  "-  -  -  .  -  +  +  -  -  -  1",
    "openid":         "-  -  -  .  -  +  +  -  -  -  1",
    "openid_join":    "-  -  -  .  -  +  +  -  -  -  1",
    "openid_link":    "-  -  -  .  -  +  +  -  -  -  1",
    "totp":           "-  -  -  -  +  +  +  +  +  -  1",
    "recovery":       "-  .  -  -  +  +  +  +  +  -  1",
    "invite":         "-  -  -  .  +  +  +  +  +  -  1",
    "group invite":   "-  -  -  .  +  +  +  +  +  +  1",
    "unsubscribe":    "+  .  -  .  +  -  +  +  +  -  .",
    "feed":           "+  .  -  .  -  +  +  -  -  -  .",
    "reply address":  "+  -  -  .  +  +  +  -  -  -  .",
    "message id":     "+  .  -  .  +  -  +  +  +  -  .",
    "return address": "+  .  -  .  +  -  +  +  +  -  .",
    "export":         "+  -  -  -  +  +  +  +  +  -  .",
    "device":         "+  .  -  -  +  +  +  +  +  +  .",
}  # fmt: skip
WHY_NOT = {
    "again": "each is used at least once",
    "expiry": "it lives until it is ended, as the way to stop mail must; nothing is let in by it",
    "another": "whoever brings it is who it stands for: it names nobody else",
    "at once": "it is not used up",
    "password": "such an account has none, or belongs to nobody yet",
    "address": "an account changes its address once one is confirmed",
    "role": "an account that nobody has confirmed has no role",
    "suspended": "who has not come in yet is not suspended, but refused",
    "leaving": "who has not come in yet does not leave",
    "erased": "it belongs to nobody, or to somebody who has not come in yet",
}
# Where secrets are made or signed: for which rows, or why for none.
PLACES = {
    "plugins.support.actions.sending": "not one: by it two presses of a button are one answer",
    "plugins.support.rating_mail": "not one: by it one says how one was helped, and reads nothing",
    "core.webhooks.signing": "not one: by it another program knows us; it opens nothing here",
    "core.accounts.actions.inviting": "invite",
    "core.accounts.devices": "device",
    "core.accounts.sessions": "session",
    "core.accounts.steps": "factor",
    "core.accounts.tokens": "reset",
    "core.factors.paper": "recovery",
    "core.feeds.actions": "feed",
    "core.groups.actions.inviting": "group invite",
    "core.inbound.addresses": "reply address",
    "core.letters.ids": "message id",
    "core.letters.links": "unsubscribe",
    "core.mydata.actions": "export",
    "core.openid.arriving": "openid",
    "core.passkeys.actions": "passkey_in",
    "core.accounts.forms": "not one: when a form was shown",
    "core.accounts.guessing": "not one: how a counter is called",
    "core.accounts.passwords": "not one: a hash to compare with when there is none",
    "core.sealing": "not one: what keeps secrets shut in the database",
    "core.attachments.actions": "not one: the name of a file, given to who may see its post",
    "core.backups.shelf": "not one: the name of a file on the way",
    "core.config": "not one: the key of the site",
    "core.drafts.actions": "not one: the version of a draft",
    "core.factors.codes": "not one: compares codes",
    "core.inbound.answering": "not one: the id of a mail that answers by itself",
    "core.inbound.taking": "not one: the name of a file that only owners read",
    "core.live.sending": "not one: the name of a process",
    "core.look.actions": "not one: the name of a picture for everybody",
    "core.openid.believing": "not one: compares what a provider has signed",
    "core.profiles.actions": "not one: the name of a picture for everybody",
    "core.push.keys": "not one: the key of the site at push services",
    "core.push.letters": "not one: what a push service puts together",
    "core.push.sealing": "not one: seals what is sent",
    "core.sanctions.blocking": "not one: how an address that is kept out is known again",
    "core.search.folder": "not one: the name of a folder",
    "core.settings": "not one: how a change of a secret setting is told in the log",
    "core.threads.kept_forms": "not one: a mark within one answer",
    "core.trust.ranges": "not one: how a counter is called",
    "core.web.errors": "not one: the number of an incident",
    "core.web.haste": "not one: when a form was shown, and that it is sent once",
    "plugins.events.actions.seats": "not one: the number of a ticket, which only hosts can use",
    "townhall.testing": "not one: for tests",
}
MAKES = re.compile(r"\bsecrets\.\w+\(|URLSafe\w*Serializer\(|\bhmac\.(new|digest|compare_digest)\(")


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, mail_in="reply@town.example.org")


@pytest.fixture
def place(app: Flask) -> Iterator[Place]:
    """Alice, bob, the team and some others, and a thread to answer to."""
    people = SimpleNamespace(
        alice=add_user("alice"),
        bob=add_user("bob"),
        maya=add_user("maya", role="staff"),
        ada=add_user("ada", role="admin"),
        others=cycle([add_user(f"dora{number}") for number in range(6)]),
    )
    with app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", title="Workshop")
        actor = actor_for(people.bob.id)
        thread = start_thread(actor, board.id, kind="topic", title="Pump", body="It stops.")
        outbox.drain()
        yield Place(app, people, thread.id)


def ready(place: Place, sort: str) -> Any:
    """Make one; the account is in the state in which it has such a one."""
    state = SORTS[sort].state
    if state != "active":
        User.update(state=state, email_key=None).where(User.id == place.people.alice.id).execute()
    if sort == "owner":
        Membership.delete().where(Membership.user == place.people.ada.id).execute()
        refresh()
    return SORTS[sort].make(place)


def _password(place: Place) -> None:
    issued = tokens.issue("reset", place.alice, target=place.alice.email or "")
    reset_password(tokens.find("reset", issued.secret), "seven loud geese")


def _address(place: Place) -> None:
    issued = tokens.issue("change_email", place.alice, target="alice.new@example.org")
    change_email(tokens.find("change_email", issued.secret))


def _role(place: Place) -> None:
    for on in (True, False):
        set_role(actor_for(place.people.ada.id), place.alice.id, "staff", on=on)


def _suspended(place: Place) -> None:
    impose(actor_for(place.people.ada.id), place.alice.id, "suspend", reason="Spam.")


def _leaving(place: Place) -> None:
    leave(actor_for(place.alice.id), keeps_posts=True)


def _erased(place: Place) -> None:
    number = place.alice.id
    with clock.frozen_at(leave(actor_for(number), keeps_posts=True)):
        begin(number)
        while not step(number):
            pass


HAPPENS: dict[str, Callable[[Place], None]] = {
    "password": _password,
    "address": _address,
    "role": _role,
    "suspended": _suspended,
    "leaving": _leaving,
    "erased": _erased,
}


@pytest.mark.parametrize("sort", TABLE)
def test_it_works_as_long_as_it_should(place: Place, sort: str) -> None:
    row = dict(zip(EVENTS, TABLE[sort].split(), strict=True))
    got = dict(row)
    for event in (event for event in EVENTS[:-1] if row[event] != "."):
        with undone():
            got[event] = "+" if _cell(place, sort, event) else "-"
        refresh()
    # Last, and without a way back: many at once need what is written for good.
    if row["at once"] != ".":
        got["at once"] = str(_at_once(place, sort, ready(place, sort)))
    assert got == row


def _cell(place: Place, sort: str, event: str) -> bool:
    """Whether one still works after something has happened."""
    made, one = ready(place, sort), SORTS[sort]
    if event in HAPPENS:
        HAPPENS[event](place)
        refresh()
    tried = {"expiry": _after, "elsewhere": _elsewhere, "another": _another}.get(event)
    if event == "again":
        assert one.use(place, made)
    return tried(place, sort, made) if tried else one.use(place, made)


def _after(place: Place, sort: str, made: Any) -> bool:
    """Whether it works when its time is over; halfway it does."""
    life = SORTS[sort].life
    assert life is not None
    with clock.frozen_at(clock.now() + life + timedelta(seconds=1)):
        late = SORTS[sort].use(place, made)
    if life > timedelta(minutes=2):
        with clock.frozen_at(clock.now() + life / 2):
            assert SORTS[sort].use(place, made), "it did not live half as long as it is said to"
    return late


# Of one sort for whoever takes them: what tells them apart is how long they live, or their look.
ALIKE = ({"session", "remember"}, {"totp", "recovery"})


def _elsewhere(place: Place, sort: str, made: Any) -> bool:
    """Whether what is good for one thing is good for any other one."""
    secret, alike = secret_of(made), next((one for one in ALIKE if sort in one), {sort})
    return any(_try(place, secret, other) for other in SORTS.keys() - alike)


def _try(place: Place, secret: str, sort: str) -> bool:
    if sort == "export":  # its number is no secret; whose session it is counts
        return False
    if sort in ("session", "remember"):
        browser = place.browser()
        with browser.session_transaction() as cookie:
            cookie["_user_id"] = secret
        return SORTS[sort].use(place, browser)
    return SORTS[sort].use(place, secret)


def _another(place: Place, sort: str, made: Any) -> bool:
    """Whether it works in the hands of bob, as his own."""
    hands = SimpleNamespace(**{**vars(place.people), "alice": place.people.bob})
    return SORTS[sort].use(Place(place.app, hands, place.thread_id), made)


def _at_once(place: Place, sort: str, made: Any) -> int:
    """How many of those who use it at the same moment are let through."""

    def press() -> bool:
        with place.app.test_request_context("/"):
            return SORTS[sort].use(place, made)

    return sum(together(press, times=3))


def test_every_sort_has_its_row() -> None:
    assert TABLE.keys() == SORTS.keys()
    assert {*get_args(tokens.Purpose), *get_args(steps.Purpose)} <= TABLE.keys()


def test_every_place_that_makes_secrets_is_known() -> None:
    found = {module.name for module in modules() if MAKES.search(module.text)}
    assert found - PLACES.keys() == set(), "which row of the table is it?"
    assert PLACES.keys() - found == set()
    assert {row for row in PLACES.values() if not row.startswith("not one: ")} <= TABLE.keys()


def test_what_does_not_apply_has_its_reason() -> None:
    missing = {
        event
        for row in TABLE.values()
        for event, mark in zip(EVENTS, row.split(), strict=True)
        if mark == "."
    }
    assert missing <= WHY_NOT.keys()

"""Addresses that a kind signs for a use of its own, and who is asked what comes to them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.inbound.addresses import claim_of, kind_address, read_kind_address
from core.inbound.letter import Letter
from core.inbound.models import InboundMail
from core.inbound.rules import Refused, sender_of
from core.inbound.stopping import stop_address
from core.inbound.taking import serves
from core.letters import ids
from core.letters.queries import wants
from core.registry import MailRule
from core.site import site
from tests.core.inbound.conftest import bodies, letter
from townhall import clock


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Any:
    with app.test_request_context("/"):
        yield


@pytest.mark.parametrize("numbers", [(), (0,), (7, 300), (2**31 - 1, 2**40, 1)])
def test_what_is_signed_is_read_again(numbers: tuple[int, ...]) -> None:
    address = str(kind_address("desk", *numbers))
    assert address == kind_address("desk", *numbers), "the same whenever it is made"
    assert len(address.partition("@")[0]) <= 64
    assert read_kind_address("desk", address.upper()) == numbers
    assert read_kind_address("events", address) is None
    assert claim_of(address) is None
    assert serves(address)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("+desk.", "+shop."),
        ("@town", "@down"),
        ("reply+", "other+"),
        ("@", "a@"),
        ("desk.", "desk.a"),
    ],
)
def test_what_we_did_not_sign_says_nothing(old: str, new: str) -> None:
    address = str(kind_address("desk", 7)).replace(old, new)
    assert read_kind_address("desk", address) is None
    assert read_kind_address("shop", address) is None


@pytest.mark.parametrize("part", ["+desk.", "+desk.%%%", "+desk", "", "+.", "+desk.a.b"])
def test_what_is_no_signature_says_nothing(part: str) -> None:
    assert read_kind_address("desk", f"reply{part}@town.example.org") is None
    assert read_kind_address("desk", part) is None


@pytest.fixture
def desk(app: Flask) -> list[str]:
    """A rule for addresses of the desk that takes what says please; what it was given."""
    given: list[str] = []

    def keep(mail: Letter, row: InboundMail) -> bool:
        given.append(mail.text)
        numbers = read_kind_address("desk", str(row.recipient))
        assert numbers is not None
        sender_of(mail, numbers[0])
        if "later" in mail.text:
            raise Refused("closed", "Come back later.")
        return "please" in mail.text

    site().registry.add(
        "core",
        MailRule(
            name="desk",
            serves=lambda address: read_kind_address("desk", address) is not None,
            take=keep,
            automatic=True,
        ),
    )
    return given


def test_a_kind_is_asked_before_what_the_mail_refers_to(
    talk: SimpleNamespace, send: Any, desk: list[str]
) -> None:
    sent = ids.Sent(talk.alice.user_id, talk.thread.id)
    known = ids.message_id(sent, "alice@example.org", 1, clock.now())
    address = kind_address("desk", talk.alice.user_id)
    assert send(letter("Help, please.", In_Reply_To=known), address).state == "taken"
    assert bodies(talk) == []
    # What it does not want is what it would have been without it, and is given to it once.
    assert send(letter("In the thread.", In_Reply_To=known), address).state == "posted"
    assert bodies(talk) == ["In the thread."]
    assert len(desk) == 2


def test_what_a_machine_wrote_is_a_kinds_or_nobodys(
    talk: SimpleNamespace, send: Any, desk: list[str]
) -> None:
    sent = ids.Sent(talk.alice.user_id, talk.thread.id)
    known = ids.message_id(sent, "alice@example.org", 1, clock.now())
    address = kind_address("desk", talk.alice.user_id)
    machine = {"Auto_Submitted": "auto-generated", "In_Reply_To": known}
    assert send(letter("please", **machine), address).state == "taken"
    assert send(letter("I am away.", **machine), address).state == "ignored"
    assert bodies(talk) == []


def test_who_is_refused_hears_why_and_a_machine_does_not(
    talk: SimpleNamespace, send: Any, desk: list[str], mailbox: Any
) -> None:
    address = kind_address("desk", talk.alice.user_id)
    row = send(letter("later", Auto_Submitted="auto-generated"), address)
    assert (row.state, row.detail, mailbox()) == ("refused", "Come back later.", [])
    assert send(letter("later"), address).state == "refused"
    (told,) = mailbox()
    assert "Come back later." in told.get_body(("plain",)).get_content()
    row = send(letter("please", From="Bob <bob@example.org>"), address)
    assert (row.state, row.reason) == ("refused", "foreign")


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("STOP", True),
        ("Stop.\n\n> On Monday you wrote:\n> Pump stops", True),
        ("unsubscribe!", True),
        ("Stop it from dripping first.", False),
    ],
)
def test_the_word_stop_ends_mail_of_a_sort(
    talk: SimpleNamespace, send: Any, text: str, stops: bool
) -> None:
    sent = ids.Sent(talk.alice.user_id, talk.thread.id)
    known = ids.message_id(sent, "alice@example.org", 1, clock.now())
    row = send(letter(text, In_Reply_To=known), stop_address(talk.alice.user_id, "reply"))
    assert row.state == ("taken" if stops else "posted")
    assert wants(talk.alice.user_id, "reply") is not stops
    assert wants(talk.alice.user_id, "mention")
    assert wants(talk.bob.user_id, "reply")


def test_nobody_stops_somebody_elses_mail(talk: SimpleNamespace, send: Any) -> None:
    address = stop_address(talk.alice.user_id, "reply")
    assert send(letter("STOP", From="bob@example.org"), address).state == "refused"
    assert wants(talk.alice.user_id, "reply")

"""Rules of kinds, bombs, poison, and what owners do with mail that waits."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import outbox
from core.inbound import letter as parsing
from core.inbound import sorting
from core.inbound.letter import Letter, Unreadable, read_letter
from core.inbound.models import InboundMail
from core.inbound.taking import take
from core.models import Audit
from core.registry import MailRule
from core.site import site
from tests.core.inbound.conftest import MAIL_IN, bodies, letter
from townhall import clock

DESK = "desk@town.example.org"


@pytest.fixture
def desk(app: Flask) -> list[str]:
    """A rule of some kind that takes all mail for one address; what it was given."""
    given: list[str] = []

    def keep(mail: Letter, _row: InboundMail) -> bool:
        given.append(mail.text)
        return "please" in mail.text

    rule = MailRule(name="desk", serves=lambda address: address == DESK, take=keep)
    site().registry.add("core", rule)
    return given


def test_a_kind_takes_mail_for_its_own_address(
    talk: SimpleNamespace, send: Any, desk: list[str]
) -> None:
    mail = letter("Help, please.", From="somebody@example.org", To=DESK)
    assert [send(mail, DESK).state for _time in range(2)] == ["taken", "double"]
    assert desk == ["Help, please."]
    # What it does not want waits for an owner, and machines do not come to it.
    assert send(letter("Buy."), DESK).state == "waiting"
    assert send(letter("please", Auto_Submitted="auto-generated"), DESK).state == "ignored"
    assert len(desk) == 2


def test_a_rule_of_a_plugin_that_is_off_is_not_asked(
    talk: SimpleNamespace, send: Any, enable: Any
) -> None:
    def take_all(_mail: Letter, _row: InboundMail) -> bool:
        return True

    rule = MailRule(name="forums.desk", serves=lambda one: one == DESK, take=take_all)
    site().registry.add("forums", rule)
    assert send(letter(), DESK).state == "taken"
    enable("forums", on=False)
    assert send(letter(), DESK).state == "waiting"


def nested(depth: int) -> bytes:
    """Parts in parts in parts."""
    level = b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n'
    return b"From: a@b.cc\n" + b"".join(level % (n, n) for n in range(depth)) + b"\n\nx"


HEAD = b"From: a@b.cc\nContent-Type: "
BOMBS = {
    "deep": nested(1000),
    "rather deep": nested(40),
    "mails in mails": b"From: a@b.cc\n" + b"Content-Type: message/rfc822\n\n" * 1000,
    "many parts": HEAD + b"multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 100_000,
    "long head": b"From: a@b.cc\n" + b"X: y\n" * 100_000 + b"\nx",
    "many parameters": HEAD + b"text/plain" + b"; a*0*=x" * 5000 + b"\n\nx",
    "many parameters behind an old line end": HEAD[:-14]
    + b"X: y\rContent-Type: a/b"
    + b"; a=b" * 999,
    "long encoding": b"From: a@b.cc\nContent-Transfer-Encoding: " + b"a " * 2500 + b"\n\nx",
    "many lines": b"From: a@b.cc\n\n" + b"a\n" * 1_000_000,
    "many old lines": b"From: a@b.cc\r\r" + b"a\r" * 1_000_000,
    "lines below levels": nested(90) + b"--\n" * 100_000,
    "too large": b"From: a@b.cc\n\n" + b"x" * (26 * 1024 * 1024),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_not_taken_apart(bomb: str) -> None:
    with pytest.raises(Unreadable):
        read_letter(BOMBS[bomb])


def test_a_mail_that_takes_too_long_all_the_same_is_left_alone(monkeypatch: Any) -> None:
    monkeypatch.setattr(parsing, "LONGEST_TAKEN", -1.0)
    with pytest.raises(Unreadable):
        read_letter(bytes(letter()))


ODD = {
    "nothing": b"",
    "zeros": b"\0" * 1000,
    "comments": b"From: " + b"(" * 3900 + b"\n\nx",
    "groups": b"From: " + b"a:" * 1900 + b"\n\nx",
    "quotes": b"From: " + b'"\\' * 1900 + b"\n\nx",
    "words": b"Subject: " + b"=?utf-8?q?a?= " * 280 + b"\n\nx",
    "no end": b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nhi',
    "base64": b"Content-Transfer-Encoding: base64\n\n!!!!\xff",
    "html": b"Content-Type: text/html\n\n" + b"<div>" * 60_000,
    "two senders": b"From: a@b.cc, d@e.ff\n\nx",
    "surrogates": b"Subject: \xff\xfe\xed\xa0\x80\n\n\xed\xa0\x80",
}


@pytest.mark.parametrize("name", ODD)
def test_odd_mail_is_read_as_far_as_it_goes(name: str) -> None:
    found = read_letter(ODD[name])
    assert found.sender == ""
    found.text.encode()
    found.subject.encode()


def test_a_bomb_waits_for_an_owner(talk: SimpleNamespace, send: Any) -> None:
    row = send(BOMBS["deep"], MAIL_IN)
    assert (row.state, row.reason) == ("waiting", "odd")


def test_poison_waits_after_a_few_tries_and_holds_up_nobody(
    app: Flask, talk: SimpleNamespace, address_of: Any, send: Any, monkeypatch: Any, at: Any
) -> None:
    read = read_letter

    def choking(raw: bytes) -> Letter:
        if b"poison" in raw:
            raise ZeroDivisionError("poison")
        return read(raw)

    monkeypatch.setattr(sorting, "read_letter", choking)
    poison = send(letter("poison"), address_of("alice"))
    assert send(letter("Fine."), address_of("alice")).state == "posted"
    for hours in range(1, sorting.TRIES):
        assert InboundMail.get_by_id(poison.id).state == "new"
        with at(clock.ago(hours=-hours)), app.app_context():
            outbox.drain()
    row = InboundMail.get_by_id(poison.id)
    assert (row.state, row.reason, bool(row.raw)) == ("waiting", "error", True)


def test_a_mail_is_settled_once_however_often_it_is_sorted(
    app: Flask, talk: SimpleNamespace, address_of: Any
) -> None:
    number = take(bytes(letter("Once.")), address_of("alice"), None, source="test")
    with app.test_request_context("/"):
        for _worker in range(2):
            sorting.sort_mail(number)
    assert bodies(talk) == ["Once."]


def test_an_owner_reads_releases_and_deletes(
    talk: SimpleNamespace, cast: SimpleNamespace, address_of: Any, send: Any, sign_in: Any
) -> None:
    text = "<script>alert(1)</script> Kind words."
    row, other = send(letter(text, Subject="Where does it go")), send(letter("No."))
    ada = sign_in(cast.ada)
    page = ada.get("/admin/mail-in").text
    assert "Where does it go" in page
    assert "Nothing here takes mail for this address." in page
    send(letter("Hi.", From="charlie@example.org"), address_of("alice"))
    refused = ada.get("/admin/mail-in?state=refused").text
    assert "reply+…@town.example.org" in refused
    assert address_of("alice") not in refused, "nobody else's to use"
    url = f"/admin/mail-in/{row.id}"
    shown = ada.get(url)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Kind words." in shown.text
    assert ada.send(f"{url}/release", thread="x").status_code == 422
    assert ada.send(f"{url}/release", thread="999").status_code == 422
    assert ada.send(f"{url}/release", thread=str(talk.thread.id)).status_code == 303
    assert bodies(talk) == [text]
    assert ada.send(f"/admin/mail-in/{other.id}/delete").status_code == 303
    gone = InboundMail.get_by_id(other.id)
    assert (gone.state, gone.raw) == ("deleted", "")
    deeds = [line.action for line in Audit.select().where(Audit.action.startswith("mail."))]
    assert deeds == ["mail.release", "mail.delete"]


def test_a_released_mail_is_its_senders_own_or_nobodys(
    talk: SimpleNamespace, cast: SimpleNamespace, send: Any, sign_in: Any
) -> None:
    row = send(letter("Hello.", From="stranger@example.org"))
    answer = sign_in(cast.ada).send(f"/admin/mail-in/{row.id}/release", thread=str(talk.thread.id))
    assert answer.status_code == 422
    assert bodies(talk) == []


def test_only_owners_see_mail_that_waits(
    talk: SimpleNamespace, cast: SimpleNamespace, send: Any, sign_in: Any
) -> None:
    row = send(letter("Secret."))
    for path in ("/admin/mail-in", f"/admin/mail-in/{row.id}"):
        answer = sign_in(cast.maya).get(path)
        assert answer.status_code == 403
        assert "Secret" not in answer.text

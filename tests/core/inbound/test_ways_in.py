"""Mail comes by SMTP, by LMTP and from a mailbox: acknowledged when it is kept, not before."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import files, outbox
from core.config import Config, ConfigError, complete
from core.files import NoRoom
from core.inbound import imap, jobs, listener, taking
from core.inbound.listener import Listener
from core.inbound.models import InboundMail
from tests.core.inbound.conftest import MAIL_IN, bodies, letter
from tests.support import loops
from tests.support.mailbox import mailbox_with
from townhall import clock


@pytest.fixture
def door(app: Flask) -> Iterator[Listener]:
    """The listener, on a port that was free."""
    made = Listener(app, "127.0.0.1", 0)
    made.start()
    yield made
    made.stop()


def test_it_starts_in_a_thread_that_runs_a_loop_of_its_own(app: Flask) -> None:
    async def begin() -> int:
        made = Listener(app, "127.0.0.1", 0)
        made.start()
        made.stop()
        return made.port

    assert loops.run(begin()) > 0


def test_a_port_that_is_taken_is_told(app: Flask, door: Listener) -> None:
    second = Listener(app, "127.0.0.1", door.port)
    with pytest.raises(OSError, match="address already in use"):
        second.start()


@pytest.fixture
def post_office(door: Listener) -> Iterator[smtplib.SMTP]:
    """A mail server that has just connected."""
    with smtplib.SMTP("127.0.0.1", door.port, timeout=20) as client:
        yield client


def test_mail_by_smtp_is_posted(
    talk: SimpleNamespace, address_of: Any, post_office: smtplib.SMTP, run_jobs: Any
) -> None:
    refused = post_office.sendmail("alice@example.org", [address_of("alice")], bytes(letter("Hi.")))
    assert refused == {}
    row = InboundMail.get()
    assert (row.state, row.source, row.returns_to) == ("new", "smtp", "alice@example.org")
    run_jobs()
    assert bodies(talk) == ["Hi."]


def test_an_address_that_nobody_has_is_refused_before_its_mail(
    talk: SimpleNamespace, address_of: Any, post_office: smtplib.SMTP
) -> None:
    post_office.ehlo()
    post_office.mail("x@example.org")
    for address in (
        "root@town.example.org",
        "reply+aaaa@town.example.org",
        "reply@evil.example.org",
    ):
        assert post_office.rcpt(address)[0] == 550, address
    assert post_office.rcpt(address_of("alice"))[0] == 250
    assert post_office.rcpt(MAIL_IN)[0] == 250


def test_a_mail_that_cannot_be_kept_is_to_come_again(
    talk: SimpleNamespace, post_office: smtplib.SMTP, monkeypatch: Any
) -> None:
    def full(*_given: Any) -> None:
        raise NoRoom("full")

    monkeypatch.setattr(files, "put", full)
    with pytest.raises(smtplib.SMTPDataError) as error:
        post_office.sendmail("a@example.org", [MAIL_IN], bytes(letter()))
    assert error.value.smtp_code == 451
    assert InboundMail.select().count() == 0
    monkeypatch.undo()
    assert post_office.sendmail("a@example.org", [MAIL_IN], bytes(letter())) == {}


def test_bytes_whose_row_cannot_be_written_do_not_stay(
    app: Flask, talk: SimpleNamespace, monkeypatch: Any
) -> None:
    def away(*_given: Any, **_values: Any) -> None:
        raise OSError("the database is away")

    monkeypatch.setattr(outbox, "put", away)
    with pytest.raises(OSError, match="away"):
        taking.take(bytes(letter()), MAIL_IN, None, source="test")
    assert InboundMail.select().count() == 0
    assert list(files.names(taking.FOLDER)) == []


def test_lmtp_answers_for_each_recipient(
    talk: SimpleNamespace, address_of: Any, post_office: smtplib.SMTP, run_jobs: Any
) -> None:
    assert post_office.docmd("LHLO", "mx.example.org")[0] == 250
    post_office.mail("alice@example.org")
    for address in (address_of("alice"), MAIL_IN):
        assert post_office.rcpt(address)[0] == 250
    assert post_office.data(bytes(letter("By LMTP.")))[0] == 250
    assert post_office.getreply()[0] == 250, "the second recipient's"
    assert post_office.noop()[0] == 250
    run_jobs()
    assert bodies(talk) == ["By LMTP."]
    assert InboundMail.select().count() == 2


def test_what_is_too_large_is_refused_at_once(
    talk: SimpleNamespace, post_office: smtplib.SMTP
) -> None:
    post_office.ehlo()
    size = 26 * 1024 * 1024
    assert post_office.mail("a@example.org", [f"SIZE={size}"])[0] == 552


def test_too_many_connections_wait(talk: SimpleNamespace, door: Listener, monkeypatch: Any) -> None:
    monkeypatch.setattr(listener, "MOST_AT_ONCE", 1)
    with smtplib.SMTP("127.0.0.1", door.port, timeout=20) as first:
        with pytest.raises(smtplib.SMTPConnectError) as error:
            smtplib.SMTP("127.0.0.1", door.port, timeout=20)
        assert error.value.smtp_code == 421
        assert first.noop()[0] == 250


@pytest.fixture
def mailbox_of(talk: SimpleNamespace) -> Iterator[Any]:
    """`mailbox_of([mail])`: a mailbox with these mails, and its address."""
    with ExitStack() as opened:
        yield lambda mails: opened.enter_context(mailbox_with(mails))


def test_a_mailbox_is_fetched_and_marked(
    talk: SimpleNamespace, address_of: Any, mailbox_of: Any, run_jobs: Any
) -> None:
    mails = [letter(f"Mail {n}.", To=address_of("alice")) for n in (1, 2)]
    box, url = mailbox_of(mails)
    assert imap.fetch(url) == 2
    assert box.seen == {1, 2}
    assert imap.fetch(url) == 0
    run_jobs()
    assert bodies(talk) == ["Mail 1.", "Mail 2."]


def test_a_mail_is_not_marked_before_it_is_kept(
    talk: SimpleNamespace, address_of: Any, mailbox_of: Any, run_jobs: Any, monkeypatch: Any
) -> None:
    box, url = mailbox_of([letter("Hi.", To=address_of("alice"))])

    def killed_before(*_given: Any, **_values: Any) -> int:
        raise NoRoom("full")

    def killed_after(*given: Any, **values: Any) -> int:
        taking.take(*given, **values)
        raise KeyboardInterrupt

    for dying, error in ((killed_before, OSError), (killed_after, KeyboardInterrupt)):
        monkeypatch.setattr(imap, "take", dying)
        with pytest.raises(error):
            imap.fetch(url)
        assert box.seen == set()
    monkeypatch.setattr(imap, "take", taking.take)
    imap.fetch(url)
    run_jobs()
    assert bodies(talk) == ["Hi."]
    assert sorted(row.state for row in InboundMail.select()) == ["double", "posted"]


def test_a_mailbox_that_is_away_is_said_without_its_password(
    talk: SimpleNamespace, mailbox_of: Any
) -> None:
    box, url = mailbox_of([])
    box.password = "another"
    for address in (url, "imap://town:p%20w@127.0.0.1:1/INBOX"):
        with pytest.raises(imap.MailboxAway) as error:
            imap.fetch(address)
        assert "p w" not in str(error.value)


@pytest.mark.parametrize(
    "values",
    [
        {"mail_in": "no address"},
        {"mail_in": "a+b@example.org"},
        {"mail_in": f"{'x' * 24}@example.org"},
        {"mail_in_listen": "127.0.0.1:2525"},
        {"mail_in": MAIL_IN, "mail_in_listen": "2525"},
        {"mail_in": MAIL_IN, "imap_url": "https://user:x@example.org"},
    ],
)
def test_settings_that_cannot_work_are_refused(tmp_path: Any, values: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="TOWNHALL_"):
        complete(Config(data=tmp_path, **values))  # type: ignore[arg-type]


def test_old_mail_goes_and_what_was_posted_stays_longer(
    talk: SimpleNamespace, address_of: Any, send: Any, at: Any
) -> None:
    posted, refused = send(letter("Hi."), address_of("alice")), send(letter(), "reply+x@y.org")
    for days, kept in ((29, 2), (31, 2), (121, 0)):
        with at(clock.ago(days=-days)):
            jobs.drop_old()
        assert InboundMail.select().where(InboundMail.raw != "").count() == kept, days
    assert InboundMail.get().id == posted.id
    assert refused.state == "waiting"


def test_bytes_without_a_mail_are_swept(
    app: Flask, talk: SimpleNamespace, monkeypatch: Any
) -> None:
    kept = taking.take(bytes(letter()), MAIL_IN, None, source="test")
    files.put(taking.FOLDER, f"{'a' * 32}.eml", b"stray")
    monkeypatch.setattr(jobs, "GRACE", -10)
    jobs.drop_strays()
    [(name, _changed)] = files.names(taking.FOLDER)
    assert name == f"{InboundMail.get_by_id(kept).raw}.eml"

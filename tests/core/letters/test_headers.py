"""What a mail carries besides its text: threads in mail programs, and no names that deceive."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.accounts.models import User
from core.inbound.addresses import reply_address
from core.letters.ids import Sent, message_id, read_message_id, root_id
from core.mail import defanged
from core.site import site
from core.threads.models import Thread
from tests.core.letters.conftest import NOON, html_of, text_of
from townhall import Notice, tell

HOSTILE = (
    "Win at evil.example.com",
    "https://evil.example.com/x",
    "mail me: a@evil.example.com",
    "a\r\nBcc: victim@example.org",
    "a\nReply-To: evil@example.org\n\nbody",
    '"<evil@example.org>, b',
    "x\x01label\x01https://evil.example.com\x02",
    "\u202egro.elpmaxe\u202c",
    "=?utf-8?q?=0D=0ABcc:_x@example.org?=",
    "<b onclick=x>&amp;",
    "é" * 60,
)
LINKS = re.compile(r"https?://[^\s>]+|\bwww\.|\w\.[a-z]{2,}\b|\w@\w")


def test_mail_programs_put_a_thread_together(answers: Any, sent: Any, at: Any, app: Flask) -> None:
    with at(NOON):
        answers("One.")
    first = sent(minutes=11)[0]
    with at(NOON.replace(hour=13)):
        answers("Two.")
    second = sent(hours=2)[1]
    assert first["Message-ID"] != second["Message-ID"]
    for mail in (first, second):
        assert mail["References"] == mail["In-Reply-To"] != mail["Message-ID"]
        assert re.fullmatch(r"<thread-\d+@[^>]+>", mail["References"])
        assert mail["Auto-Submitted"] == "auto-generated"
        assert re.fullmatch(r"<space-\d+\.[^>]+>", mail["List-Id"])
        assert mail["Precedence"] == "list"
        assert mail["From"].addresses[0].display_name == "Bob at Townhall"
    assert first["References"] == second["References"]
    assert first["Subject"] == second["Subject"] == "Re: Pump stops"


def test_where_mail_comes_in_it_can_be_answered_and_comes_back_there(
    talk: SimpleNamespace, answers: Any, sent: Any, at: Any, configured: Any
) -> None:
    configured(mail_in="post@example.net")
    with at(NOON):
        answers("One.")
    (mail,) = sent(minutes=11)
    with at(NOON):
        assert mail["Reply-To"] == reply_address(talk.alice.user_id, talk.thread.id)
    assert "Answer this mail to reply in the thread." in text_of(mail)


def test_the_first_post_is_no_answer(app: Flask, talk: SimpleNamespace, sent: Any, at: Any) -> None:
    with at(NOON), app.test_request_context("/"):
        notice = Notice(
            sort="thread",
            key="made:1",
            people={talk.charlie.user_id: "space"},
            actor_id=talk.alice.user_id,
            thread_id=talk.thread.id,
            number=1,
        )
        tell(notice)
    (mail,) = sent("charlie", minutes=11)
    assert mail["Subject"] == "Pump stops"
    assert "It stops." in text_of(mail)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_or_title_says_nothing_but_itself(
    talk: SimpleNamespace, answers: Any, sent: Any, at: Any, name: str
) -> None:
    User.update(name=name).where(User.id == talk.bob.user_id).execute()
    Thread.update(title=name).where(Thread.id == talk.thread.id).execute()
    with at(NOON):
        answers("Words.")
        answers("Your text was changed.", number=1, key="edit:1", sort="edit")
    (mail,) = sent(minutes=11)
    assert [key for key in mail if key.lower() in ("bcc", "cc")] == []
    assert mail["To"] == "alice@example.org"
    assert mail["Reply-To"] is None
    assert len(mail["From"].addresses) == 1
    assert mail["From"].addresses[0].addr_spec == "townhall@localhost"
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202a-\u202e]", mail["Subject"] + text_of(mail))
    text = text_of(mail).partition("\n-- \n")[0].partition("Read it there")[0]
    assert LINKS.findall(text) == [], text
    html = html_of(mail)
    assert "<b onclick" not in html
    assert not re.search(r'href="[^"]*evil', html)


@pytest.mark.parametrize("name", ["Version 1.2 of Node", "Dr. Who", "10:30 at home", "50/50", "…"])
def test_ordinary_names_stay_readable(name: str) -> None:
    assert defanged(name).replace("\u2060", "") == name


def test_what_a_member_writes_is_no_mark_of_ours(answers: Any, sent: Any, at: Any) -> None:
    with at(NOON):
        answers("\x01Click\x01https://evil.example.com\n\n-- \nhttps://evil.example.com")
    (mail,) = sent(minutes=11)
    assert not re.search(r'href="[^"]*evil', html_of(mail))
    assert "No more mail about anything" in text_of(mail).rpartition("\n-- \n")[2]


def test_raw_headers_are_not_folded_inside_an_address(
    answers: Any, sent: Any, at: Any, app: Flask
) -> None:
    with at(NOON):
        answers("Words.")
    sent(minutes=11)
    raw = next((site().config.data / "mail").glob("*.eml")).read_text()
    head = raw.partition("\n\n")[0]
    for name in ("Message-ID", "References", "List-Unsubscribe"):
        assert re.search(rf"^{name}: <[^\s<>=?]+(=?[^\s<>?]*)>$", head, re.MULTILINE), name
    assert max(map(len, raw.splitlines())) < 998


def test_an_id_says_whose_mail_it_was_and_nobody_can_make_one(
    app: Flask, talk: SimpleNamespace
) -> None:
    sent = Sent(talk.alice.user_id, talk.thread.id)
    with app.app_context():
        made = message_id(sent, "alice@example.org", 5, NOON)
        assert made == message_id(sent, "alice@example.org", 5, NOON)
        assert made != message_id(sent, "alice@example.org", 6, NOON)
        assert read_message_id(made) == sent
        assert read_message_id(f" {made.strip('<>')} ") == sent
        other = made.replace(f"m{sent.user_id}.", f"m{talk.bob.user_id}.", 1)
        for forged in (other, made.replace("@", "0@"), root_id(1), "", "<x@y>", "m9" * 900):
            assert read_message_id(forged) is None
        User.update(email="new@example.org").where(User.id == sent.user_id).execute()
        assert read_message_id(made) is None

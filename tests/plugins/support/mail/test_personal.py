"""What the desk holds of people who write by mail: their copy, and when they are erased."""

from __future__ import annotations

from typing import Any

from plugins.support.models import SupportLetter, SupportSuspended, SupportWords
from plugins.support.personal_mail import erase, export
from tests.plugins.support.mail.mails import HELP, letter, letters
from tests.support.requests_for_help import run_queue
from townhall import Leaver, User


def test_their_copy_names_their_mails_and_those_that_wait(send: Any, queues: Any) -> None:
    send(letter())
    run_queue(queues.help.id, address=HELP, takes_strangers=False)
    send(letter(Subject="The pump stops"))
    dora = User.get(User.email == "dora@example.net")
    said = [row["subject"] for row in export(dora.id) if not row.get("from_us")]
    assert said == ["The hose leaks", "The pump stops"]


def test_what_they_wrote_about_goes_with_them(send: Any, queues: Any) -> None:
    send(letter())
    run_queue(queues.help.id, address=HELP, takes_strangers=False)
    send(letter(Subject="The pump stops"))
    dora = User.get(User.email == "dora@example.net")
    erase(Leaver(user_id=dora.id, keeps_posts=True, email="dora@example.net"))
    assert {row.subject for row in letters()} == {""}
    assert SupportSuspended.select().count() == 0
    assert SupportWords.select().count() == 0
    assert SupportLetter.select().count() > 0, "that there was a mail stays known"

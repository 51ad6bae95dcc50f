"""Mail to one member that is no row of their inbox: who gets it, how it hangs together with other
mail about its thread, and what keeps it from leaving."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import outbox
from core.accounts.models import User
from core.inbox.choices import grid_of, save_ways
from core.letters.direct import DirectMail, Occasion, send_direct
from core.letters.models import MailSilence, MailStop
from core.letters.queries import Recipient, reached_by_mail
from core.mail import CalendarPart
from core.models import Outbox
from core.notifications.models import ChannelChoice, Notification, Reach
from core.registry import NotificationSort
from core.site import site
from core.spaces.visibility import set_visibility
from core.threads.models import Thread
from tests.core.letters.conftest import NOON, html_of, text_of
from townhall import clock

CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Żuraw\r\nEND:VCALENDAR\r\n"
SORT = NotificationSort(
    name="forums.direct",
    label="Calendars",
    icon="mail",
    said=lambda _names, _times: "x",
    reasons={},
    only="mail",
    channels=("mail",),
)


@pytest.fixture
def post(app: Flask, talk: SimpleNamespace) -> Callable[..., bool]:
    """`post(subject="…")`: a mail to alice about the thread; whether she gets one."""
    site().registry.add("forums", SORT)

    def make(**values: Any) -> bool:
        said = {"subject": "A seat", "template": "again", "why": "You asked.", **values}
        occasion = Occasion(
            sort=SORT.name, key="one", at=NOON, thread_id=said.pop("thread_id", talk.thread.id)
        )
        with app.app_context():
            return send_direct(talk.alice.user_id, occasion, lambda _to: DirectMail(**said))

    return make


def test_it_hangs_together_with_other_mail_about_its_thread(
    talk: SimpleNamespace, post: Any, answers: Any, sent: Any, at: Any
) -> None:
    with at(NOON):
        answers("Clean the filter.")
        assert post(reply_to="reply+desk.abc@town.example.org")
    direct, news = sorted(sent(minutes=11), key=lambda mail: mail["Subject"])
    assert direct["References"] == news["References"] == direct["In-Reply-To"]
    assert direct["Message-ID"] != news["Message-ID"]
    assert direct["List-Id"] == news["List-Id"]
    assert direct["Reply-To"] == "reply+desk.abc@town.example.org"
    assert Notification.select().where(Notification.sort == SORT.name).count() == 0


def test_its_button_stops_the_sort_and_nothing_else(
    app: Flask, talk: SimpleNamespace, post: Any, mailbox: Any, client: Any, cast: Any
) -> None:
    assert post()
    (mail,) = mailbox()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = mail["List-Unsubscribe"].strip("<>").partition("/unsubscribe/")[2]
    answer = client.post(f"/unsubscribe/{path}", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not post()
    with app.app_context():
        assert reached_by_mail([cast.alice.id, cast.bob.id], SORT.name) == {cast.bob.id}
        assert "mention" in {row.sort.name for row in grid_of(talk.alice) if "mail" in row.on}


def test_a_calendar_is_one_more_way_to_read_it(post: Any, mailbox: Any) -> None:
    assert post(calendar=CalendarPart(method="REQUEST", text=CALENDAR))
    (mail,) = mailbox()
    assert mail.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in mail.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    part = list(mail.iter_parts())[-1]
    assert part["Content-Type"].params == {"method": "REQUEST", "charset": "utf-8"}
    assert part.get_payload(decode=True) == CALENDAR.encode(), "as it was, line ends included"
    assert "Żuraw" not in text_of(mail) + html_of(mail)


def test_written_twice_it_is_shown_once(post: Any, mailbox: Any) -> None:
    assert post()
    assert post()
    assert len({mail["Message-ID"] for mail in mailbox()}) == 1


def test_it_is_in_the_language_of_its_reader(
    app: Flask, talk: SimpleNamespace, post: Any, monkeypatch: Any
) -> None:
    User.update(locale="pl").where(User.id == talk.alice.user_id).execute()
    seen: list[tuple[str, str]] = []

    def write(to: Recipient) -> None:
        from flask import url_for
        from flask_babel import get_locale

        seen.append((str(get_locale()), url_for("home.index", _external=True)))
        assert to.username == "alice"

    with app.app_context():
        assert not send_direct(
            talk.alice.user_id, Occasion(sort=SORT.name, key="k", at=NOON), write
        )
    assert seen == [("pl", "http://localhost:8000/")]


def _lose(talk: SimpleNamespace, what: str) -> None:
    person = talk.alice.user_id
    alice = User.id == person
    if what == "suspended":
        User.update(state="suspended").where(alice).execute()
    elif what == "no address":
        User.update(email=None, email_key=None).where(alice).execute()
    elif what == "all mail stopped":
        Reach.create(user=person, mail_off=True)
    elif what == "came back":
        MailStop.create(user=person, address="alice@example.org", stopped_at=clock.now())
    elif what == "sort":
        ChannelChoice.create(user=person, sort=SORT.name, channel="mail", is_on=False)
    elif what == "thread silenced":
        MailSilence.create(user=person, thread=talk.thread.id, created_at=clock.now())


STOPS = ("suspended", "no address", "all mail stopped", "came back", "sort", "thread silenced")


@pytest.mark.parametrize("what", STOPS)
def test_nobody_gets_one_who_wants_none_or_can_have_none(
    app: Flask, talk: SimpleNamespace, post: Any, what: str
) -> None:
    assert post()
    with app.app_context():
        _lose(talk, what)
        asked = reached_by_mail([talk.alice.user_id], SORT.name, talk.thread.id)
    assert asked == set()
    assert not post()


@pytest.mark.parametrize("what", [*STOPS, "thread", "space"])
def test_what_was_lost_while_it_waited_keeps_it_back(
    app: Flask, talk: SimpleNamespace, post: Any, mailbox: Any, what: str
) -> None:
    assert post()
    with app.test_request_context("/"):
        if what == "thread":
            Thread.update(deleted_at=clock.now()).where(Thread.id == talk.thread.id).execute()
        elif what == "space":
            set_visibility(talk.ada, talk.board.id, "staff")
        _lose(talk, what)
    assert mailbox() == []


def test_what_tells_nothing_goes_to_who_may_not_see_the_thread_any_more(
    app: Flask, talk: SimpleNamespace, post: Any, mailbox: Any
) -> None:
    with app.test_request_context("/"):
        set_visibility(talk.ada, talk.board.id, "staff")
    assert post(tells_nothing=True)
    assert len(mailbox()) == 1


def test_it_waits_while_its_plugin_is_off(
    post: Any, mailbox: Any, enable: Any, run_jobs: Any
) -> None:
    assert post()
    enable("forums", on=False)
    assert mailbox() == []
    enable("forums")
    assert len(mailbox()) == 1


def test_what_goes_with_it_is_done_or_undone_with_it(app: Flask, post: Any) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        post(kept=fail)
    assert not Outbox.select().where(Outbox.topic == "mail.send").exists()


def test_a_sort_for_mail_alone_has_no_other_box_to_tick(
    app: Flask, talk: SimpleNamespace, cast: Any, post: Any, sign_in: Any
) -> None:
    page = sign_in(cast.alice).get("/account/notifications").text
    assert 'value="forums.direct:mail"' in page
    assert 'value="forums.direct:inbox"' not in page
    assert 'value="forums.direct:push"' not in page
    assert "Calendars" not in sign_in(cast.alice).get("/inbox/").text
    with app.app_context():
        save_ways(talk.alice, {(SORT.name, "mail"): False})
        outbox.drain()
    assert not post()


def test_the_clock_stands_still_for_nothing_here(at: Any, post: Any, mailbox: Any) -> None:
    """Neither quiet hours nor the number of mails in a day hold it back."""
    Reach.create(user=User.get(User.username == "alice").id, quiet_from=0, quiet_to=1439)
    with at(NOON + timedelta(hours=1)):
        assert post()
        assert len(mailbox()) == 1

"""Mail about news: held, one for a burst, only of what is unread, may be seen and is wanted."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import settings
from core.accounts.models import User
from core.db import transaction
from core.letters.actions import Taken, take
from core.letters.models import MailDay, MailDue, MailSilence, MailStop
from core.letters.queries import waiting_for
from core.letters.sending import send_due
from core.models import Outbox
from core.notifications.models import ChannelChoice, Notification, Reach
from core.threads.models import Post, Thread
from core.threads.moderation import delete_post
from core.watching.models import Watch
from tests.core.letters.conftest import NOON, html_of, text_of
from tests.support.together import all_at_once
from townhall import Notice, clock, tell


def test_a_burst_is_one_mail_after_the_time_for_which_it_is_held(
    talk: SimpleNamespace, answers: Any, sent: Any, at: Any
) -> None:
    with at(NOON):
        answers("Clean the **filter**.")
    with at(NOON + timedelta(minutes=8)):
        answers("And the valve.", by="charlie")
    assert sent(minutes=9) == []
    (mail,) = sent(minutes=11)
    assert (mail["To"], mail["Subject"]) == ("alice@example.org", "Re: Pump stops")
    text = text_of(mail)
    assert "Bob wrote (#2):\n\nClean the filter.\n" in text
    assert "Charlie wrote (#3):\n\nAnd the valve.\n" in text
    assert f"/forums/t/{talk.thread.id}/pump-stops/2#p2" in text
    assert "You started this thread." in text
    assert len(sent(hours=2)) == 1
    assert MailDue.select().count() == 0


def test_the_next_burst_tells_only_what_is_new(answers: Any, sent: Any, at: Any) -> None:
    with at(NOON):
        answers("First.")
    assert len(sent(minutes=11)) == 1
    with at(NOON + timedelta(minutes=12)):
        answers("Second.")
    second = sent(minutes=30)[1]
    assert "Second." in text_of(second)
    assert "First." not in text_of(second)


def test_both_halves_say_the_same_and_the_formatted_one_has_links(
    answers: Any, sent: Any, at: Any
) -> None:
    with at(NOON):
        answers("Try <b>this</b>:\n\n- one\n- two [there](https://example.com/x)\n\n> quoted")
    (mail,) = sent(minutes=11)
    text, html = text_of(mail), html_of(mail)
    assert "- one\n- two there (https://example.com/x)" in text
    assert "> quoted" in text
    assert "- one<br>- two there (https://example.com/x)" in html
    assert 'href="https://example.com' not in html
    assert ">Read it there</a>" in html
    assert "Read it there: http" in text
    assert not {c for c in text if ord(c) < 32} - {"\n"}


@pytest.mark.parametrize(
    "loss",
    [
        "read",
        "done",
        "snoozed",
        "private",
        "deleted thread",
        "deleted post",
        "suspended",
        "no address",
        "all off",
        "came back",
        "silenced",
        "sort off",
        "plugin off",
        "muted thread",
        "muted person",
    ],
)
def test_what_has_changed_meanwhile_is_seen_at_sending(
    app: Flask, talk: SimpleNamespace, answers: Any, sent: Any, at: Any, enable: Any, loss: str
) -> None:
    me, now = talk.alice.user_id, clock.now()
    with at(NOON):
        post = answers("A reply.")
    watch = {"user": me, "level": "mute", "source": "own", "created_at": now}
    changes: dict[str, Any] = {
        "read": lambda: Notification.update(state="read").execute(),
        "done": lambda: Notification.update(state="done").execute(),
        "snoozed": lambda: Notification.update(snoozed_until=NOON + timedelta(days=1)).execute(),
        "private": lambda: Thread.update(audience="private").execute(),
        "deleted thread": lambda: delete_post(talk.maya, Post.get(Post.number == 1).id),
        "deleted post": lambda: delete_post(talk.maya, post.id),
        "suspended": lambda: User.update(state="suspended").where(User.id == me).execute(),
        "no address": lambda: User.update(email=None).where(User.id == me).execute(),
        "all off": lambda: Reach.create(user=me, mail_off=True),
        "came back": lambda: MailStop.create(user=me, address="alice@example.org", stopped_at=now),
        "silenced": lambda: MailSilence.create(user=me, thread=talk.thread.id, created_at=now),
        "sort off": lambda: ChannelChoice.create(
            user=me, sort="reply", channel="mail", is_on=False
        ),
        "plugin off": lambda: enable("forums", on=False),
        "muted thread": lambda: Watch.create(target="thread", target_id=talk.thread.id, **watch),
        "muted person": lambda: Watch.create(target="person", target_id=talk.bob.user_id, **watch),
    }
    with app.test_request_context("/"):
        changes[loss]()
    assert sent(minutes=11) == []
    assert MailDue.select().count() == 0, "nothing waits for ever"
    assert Outbox.select().where(Outbox.state == "failed").count() == 0


def test_quiet_hours_hold_it_until_the_morning(
    talk: SimpleNamespace, answers: Any, sent: Any, at: Any
) -> None:
    Reach.create(user=talk.alice.user_id, quiet_from=11 * 60, quiet_to=19 * 60)
    with at(NOON):
        answers("A reply.")
    assert sent(hours=6, minutes=59) == []
    assert len(sent(hours=7, minutes=1)) == 1


def test_there_are_only_so_many_in_a_day(
    app: Flask, talk: SimpleNamespace, answers: Any, sent: Any, at: Any
) -> None:
    with app.test_request_context("/"):
        settings.put(talk.ada, "core", "mail_most", 2)
    for turn in range(4):
        with at(NOON + timedelta(minutes=20 * turn)):
            answers(f"Reply {turn}.")
        sent(minutes=20 * turn + 11)
    assert len(sent(hours=2)) == 2
    day = MailDay.get()
    assert (day.sent, day.held) == (2, 2)
    summary = sent(days=1)[-1]
    assert "You get 2 mails a day at most, so 2 things were not mailed to you." in text_of(summary)
    assert len(sent(days=2)) == 3


def test_one_that_cannot_be_written_stands_in_nobodys_way(
    app: Flask, talk: SimpleNamespace, answers: Any, sent: Any, at: Any, monkeypatch: Any
) -> None:
    from core.letters import composing

    whole = composing.about_thread

    def broken(reader: Any, *rest: Any) -> Any:
        if reader.user_id == talk.alice.user_id:
            raise RuntimeError("no words")
        return whole(reader, *rest)

    monkeypatch.setattr(composing, "about_thread", broken)
    with at(NOON):
        answers("A reply.", tells="alice charlie")
    assert sent(minutes=11) == []
    assert len(sent("charlie", minutes=11)) == 1
    monkeypatch.undo()
    assert len(sent(minutes=80)) == 1


def test_what_belongs_to_no_thread_is_told_too(
    app: Flask, talk: SimpleNamespace, sent: Any, at: Any
) -> None:
    with at(NOON), app.test_request_context("/"):
        people = {talk.alice.user_id: "edited"}
        tell(Notice(sort="edit", key="x:1", people=people, title="Your page", url="/people/alice"))
    (mail,) = sent(minutes=11)
    assert mail["Subject"] == "Your page"
    assert "/people/alice" in text_of(mail)
    assert "In-Reply-To" not in mail
    narrowest = text_of(mail).partition("No more mail of this sort")[2].partition("\n")[0]
    assert narrowest.endswith(mail["List-Unsubscribe"].strip("<>"))


def test_ones_own_text_is_told_of_and_not_repeated(
    app: Flask, talk: SimpleNamespace, sent: Any, at: Any
) -> None:
    with at(NOON), app.test_request_context("/"):
        people = {talk.alice.user_id: "edited"}
        tell(
            Notice(
                sort="edit",
                key="edit:1",
                people=people,
                actor_id=talk.maya.user_id,
                thread_id=talk.thread.id,
                number=1,
            )
        )
    (mail,) = sent(minutes=11)
    assert "Maya changed your text" in text_of(mail)
    assert "It stops." not in text_of(mail)


def test_many_workers_at_once_write_each_mail_once(
    app: Flask, talk: SimpleNamespace, answers: Any, sent: Any, at: Any
) -> None:
    with at(clock.now() - timedelta(hours=1)):
        answers("A reply.", tells="alice charlie maya ada")
    assert all_at_once(app, [send_due] * 8) == []
    written = Outbox.select().where(Outbox.topic == "mail.send")
    assert sorted(row.payload["to"].partition("@")[0] for row in written) == [
        "ada",
        "alice",
        "charlie",
        "maya",
    ]


def test_what_another_worker_has_begun_to_take_is_not_lost(
    app: Flask, talk: SimpleNamespace, answers: Any, sent: Any, at: Any
) -> None:
    with at(NOON):
        answers("First.")
        answers("Second.")
    waiting = waiting_for(talk.alice.user_id, talk.thread.id)
    with transaction():
        take(waiting[:1])
    with pytest.raises(Taken), transaction():
        take(waiting)
    (mail,) = sent(minutes=11)
    assert "Second." in text_of(mail)
    assert "First." not in text_of(mail)

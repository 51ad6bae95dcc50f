"""Mail that waited for a mail server is looked at once more before it leaves."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import outbox
from core.accounts.models import User
from core.letters.digests import send_digests
from core.letters.models import MailStop
from core.letters.sending import send_due
from core.models import Outbox
from core.notifications.models import Reach
from core.spaces.visibility import set_visibility
from core.threads.actions import start_thread
from core.threads.models import Post, Thread
from tests.core.letters.conftest import NOON
from townhall import clock


def _lose(talk: SimpleNamespace, what: str) -> None:
    alice = User.id == talk.alice.user_id
    if what == "suspended":
        User.update(state="suspended").where(alice).execute()
    elif what == "another address":
        User.update(email="new@example.org", email_key="new@example.org").where(alice).execute()
    elif what == "stopped":
        Reach.update(mail_off=True).where(Reach.user == talk.alice.user_id).execute()
    elif what == "came back":
        MailStop.create(
            user=talk.alice.user_id, address="alice@example.org", stopped_at=clock.now()
        )
    elif what == "thread":
        Thread.update(deleted_at=clock.now()).where(Thread.id == talk.thread.id).execute()
    elif what == "post":
        Post.update(deleted_at=clock.now()).where(Post.number == 2).execute()
    elif what == "space":
        set_visibility(talk.ada, talk.board.id, "staff")


@pytest.mark.parametrize(
    "what",
    ["", "suspended", "another address", "stopped", "came back", "thread", "post", "space"],
)
@pytest.mark.parametrize("sort", ["news", "summary"])
def test_what_may_not_be_told_any_more_stays(
    app: Flask, talk: SimpleNamespace, answers: Any, mailbox: Any, at: Any, what: str, sort: str
) -> None:
    if sort == "summary" and what == "post":
        pytest.skip("a summary shows no posts")
    Reach.create(user=talk.alice.user_id, digest="daily" if sort == "summary" else "off")
    with at(NOON):
        answers("Clean the filter.")
        with app.test_request_context("/"):
            start_thread(talk.bob, talk.board.id, kind="topic", title="Another", body="x")
    with at(NOON + timedelta(minutes=20)), app.app_context():
        Outbox.delete().execute()
        send_due() if sort == "news" else send_digests()
        assert Outbox.select().where(Outbox.topic == "mail.send").count() == 1
    with at(NOON + timedelta(hours=3)), app.test_request_context("/"):
        _lose(talk, what)
        outbox.drain()
    assert len(mailbox()) == (0 if what else 1)

"""What waits lasts: through a killed process, with its files, and when it came by mail."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from core import clock, versions
from core.accounts.models import User
from core.attachments import jobs
from core.attachments.actions import keep_file
from core.attachments.models import Attachment
from core.attachments.naming import address
from core.config import Config
from core.db import disconnect, ensure_connected
from core.holding import keeping
from core.holding.deciding import publish
from core.holding.models import Held
from core.holding.waits import Waits
from core.inbound.addresses import reply_address
from core.inbound.models import InboundMail
from core.inbound.taking import take
from core.outbox import drain
from core.review.models import ReviewItem
from core.threads.actions import reply
from core.threads.models import Post


def killed(app: Flask, deed: Callable[[], None]) -> None:
    """Do it in a process of its own, which ends as if it had been killed right after."""
    disconnect()
    child = os.fork()
    if not child:
        try:
            ensure_connected()
            with app.test_request_context("/"):
                versions.refresh()
                deed()
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    ensure_connected()


def kept() -> tuple[int, int, int]:
    """How many texts wait, by three counts that have to agree."""
    waiting = sum(user.waiting for user in User.select())
    return Held.select().count(), ReviewItem.select().count(), waiting


def send(place: SimpleNamespace) -> None:
    try:
        reply(place.alice, place.thread.id, "Hello.", once="key")
    except Waits as error:
        error.keep()


def test_what_was_acknowledged_is_there_after_a_kill(
    app: Flask, place: SimpleNamespace, rule: Any
) -> None:
    rule("approve_below", 1)
    killed(app, lambda: send(place))
    assert kept() == (1, 1, 1)


def test_a_kill_in_the_middle_leaves_nothing_half(
    app: Flask, place: SimpleNamespace, rule: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule("approve_below", 1)
    with monkeypatch.context() as patched:
        patched.setattr(
            keeping, "open_item", lambda *_a, **_k: os.kill(os.getpid(), signal.SIGKILL)
        )
        killed(app, lambda: send(place))
    assert kept() == (0, 0, 0)
    send(place)
    assert kept() == (1, 1, 1)


def test_files_of_a_text_that_waits_stay_and_are_seen_by_those_who_decide(
    place: SimpleNamespace, held_reply: Any, browsers: SimpleNamespace, at: Any
) -> None:
    picture = BytesIO()
    Image.new("RGB", (9, 9), "teal").save(picture, "PNG")
    picture.seek(0)
    where = address(keep_file(place.alice, picture, "pump.png"))
    held = held_reply(f"![Pump]({where})")
    with at(clock.now() + timedelta(hours=49)):
        jobs.drop_unused()
    assert Attachment.select().count() == 1
    assert browsers.maya.get(where).status_code == 200
    assert browsers.bob.get(where).status_code == 404
    publish(place.maya, held.id)
    assert browsers.bob.get(where).status_code == 200


class TestByMail:
    """Answers by mail wait like any other."""

    @pytest.fixture
    def config(self, config: Config) -> Config:
        """A site that takes mail."""
        return replace(config, mail_in="reply@town.example.org")

    def test_an_answer_by_mail_waits_and_stands_later(
        self, app: Flask, place: SimpleNamespace, rule: Any, cast: SimpleNamespace
    ) -> None:
        rule("approve_below", 1)
        to = reply_address(cast.alice.id, place.thread.id)
        head = f"From: alice@example.org\nTo: {to}\nSubject: Re\nMessage-ID: <1@x.example>\n\n"
        take(f"{head}It works.\n".encode(), to, source="test")
        with app.app_context():
            drain()
        assert InboundMail.get().state == "posted"
        held = Held.get()
        assert (held.state, held.body) == ("waiting", "It works.")
        assert Post.select().where(Post.author == cast.alice.id).count() == 0
        assert publish(place.maya, held.id) is not None
        assert Post.select().where(Post.author == cast.alice.id).count() == 1

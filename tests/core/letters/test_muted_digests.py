"""A summary tells nothing of what its reader has muted."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.letters.digests import send_digests
from core.notifications.models import Reach
from core.threads.actions import start_thread
from core.threads.models import Tag
from core.watching.actions import watch
from tests.core.letters.conftest import NOON, text_of


@pytest.mark.parametrize(
    ("mutes", "told"),
    [
        ("", {"Another", "Pump stops"}),
        ("thread", {"Another"}),
        ("person", set()),
        ("tag", {"Pump stops"}),
        ("space", set()),
        ("space but thread", {"Another"}),
        ("space but tag", {"Another"}),
        ("site", set()),
    ],
)
def test_a_summary_keeps_quiet_about_what_is_muted(
    app: Flask,
    talk: SimpleNamespace,
    answers: Any,
    mailbox: Any,
    at: Any,
    mutes: str,
    told: set[str],
) -> None:
    alice = talk.alice
    Reach.create(user=alice.user_id, digest="daily")
    with at(NOON), app.test_request_context("/"):
        answers("Clean the filter.")
        new = start_thread(
            talk.bob, talk.board.id, kind="topic", title="Another", body="x", tags="pump"
        )
        tag = Tag.get(Tag.slug == "pump").id
        things = {
            "thread": talk.thread.id,
            "person": talk.bob.user_id,
            "tag": tag,
            "space": talk.board.id,
            "site": 0,
        }
        muted, _but, other = mutes.partition(" but ")
        if muted:
            watch(alice, muted, things[muted], "mute")  # type: ignore[arg-type]
        if other:
            watch(alice, other, new.id if other == "thread" else tag, "watch")  # type: ignore[arg-type]
    with at(NOON + timedelta(minutes=5)), app.app_context():
        send_digests()
        words = " ".join(text_of(mail) for mail in mailbox() if mail["To"] == "alice@example.org")
    assert {title for title in ("Another", "Pump stops") if title in words} == told

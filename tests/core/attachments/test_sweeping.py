"""Files that nobody needs go, and none that somebody does."""

from __future__ import annotations

import os
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock, files
from core.attachments.actions import drop_files
from core.attachments.jobs import drop_deleted, drop_unused
from core.attachments.models import Attachment, AttachmentUse
from core.site import site
from core.threads import moderation
from core.threads.editing import edit_post
from core.threads.models import Post
from tests.core.attachments.conftest import address_in, kept, picture, uploaded
from townhall.testing import Browser


@pytest.fixture
def markdown(alice: Browser) -> str:
    return uploaded(alice, picture("JPEG", (2000, 1500)))


def later(app: Flask, **span: float) -> None:
    """Do both jobs as they will be done some time from now."""
    with app.app_context(), clock.frozen_at(clock.now() + timedelta(**span)):
        drop_unused()
        drop_deleted()


def test_what_was_never_posted_goes_after_two_days(app: Flask, markdown: str) -> None:
    later(app, hours=47)
    assert len(kept()) == 2
    later(app, hours=49)
    assert kept() == []
    assert Attachment.select().count() == 0


def test_what_a_post_shows_stays(
    app: Flask, markdown: str, write: Any, actors: SimpleNamespace
) -> None:
    write(actors.alice, markdown)
    later(app, days=400)
    assert len(kept()) == 2


def test_what_a_draft_names_stays_until_the_draft_goes(
    app: Flask, alice: Browser, talk: Any, markdown: str
) -> None:
    key = f"reply-{talk.id}"
    fields = {"body": f"Later:\n\n{markdown}", "show": "draft", "draft": key}
    alice.send(f"/forums/t/{talk.id}/reply", **fields)
    later(app, days=10)
    assert len(kept()) == 2
    assert alice.get(address_in(markdown)).status_code == 200
    alice.send(f"/forums/t/{talk.id}/reply", **{**fields, "show": "discard"})
    later(app, days=11)
    assert kept() == []


def test_what_was_taken_out_of_a_text_goes_two_days_after_that(
    app: Flask, markdown: str, write: Any, actors: SimpleNamespace
) -> None:
    post = write(actors.alice, markdown)
    Attachment.update(created_at=clock.ago(days=90)).execute()
    with app.test_request_context("/"):
        edit_post(actors.alice, post.id, "Without.", version=1)
    later(app, hours=47)
    assert len(kept()) == 2
    later(app, hours=49)
    assert kept() == []


def test_what_another_post_shows_stays_when_one_lets_go(
    app: Flask, markdown: str, write: Any, actors: SimpleNamespace
) -> None:
    post = write(actors.alice, markdown)
    write(actors.bob, f"I quote {markdown}")
    with app.test_request_context("/"):
        edit_post(actors.alice, post.id, "Without.", version=1)
    later(app, days=3)
    assert len(kept()) == 2


@pytest.mark.parametrize("what", ["post", "thread"])
def test_files_of_what_was_deleted_stay_for_the_time_of_undo(
    app: Flask, talk: Any, markdown: str, write: Any, actors: SimpleNamespace, what: str
) -> None:
    post = write(actors.alice, markdown)
    with app.test_request_context("/"):
        if what == "post":
            moderation.delete_post(actors.alice, post.id)
        else:
            moderation.delete_thread(actors.maya, talk.id)
    later(app, days=29)
    assert len(kept()) == 2
    later(app, days=31)
    assert kept() == []
    assert AttachmentUse.select().count() == 0


def test_one_standing_post_is_enough(
    app: Flask, markdown: str, write: Any, actors: SimpleNamespace
) -> None:
    post = write(actors.alice, markdown)
    write(actors.bob, markdown)
    with app.test_request_context("/"):
        moderation.delete_post(actors.alice, post.id)
    later(app, days=90)
    assert len(kept()) == 2


def test_files_of_posts_that_were_erased_go_too(
    app: Flask, markdown: str, write: Any, actors: SimpleNamespace
) -> None:
    post = write(actors.alice, markdown)
    Post.delete().where(Post.id == post.id).execute()
    later(app, hours=1)
    assert len(kept()) == 2
    later(app, days=3)
    assert kept() == []


def test_bytes_without_a_row_go_after_a_day(app: Flask, markdown: str) -> None:
    files.put("attachments", "b" * 32 + ".bin", b"lost")
    half = site().config.files / "attachments" / "cc" / ("c" * 32 + ".webp.part")
    half.parent.mkdir()
    half.write_bytes(b"half")
    with app.app_context():
        drop_deleted()
        assert len(kept()) == 4
        old = clock.ago(days=2).timestamp()
        for path in site().config.files.rglob("*.*"):
            os.utime(path, (old, old))
        drop_deleted()
        drop_deleted()
    assert all(name.startswith(address_in(markdown).split("/")[3]) for name in kept())


def test_a_file_that_is_used_meanwhile_is_not_dropped(
    app: Flask, markdown: str, write: Any, actors: SimpleNamespace
) -> None:
    row = Attachment.get()
    found = [(row.id, row.key, row.extension)]
    write(actors.alice, markdown)
    with app.app_context():
        assert drop_files(found, Attachment.unused_since < clock.now()) == 0
    assert len(kept()) == 2


def test_many_files_go_in_one_run(app: Flask, alice: Browser, markdown: str) -> None:
    row = {"user": None, "name": "x", "extension": "txt", "size": 1}
    then = clock.ago(days=3)
    rows = [
        {**row, "key": f"{n:032x}", "created_at": then, "unused_since": then} for n in range(450)
    ]
    Attachment.insert_many(rows).execute()
    later(app, hours=1)
    assert Attachment.select().count() == 1

"""A reported file is deleted alone: the post that shows it stays, and it can be brought back."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from core import clock, files
from core.attachments.actions import file_name, keep_file
from core.attachments.jobs import drop_deleted
from core.attachments.models import Attachment
from core.attachments.naming import address
from core.models import Audit
from core.sanctions.purging import purge_spammer, undo_purge
from core.threads.actions import reply
from core.threads.editing import edit_post
from core.threads.models import Post
from core.web.limits import limiter
from townhall.testing import Browser, lift_limits

MARK = "[The team removed this file]"
WHY = "It is somebody else's."


@pytest.fixture
def shown(app: Flask, talk: SimpleNamespace, report: Any) -> Any:
    """Bob shows a large picture and a text, and alice quotes the picture; charlie reports it."""
    lift_limits()
    picture = BytesIO()
    Image.new("RGB", (2000, 900), "teal").save(picture, "PNG")
    with app.test_request_context("/"):
        file = keep_file(talk.bob, BytesIO(picture.getvalue()), "pump.png")
        note = keep_file(talk.bob, BytesIO(b"How it works, in plain words."), "note.txt")
        body = f"Look:\n\n![Pump]({address(file)})\n\nand [note]({address(note)}), you see."
        post = reply(talk.bob, talk.thread.id, body)
        quote = reply(talk.alice, talk.thread.id, f"This one? ![Pump]({address(file)})")
    item = report(talk.charlie, file.id, sort="file")
    yield SimpleNamespace(file=file, note=note, post=post, quote=quote, item=item, talk=talk)
    limiter.reset()


def html(post: Post) -> str:
    return str(Post.get_by_id(post.id).html)


def remove(maya: Browser, shown: SimpleNamespace) -> None:
    url = f"/review/{shown.item.id}/decide/remove_file"
    assert maya.get(url).status_code == 200
    assert maya.send(url, reason=WHY).status_code == 303


def test_the_file_goes_and_the_post_stays_with_a_mark(
    shown: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    bob, place = sign_in(cast.bob), address(shown.file)
    before = bob.get(place)
    assert before.status_code == 200
    remove(sign_in(cast.maya), shown)
    asked = {"If-None-Match": before.headers["ETag"]}
    for browser in (bob, sign_in(cast.maya)):
        for url in (place, place.replace("/a/", "/s/")):
            assert browser.get(url, headers=asked).status_code == 404
    for post in (shown.post, shown.quote):
        assert MARK in html(post)
        assert shown.file.key not in html(post)
    assert "Look:" in html(shown.post)
    assert address(shown.note) in html(shown.post)
    assert bob.get(address(shown.note)).status_code == 200
    page = sign_in(cast.charlie).get(f"/forums/t/{shown.talk.thread.id}/pump-stops").text
    assert MARK in page
    assert {"file.hide", "review.decide"} <= {line.action for line in Audit.select()}


def test_whose_it_is_and_who_reported_it_are_told(
    shown: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    remove(sign_in(cast.maya), shown)
    mine = sign_in(cast.bob).get("/inbox/").text
    assert "The team deleted your file" in mine
    assert "somebody else&#39;s" in mine
    assert "charlie" not in mine.lower().split("inbox", 1)[1].split("pump.png")[0]
    theirs = sign_in(cast.charlie).get("/inbox/").text
    assert "The team deleted it." in theirs
    assert "somebody else&#39;s" not in theirs


def test_it_is_brought_back_on_the_same_page(
    shown: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    before = [html(post) for post in (shown.post, shown.quote)]
    maya = sign_in(cast.maya)
    remove(maya, shown)
    url = f"/review/{shown.item.id}/file/back"
    assert url in maya.get(f"/review/{shown.item.id}").text
    assert sign_in(cast.bob).send(url).status_code == 403
    assert maya.send(url).status_code == 303
    assert [html(post) for post in (shown.post, shown.quote)] == before
    assert sign_in(cast.charlie).get(address(shown.file)).status_code == 200
    assert "Your file is back" in sign_in(cast.bob).get("/inbox/").text
    assert maya.send(url).status_code == 404
    assert url not in maya.get(f"/review/{shown.item.id}").text


def test_an_appeal_that_is_granted_brings_it_back(
    shown: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    remove(sign_in(cast.maya), shown)
    bob = sign_in(cast.bob)
    assert "pump.png" in bob.get("/account/standing").text
    assert bob.send(f"/account/appeal/item/{shown.item.id}", text="Mine.").status_code == 303
    from core.review.models import ReviewItem

    appeal = ReviewItem.get(ReviewItem.sort == "appeal")
    answer = sign_in(cast.ada).send(f"/review/{appeal.id}/decide/lift", reason="You are right.")
    assert answer.status_code == 303
    assert sign_in(cast.charlie).get(address(shown.file)).status_code == 200


def test_a_change_of_the_post_does_not_bring_it_back(
    app: Flask, shown: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    remove(sign_in(cast.maya), shown)
    with app.test_request_context("/"):
        post = Post.get_by_id(shown.post.id)
        edit_post(shown.talk.bob, post.id, f"{post.body} Now?", version=post.version)
        again = reply(shown.talk.bob, shown.talk.thread.id, f"![Pump]({address(shown.file)})")
    for one in (shown.post, again):
        assert MARK in html(one)
        assert shown.file.key not in html(one)


def test_after_thirty_days_its_bytes_are_gone_and_the_mark_stays(
    app: Flask, shown: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, at: Any
) -> None:
    remove(sign_in(cast.maya), shown)
    stored = file_name(shown.file.key, "webp")
    with app.app_context():
        with at(clock.now() + timedelta(days=29)):
            drop_deleted()
            assert files.read("attachments", stored)
        with at(clock.now() + timedelta(days=31)):
            drop_deleted()
            assert files.read("attachments", stored) is None
            maya = sign_in(cast.maya)
            assert maya.send(f"/review/{shown.item.id}/file/back").status_code == 404
    assert Attachment.get_by_id(shown.file.id).size == 0
    with app.test_request_context("/"):
        post = Post.get_by_id(shown.post.id)
        edit_post(shown.talk.bob, post.id, f"{post.body} Now?", version=post.version)
    assert MARK in html(shown.post)


def test_it_is_not_offered_to_be_reported_again(
    shown: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    url = f"/report/file/{shown.file.id}"
    alice = sign_in(cast.alice)
    assert url in alice.get(f"/report/post/{shown.post.id}").text
    remove(sign_in(cast.maya), shown)
    assert url not in alice.get(f"/report/post/{shown.post.id}").text
    assert alice.get(url).status_code == 404


def test_files_of_a_spammer_leave_the_posts_of_others(
    app: Flask, shown: SimpleNamespace, cast: SimpleNamespace
) -> None:
    before = html(shown.quote)
    with app.test_request_context("/"):
        purge = purge_spammer(shown.talk.maya, cast.bob.id, reason="Spam.")
        assert MARK in html(shown.quote)
        undo_purge(shown.talk.maya, purge.id)
    assert html(shown.quote) == before

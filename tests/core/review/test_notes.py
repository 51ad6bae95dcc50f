"""The note about an item, which several people of the team write at once."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

from flask import Flask

from core.models import Audit
from core.review.actions import NotedMeanwhile, keep_note
from core.review.models import ReviewItem
from core.review.seen import mark
from tests.support.together import all_at_once


def seen_on(page: str) -> str:
    return page.partition('name="seen"')[2].partition('value="')[2].partition('"')[0]


def test_a_note_that_was_changed_meanwhile_is_not_lost(
    talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any
) -> None:
    item = report(talk.charlie, talk.answer.id)
    maya, ada, url = sign_in(cast.maya), sign_in(cast.ada), f"/review/{item.id}/note"
    seen = seen_on(maya.get(f"/review/{item.id}").text)
    assert ada.send(url, note="Asked him by mail.", seen=seen).status_code == 303
    answer = maya.send(url, note="Third time.", seen=seen)
    assert answer.status_code == 409
    assert "Asked him by mail." in answer.text
    assert ">Third time.</textarea>" in answer.text
    assert ReviewItem.get_by_id(item.id).note == "Asked him by mail."
    both = "Asked him by mail. Third time."
    assert maya.send(url, note=both, seen=seen_on(answer.text)).status_code == 303
    assert ReviewItem.get_by_id(item.id).note == both


def test_the_log_says_what_a_note_was_and_became(
    talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any
) -> None:
    item, maya = report(talk.charlie, talk.answer.id), sign_in(cast.maya)
    for note in ("One.", "Two.", "Two."):
        maya.send(f"/review/{item.id}/note", note=note)
    lines = Audit.select().where(Audit.action == "review.note").order_by(Audit.id)
    assert [(line.before, line.after) for line in lines] == [("", "One."), ("One.", "Two.")]


def test_of_two_who_note_something_at_once_one_is_told(
    app: Flask, talk: SimpleNamespace, report: Any
) -> None:
    item = report(talk.charlie, talk.answer.id)
    deeds = [
        partial(keep_note, who, item, f"By {who.id}.", seen=mark(""))
        for who in (talk.maya, talk.ada)
    ]
    problems = all_at_once(app, deeds)
    assert [type(problem) for problem in problems] == [NotedMeanwhile]


def test_what_was_noted_of_somebody_who_is_erased_is_in_no_log(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any
) -> None:
    from core.personal import Leaver
    from core.sanctions.personal import erase_items

    item = report(talk.charlie, talk.answer.id)
    sign_in(cast.maya).send(f"/review/{item.id}/note", note="Bob is a fool.")
    with app.test_request_context("/"):
        erase_items(Leaver(user_id=cast.bob.id, keeps_posts=True))
    line = Audit.get(Audit.action == "review.note")
    assert (line.before, line.after) == (None, None)

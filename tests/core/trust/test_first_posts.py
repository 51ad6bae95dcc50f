"""Forms that a program fills in for a new member are shown again without a word."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core import clock
from core.accounts.models import User
from core.threads.models import Post
from tests.core.accounts.reading import hidden
from townhall.testing import Browser


@pytest.fixture
def write(place: SimpleNamespace, browser: Browser) -> Any:
    """`write(seconds=20)`: alice opens the thread and sends a reply so much later."""

    def fill(*, seconds: float = 20, **fields: str) -> Any:
        with clock.frozen_at(clock.now() - timedelta(seconds=seconds)):
            page = browser.get(f"/forums/t/{place.thread.id}/pumps")
        sent = {"once": hidden(page, "once"), "body": "A first word.", **fields}
        return browser.send(f"/forums/t/{place.thread.id}/reply", **sent)

    return fill


def written(place: SimpleNamespace) -> int:
    return int(Post.select().where(Post.author == place.alice.id).count())


def test_who_takes_a_moment_posts(place: SimpleNamespace, write: Any) -> None:
    assert write().status_code == 303
    assert written(place) == 1


@pytest.mark.parametrize(
    "fields", [{"reference": "https://x"}, {"once": "made-up"}, {"once": ""}, {"once": "a.b.c"}]
)
def test_a_program_sees_its_form_again(place: SimpleNamespace, write: Any, fields: Any) -> None:
    answer = write(**fields)
    assert answer.status_code == 200
    assert "A first word." in answer.text
    assert "error" not in answer.text.partition('id="reply"')[2].partition("</form>")[0]
    assert written(place) == 0


def test_haste_is_no_way_in_and_the_second_sending_is(
    place: SimpleNamespace, write: Any, browser: Browser, at: Any
) -> None:
    answer = write(seconds=0)
    assert (answer.status_code, written(place)) == (200, 0)
    with at(clock.now() + timedelta(seconds=5)):
        again = {"once": hidden(answer, "once"), "body": "A first word."}
        assert browser.send(f"/forums/t/{place.thread.id}/reply", **again).status_code == 303
    assert written(place) == 1


def test_a_key_of_nobodys_making_is_replaced(
    place: SimpleNamespace, write: Any, browser: Browser, at: Any
) -> None:
    answer = write(once="from-before-the-upgrade")
    with at(clock.now() + timedelta(seconds=5)):
        again = {"once": hidden(answer, "once"), "body": "A first word."}
        assert browser.send(f"/forums/t/{place.thread.id}/reply", **again).status_code == 303


def test_those_who_are_known_may_be_quick(place: SimpleNamespace, write: Any) -> None:
    User.update(trust=1).where(User.id == place.alice.id).execute()
    assert write(seconds=0).status_code == 303

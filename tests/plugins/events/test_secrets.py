"""The join link and a private address are for those with a seat, and in nothing else."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core import clock
from plugins.events.models import Event, EventAnswer, EventDate

LINK, PLACE = "meet.example/canary", "7 Canary Lane"


@pytest.fixture
def secret(meeting: SimpleNamespace) -> SimpleNamespace:
    """The meeting with a link to join at, and an address that is not for everybody."""
    Event.update(
        way="hybrid",
        join_url=f"https://{LINK}",
        join_details="canary-word",
        address=PLACE,
        is_address_private=True,
        latitude=48.85661,
        longitude=2.35222,
    ).execute()
    return meeting


def seat(meeting: SimpleNamespace, user: Any, status: str) -> None:
    """Somebody's answer, as a row."""
    now = clock.now()
    EventAnswer.create(
        date=meeting.date.id,
        user=user.id,
        status=status,
        code=f"code-{user.id}",
        created_at=now,
        changed_at=now,
    )


def seen(text: str) -> set[str]:
    """Which of the secrets a text holds."""
    return {word for word in (LINK, "canary-word", PLACE, "48.85") if word in text}


@pytest.mark.parametrize(
    "status", ["", "maybe", "cannot", "waiting", "offered", "asked", "refused", "removed"]
)
def test_without_a_seat_nothing_is_in_the_page(
    secret: SimpleNamespace, browsers: SimpleNamespace, cast: SimpleNamespace, status: str
) -> None:
    if status:
        seat(secret, cast.bob, status)
    day, month = secret.date.starts[:10], secret.date.starts[:7]
    pages = [secret.url, f"{secret.url}/on/{secret.date.id}", "/", "/events/"]
    pages += [f"/events/day/{day}", f"/events/month/{month}", f"/t/{secret.id}.atom"]
    for browser in (browsers.bob, browsers.visitor):
        for page in pages:
            answer = browser.get(page)
            assert answer.status_code == 200, page
            assert seen(answer.text) == set(), page


def test_with_a_seat_all_of_it_is(
    secret: SimpleNamespace, browsers: SimpleNamespace, cast: SimpleNamespace
) -> None:
    seat(secret, cast.bob, "going")
    assert seen(browsers.bob.get(secret.url).text) == {LINK, "canary-word", PLACE, "48.85"}
    assert seen(browsers.charlie.get(secret.url).text) == set()


def test_hosts_see_it_at_any_time(secret: SimpleNamespace, browsers: SimpleNamespace) -> None:
    assert LINK in browsers.alice.get(secret.url).text
    assert LINK in browsers.maya.get(secret.url).text


@pytest.mark.parametrize(
    ("minutes_before", "words"),
    [(61, {PLACE, "48.85"}), (59, {LINK, "canary-word", PLACE, "48.85"}), (-121, set())],
)
def test_the_link_shows_from_some_minutes_before_until_the_end(
    secret: SimpleNamespace,
    sign_in: Any,
    cast: SimpleNamespace,
    at: Any,
    minutes_before: int,
    words: set[str],
) -> None:
    Event.update(join_minutes=60).execute()
    seat(secret, cast.bob, "going")
    with at(secret.date.starts_at - timedelta(minutes=minutes_before)):
        page = sign_in(cast.bob).get(f"{secret.url}/on/{secret.date.id}")
        assert seen(page.text) == words


def test_what_is_called_off_has_nothing_to_join(
    secret: SimpleNamespace, browsers: SimpleNamespace, cast: SimpleNamespace
) -> None:
    seat(secret, cast.bob, "going")
    EventDate.update(state="cancelled").execute()
    assert seen(browsers.bob.get(secret.url).text) == set()


def test_a_link_of_one_date_is_no_less_secret(
    secret: SimpleNamespace, browsers: SimpleNamespace, cast: SimpleNamespace
) -> None:
    changes = {"join_url": "https://meet.example/canary-2", "address": "9 Canary Lane"}
    EventDate.update(changes=changes).execute()
    assert "canary" not in browsers.bob.get(secret.url).text.lower()
    seat(secret, cast.bob, "going")
    page = browsers.bob.get(secret.url).text
    assert "meet.example/canary-2" in page
    assert "9 Canary Lane" in page


def test_nobody_finds_it_by_searching(
    secret: SimpleNamespace, browsers: SimpleNamespace, run_jobs: Any
) -> None:
    run_jobs()
    for word in ("canary", "canary-word", "Lane"):
        assert "Spring planning" not in browsers.alice.get(f"/search?q={word}").text

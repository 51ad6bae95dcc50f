"""A draft is its hosts' alone, until it is published: then everybody hears of it at once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.spaces.models import Space
from core.threads.models import Thread
from core.watching.actions import watch
from plugins.events.actions.making import Details, start_event
from plugins.events.models import Event


@pytest.fixture
def draft(
    app: Flask, calendar: Any, cast: SimpleNamespace, actor_of: Any, week_ahead: str
) -> SimpleNamespace:
    """A draft by alice."""
    with app.test_request_context("/"):
        thread = start_event(
            actor_of(cast.alice),
            calendar.id,
            title="Nightjar walk",
            body="Bring a lamp.",
            details=Details(starts=week_ahead, zone="Europe/Paris"),
            is_draft=True,
        )
    return SimpleNamespace(id=thread.id, url=f"/events/t/{thread.id}/nightjar-walk")


def test_nobody_but_its_hosts_sees_it(draft: SimpleNamespace, browsers: SimpleNamespace) -> None:
    assert "This is a draft." in browsers.alice.get(draft.url).text
    for browser in (browsers.bob, browsers.maya, browsers.visitor):
        assert browser.get(draft.url).status_code == 404
        for page in ("/events/", "/events/s/meetings", "/", "/search?q=nightjar"):
            assert "Nightjar" not in browser.get(page).text
    assert "Nightjar" in browsers.alice.get("/events/").text


def test_the_numbers_of_its_calendar_do_not_tell(draft: SimpleNamespace, calendar: Any) -> None:
    space = Space.get_by_id(calendar.id)
    assert (space.thread_count, space.post_count, space.last_thread_id) == (0, 0, None)


def test_another_host_sees_it_as_long_as_they_are_one(
    draft: SimpleNamespace, browsers: SimpleNamespace, cast: SimpleNamespace
) -> None:
    browsers.alice.send(f"/events/{draft.id}/hosts", username="bob")
    assert browsers.bob.get(draft.url).status_code == 200
    browsers.alice.send(f"/events/{draft.id}/hosts/{cast.bob.id}/remove")
    assert browsers.bob.get(draft.url).status_code == 404


def test_published_it_is_open_and_those_who_watch_hear_of_it_only_now(
    app: Flask,
    draft: SimpleNamespace,
    calendar: Any,
    browsers: SimpleNamespace,
    cast: SimpleNamespace,
    actor_of: Any,
    run_jobs: Any,
) -> None:
    with app.test_request_context("/"):
        watch(actor_of(cast.charlie), "space", calendar.id, "first")
    run_jobs()
    assert "Nightjar" not in browsers.charlie.get("/inbox/").text
    assert browsers.bob.send(f"/events/{draft.id}/publish").status_code == 404
    assert browsers.alice.send(f"/events/{draft.id}/publish").status_code == 303
    run_jobs()
    assert Thread.get_by_id(draft.id).state == ""
    assert browsers.bob.get(draft.url).status_code == 200
    assert "Nightjar" in browsers.charlie.get("/inbox/").text
    assert "Nightjar" in browsers.visitor.get("/events/").text


def test_a_draft_is_planned_with_the_form(
    calendar: Any, browsers: SimpleNamespace, week_ahead: str
) -> None:
    answer = browsers.alice.send(
        "/events/s/meetings/new",
        title="Perhaps",
        body="Not yet.",
        first_day=week_ahead[:10],
        first_time="18:00",
        zone="Europe/Paris",
        way="online",
        waitlist="auto",
        party="skip",
        attendees_shown="members",
        is_draft="y",
    )
    assert answer.status_code == 303
    assert Thread.get().is_private
    assert Event.get().way == "online"

"""From a row of the inbox to a browser, through a push service in another process."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.access import Actor
from core.accounts.models import Session, User
from core.models import Outbox
from core.notifications.models import ChannelChoice, Notification, Reach
from core.push.actions import MOST_FAILURES, PAUSES
from core.push.jobs import asked_pause
from core.push.keys import public_key
from core.push.messages import names_of
from core.push.models import PushSubscription
from core.site import site
from core.spaces.visibility import set_visibility
from core.threads.models import Post
from core.threads.moderation import delete_post
from core.watching.actions import watch

TOPIC = Outbox.topic == "push.send"


def waiting() -> list[Outbox]:
    """Messages that wait."""
    return list(Outbox.select().where(TOPIC & (Outbox.state == "waiting")))


def test_a_browser_shows_who_did_what_where(
    service: Any, switched_on: Any, tell_alice: Any, place: Any, run_jobs: Any
) -> None:
    phone = switched_on("phone")
    number = tell_alice("Clean the *filter* first.")
    run_jobs()
    (came,) = service.came()
    assert came["message"] == {
        "title": "Pumps",
        "body": "Bob replied\nClean the filter first.",
        "url": f"/forums/t/{place.thread.id}/pumps/{number}#p{number}",
        "tag": f"t{place.thread.id}",
        "lang": "en",
    }
    assert came["sender"] == public_key(site().config)
    assert (came["aud"], came["TTL"]) == ("https://safe.example", "86400")
    assert came["User-Agent"].startswith("Townhall")
    row = PushSubscription.get_by_id(phone.id)
    assert (row.failures, row.reached_at is None) == (0, False)


def test_a_browser_is_greeted_when_it_is_switched_on(
    service: Any, sign_in: Any, cast: Any, run_jobs: Any
) -> None:
    sign_in(cast.alice).send("/account/push", **service.fields("phone"))
    run_jobs()
    (came,) = service.came()
    assert came["message"]["body"] == "This browser now shows what you are told."
    assert came["message"]["url"] == "/account/push"
    assert PushSubscription.get().reached_at is not None


def test_each_browser_gets_it_and_nobody_elses(
    service: Any, switched_on: Any, tell_alice: Any, sign_in: Any, cast: Any, run_jobs: Any
) -> None:
    switched_on("phone")
    sign_in(cast.charlie).send("/account/push", **service.fields("charlies"))
    switched_on("desk")
    tell_alice("Clean it.")
    run_jobs()
    assert sorted(came["name"] for came in service.came()) == ["desk", "phone"]


def test_messages_of_a_thread_take_each_others_place(
    service: Any, switched_on: Any, tell_alice: Any, run_jobs: Any
) -> None:
    switched_on("phone")
    for body in ("One.", "Two."):
        tell_alice(body)
        run_jobs()
    first, second = service.came()
    assert first["Topic"] == second["Topic"]
    assert first["message"]["tag"] == second["message"]["tag"]
    assert second["message"]["body"] == "Bob replied 2 times\nTwo."


def test_a_burst_that_waited_is_one_message(
    service: Any, switched_on: Any, tell_alice: Any, run_jobs: Any
) -> None:
    switched_on("phone")
    for number in range(5):
        tell_alice(f"Reply {number}.")
    run_jobs()
    (came,) = service.came()
    assert came["message"]["body"] == "Bob replied 5 times\nReply 4."


def test_the_longest_words_still_fit(
    service: Any, switched_on: Any, tell_alice: Any, place: Any, run_jobs: Any
) -> None:
    switched_on("phone")
    wide = "\N{CJK UNIFIED IDEOGRAPH-20000}"
    place.thread.title = wide * 200
    place.thread.slug = wide * 80
    place.thread.save()
    tell_alice(f"{wide * 199} " * 20)
    run_jobs()
    (came,) = service.came()
    assert came["message"]["title"].startswith(wide)


def _read(place: Any, post: Any) -> None:
    Notification.update(state="read").execute()


def _snooze(place: Any, post: Any) -> None:
    Notification.update(snoozed_until=clock.now() + timedelta(days=1)).execute()


def _close_the_board(place: Any, post: Any) -> None:
    set_visibility(Actor(is_admin=True), place.board.id, "staff")


def _delete_the_post(place: Any, post: Any) -> None:
    delete_post(place.maya, post.id, reason="Not here.")


def _mute_the_thread(place: Any, post: Any) -> None:
    watch(place.alice, "thread", place.thread.id, "mute")


def _mute_bob(place: Any, post: Any) -> None:
    watch(place.alice, "person", place.bob.user_id, "mute")


def _suspend(place: Any, post: Any) -> None:
    User.update(state="suspended").where(User.id == place.alice.user_id).execute()


def _switch_the_sort_off(place: Any, post: Any) -> None:
    ChannelChoice.create(user=place.alice.user_id, sort="reply", channel="push", is_on=False)


def _switch_the_plugin_off(place: Any, post: Any) -> None:
    site().plugins.switch(Actor(is_admin=True), "forums", on=False)


def _sign_out(place: Any, post: Any) -> None:
    Session.delete().execute()


def _run_out(place: Any, post: Any) -> None:
    Session.update(expires_at=clock.now()).execute()


@pytest.mark.parametrize(
    "meanwhile",
    [
        _read,
        _snooze,
        _close_the_board,
        _delete_the_post,
        _mute_the_thread,
        _mute_bob,
        _suspend,
        _switch_the_sort_off,
        _switch_the_plugin_off,
        _sign_out,
        _run_out,
    ],
)
def test_what_happens_before_it_is_sent_counts(
    app: Flask,
    service: Any,
    switched_on: Any,
    tell_alice: Any,
    place: Any,
    run_jobs: Any,
    meanwhile: Any,
) -> None:
    switched_on("phone")
    tell_alice("Nightjar.")
    post = Post.select().order_by(Post.id.desc()).get()
    with app.test_request_context("/"):
        meanwhile(place, post)
    run_jobs()
    assert service.came() == []
    assert service.connected == []


def test_a_text_that_was_changed_is_shown_as_it_now_stands(
    service: Any, switched_on: Any, tell_alice: Any, run_jobs: Any
) -> None:
    switched_on("phone")
    tell_alice("My number is 555.", text="My number is 555.")
    Post.update(html="<p>Removed.</p>").where(Post.number > 1).execute()
    run_jobs()
    (came,) = service.came()
    assert came["message"]["body"] == "Bob replied\nRemoved."


def test_what_is_about_no_thread_says_its_own_title(
    service: Any, switched_on: Any, tell_alice: Any, run_jobs: Any
) -> None:
    switched_on("phone")
    tell_alice(
        "-", thread_id=None, number=0, title="A badge", text="For pumps.", url="/people/alice"
    )
    run_jobs()
    (came,) = service.came()
    assert {**came["message"], "tag": ""} == {
        "title": "A badge",
        "body": "Bob replied\nFor pumps.",
        "url": "/people/alice",
        "tag": "",
        "lang": "en",
    }


def test_in_quiet_hours_it_waits_and_comes_once(
    service: Any, switched_on: Any, tell_alice: Any, place: Any, run_jobs: Any, at: Any
) -> None:
    switched_on("phone")
    now = clock.now()
    minute = now.hour * 60 + now.minute
    quiet = {"quiet_from": (minute - 60) % 1440, "quiet_to": (minute + 60) % 1440}
    Reach.create(user=place.alice.user_id, **quiet)
    for body in ("One.", "Two.", "Three."):
        tell_alice(body)
        run_jobs()
    assert service.came() == []
    assert len(waiting()) == 1
    with at(now + timedelta(minutes=61)):
        run_jobs()
    (came,) = service.came()
    assert came["message"]["body"] == "Bob replied 3 times\nThree."
    assert waiting() == []


def test_a_browser_that_is_gone_is_forgotten(
    service: Any, switched_on: Any, tell_alice: Any, run_jobs: Any
) -> None:
    switched_on("gone-410")
    switched_on("gone-404")
    phone = switched_on("phone")
    tell_alice("Clean it.")
    run_jobs()
    assert [row.id for row in PushSubscription.select()] == [phone.id]
    assert [came["name"] for came in service.came()] == ["phone"]
    assert waiting() == []


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_service_is_asked_again_when_it_says(
    service: Any, switched_on: Any, tell_alice: Any, run_jobs: Any, at: Any, status: int
) -> None:
    phone = switched_on(f"busy-{status}")
    now = clock.now()
    tell_alice("Clean it.")
    run_jobs()
    (later,) = waiting()
    assert later.run_at >= now + timedelta(seconds=600)
    with at(now + timedelta(seconds=590)):
        run_jobs()
        assert service.came() == []
    with at(later.run_at):
        run_jobs()
        assert [came["name"] for came in service.came()] == [f"busy-{status}"]
    assert PushSubscription.get_by_id(phone.id).failures == 0
    assert waiting() == []


def test_a_service_that_never_answers_is_given_up_at_last(
    service: Any, switched_on: Any, tell_alice: Any, run_jobs: Any, at: Any
) -> None:
    phone = switched_on("gone-503")
    tell_alice("Clean it.")
    for _try in range(len(PAUSES) + 1):
        moment = waiting()[0].run_at
        with at(moment):
            run_jobs()
    assert waiting() == []
    assert PushSubscription.get_by_id(phone.id).failures == 1


def test_a_browser_that_refuses_again_and_again_counts_as_gone(
    service: Any, switched_on: Any, tell_alice: Any, run_jobs: Any
) -> None:
    switched_on("gone-403")
    for number in range(MOST_FAILURES):
        assert PushSubscription.get().failures == number
        tell_alice("Clean it.")
        run_jobs()
    assert PushSubscription.select().count() == 0


def test_a_service_that_has_become_a_machine_of_our_own_gets_nothing(
    service: Any, switched_on: Any, tell_alice: Any, run_jobs: Any, monkeypatch: Any
) -> None:
    phone = switched_on("phone")
    monkeypatch.setattr("tests.core.push.conftest.PUBLIC", "10.0.0.8")
    tell_alice("Clean it.")
    run_jobs()
    assert (service.connected, service.came()) == ([], [])
    assert PushSubscription.get_by_id(phone.id).failures == 1


def test_a_worker_that_died_after_sending_shows_it_in_the_same_place(
    service: Any, switched_on: Any, tell_alice: Any, run_jobs: Any
) -> None:
    switched_on("phone")
    tell_alice("Clean it.")
    run_jobs()
    Outbox.update(state="waiting").where(TOPIC).execute()
    run_jobs()
    first, second = service.came()
    assert first["message"] == second["message"]
    assert first["Topic"] == second["Topic"]


def test_nothing_waits_for_somebody_without_such_a_browser(tell_alice: Any) -> None:
    tell_alice("Clean it.")
    assert Notification.select().count() == 1
    assert waiting() == []


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("120", 120), ("", 0), ("soon", 0), ("-5", 0), ("²", 0), ("9" * 30, 10**6)],
)
def test_how_long_to_wait_is_read_from_what_services_say(text: str, seconds: int) -> None:
    assert asked_pause(text) == timedelta(seconds=seconds)


def test_a_moment_to_come_back_is_understood(at: Any) -> None:
    from datetime import UTC, datetime

    with at(datetime(2026, 11, 21, 12, tzinfo=UTC)):
        assert asked_pause("Sat, 21 Nov 2026 12:10:00 GMT") == timedelta(minutes=10)
        assert asked_pause("Sat, 21 Nov 2026 11:00:00 GMT") < timedelta(0)


def test_what_is_said_of_several_people(app: Flask, cast: SimpleNamespace, place: Any) -> None:
    ids = [cast.bob.id, cast.charlie.id, cast.maya.id, cast.ada.id]
    with app.test_request_context("/"):
        assert names_of(ids[:1]) == "Bob"
        assert names_of(ids[:2]) == "Bob and Charlie"
        assert names_of(ids[:3]) == "Bob, Charlie and 1 other"
        assert names_of(ids) == "Bob, Charlie and 2 others"
        assert names_of([*ids, *range(1000, 1008)]) == "Bob, Charlie and many others"
        assert names_of([1000, *ids]) == "Bob and 4 others"
        assert names_of([1000]) == "Somebody"

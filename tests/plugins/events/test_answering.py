"""Answering on the pages: with nothing but links, buttons and forms."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core import clock
from core.threads.models import Thread
from plugins.events.actions.answering import confirm_again
from plugins.events.models import EventAnswer, EventDate, EventQuestion
from plugins.events.queries.answers import box
from tests.plugins.events.seated import add_date, come, hold, status


def send(browser: Any, meeting: SimpleNamespace, answer: str, **fields: str) -> Any:
    return browser.send(f"/events/dates/{meeting.date.id}/answer", status=answer, **fields)


def words(browser: Any, meeting: SimpleNamespace) -> str:
    """What the page of the event says, without its tags."""
    page = browser.get(f"{meeting.url}/on/{meeting.date.id}")
    assert page.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def pressed(browser: Any, meeting: SimpleNamespace) -> list[str]:
    """The buttons of the answer that are pressed."""
    page = browser.get(meeting.url).text
    buttons = re.findall(r'name="status" value="(\w+)" aria-pressed="(\w+)"', page)
    assert len(buttons) == 3
    return [value for value, is_pressed in buttons if is_pressed == "true"]


def test_a_member_comes_waits_is_let_in_and_leaves(
    meeting: SimpleNamespace, cast: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    hold(meeting, seats=1)
    answer = send(browsers.bob, meeting, "going")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/on/{meeting.date.id}#answer")
    assert "You have a seat" in words(browsers.bob, meeting)
    assert pressed(browsers.bob, meeting) == ["going"]
    send(browsers.charlie, meeting, "going")
    assert "You are number 1 of 1 on the waiting list" in words(browsers.charlie, meeting)
    assert send(browsers.bob, meeting, "cannot").status_code == 303
    assert pressed(browsers.bob, meeting) == ["cannot"]
    assert "You have a seat" in words(browsers.charlie, meeting)
    assert "1 of 1 seats taken" in words(browsers.visitor, meeting)


def test_a_guest_comes_along_and_too_many_are_refused_with_the_form(
    meeting: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    hold(meeting, seats=3, most_guests=2)
    form = browsers.bob.get(f"/events/dates/{meeting.date.id}/answer").text
    assert "A smaller party may be let in before a larger one." in form
    answer = send(browsers.bob, meeting, "going", full="y", guests="1", guest_names="Zoë Ruiz")
    assert answer.status_code == 303
    assert "You come with 1 guest" in words(browsers.bob, meeting)
    answer = send(browsers.bob, meeting, "going", full="y", guests="3", guest_names="Zoë Ruiz")
    assert answer.status_code == 422
    assert "Zoë Ruiz" in answer.text
    empty = {"full": "y", "guests": "", "guest_names": ""}
    assert send(browsers.maya, meeting, "going", **empty).status_code == 303
    assert send(browsers.maya, meeting, "cannot", **empty).status_code == 303
    answer = send(browsers.charlie, meeting, "going", full="y", guests="1", guest_names="")
    assert "1 waits" in words(browsers.visitor, meeting)
    answer = send(browsers.bob, meeting, "going", full="y", guests="2")
    assert answer.status_code == 303
    assert EventAnswer.get(EventAnswer.status == "going").guests == 2


def test_a_button_alone_leaves_guests_and_replies_as_they_were(
    meeting: SimpleNamespace, cast: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    hold(meeting, most_guests=2)
    come(cast.bob, meeting, guests=2, guest_names="Ana, Li")
    send(browsers.bob, meeting, "going")
    mine = EventAnswer.get()
    assert (mine.guests, mine.guest_names) == (2, "Ana, Li")


def test_what_the_hosts_ask_is_asked_before_a_seat_is_given(
    meeting: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    eats = EventQuestion.create(event=meeting.id, label="What do you eat?", is_required=True)
    kit = EventQuestion.create(
        event=meeting.id, label="Which kit?", kind="choice", choices=["Two", "Three"], position=1
    )
    answer = send(browsers.bob, meeting, "going")
    assert answer.status_code == 422
    assert "What do you eat?" in answer.text
    assert "The hosts need an answer to this." in answer.text
    sent = {f"reply-{eats.id}": "Beans", f"reply-{kit.id}": "Four", "full": "y"}
    answer = send(browsers.bob, meeting, "going", **sent)
    assert answer.status_code == 422
    assert 'value="Beans"' in answer.text
    assert not EventAnswer.select().exists()
    answer = send(browsers.bob, meeting, "going", **{**sent, f"reply-{kit.id}": "Two"})
    assert answer.status_code == 303
    assert EventAnswer.get().replies == {str(eats.id): "Beans", str(kit.id): "Two"}
    assert "Beans" in browsers.alice.get(f"/events/dates/{meeting.date.id}/people").text


def test_a_hybrid_date_asks_where_one_comes(
    meeting: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    hold(meeting, way="hybrid", seats=1, online_seats=1)
    assert "0 of 1 seats taken, online" in words(browsers.bob, meeting)
    assert send(browsers.bob, meeting, "going", way="online").status_code == 303
    odd = send(browsers.charlie, meeting, "going", full="y", way="nowhere")
    assert odd.status_code == 303, "who says nothing that is known comes to the place"
    assert "1 of 1 seats taken, at the place" in words(browsers.visitor, meeting)
    assert send(browsers.bob, meeting, "going").status_code == 303
    assert EventAnswer.get(EventAnswer.way == "online").status == "going"
    refused = send(browsers.bob, meeting, "going", way="place")
    assert refused.status_code == 422
    assert "All seats are taken." in refused.text


def test_an_offer_is_taken_or_let_go_with_a_button(
    meeting: SimpleNamespace, cast: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    hold(meeting, seats=1, waitlist="offer")
    for user in (cast.bob, cast.charlie, cast.maya):
        come(user, meeting)
    send(browsers.bob, meeting, "cannot")
    assert "A seat is held for you." in words(browsers.charlie, meeting)
    assert browsers.maya.send(f"/events/dates/{meeting.date.id}/offer").status_code == 422
    browsers.charlie.send(f"/events/dates/{meeting.date.id}/leave")
    assert browsers.maya.send(f"/events/dates/{meeting.date.id}/offer").status_code == 303
    assert status(cast.maya, meeting.date) == "going"


def test_who_comes_is_asked_again_when_it_was_moved(
    meeting: SimpleNamespace, cast: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    come(cast.bob, meeting)
    confirm_again(meeting.date.id)
    assert "Do you still come?" in words(browsers.bob, meeting)
    assert browsers.bob.send(f"/events/dates/{meeting.date.id}/confirm").status_code == 303
    assert "Do you still come?" not in words(browsers.bob, meeting)
    assert status(cast.bob, meeting.date) == "going"


def test_a_series_is_answered_as_a_whole_and_left_as_a_whole(
    meeting: SimpleNamespace, cast: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    hold(meeting, rule="FREQ=WEEKLY;COUNT=2")
    later = add_date(meeting, 7)
    send(browsers.bob, meeting, "going", full="y", scope="all")
    assert status(cast.bob, later) == "going"
    assert "on all dates to come" in words(browsers.bob, meeting)
    browsers.bob.send(f"/events/dates/{meeting.date.id}/leave", scope="all")
    assert {status(cast.bob, meeting.date), status(cast.bob, later)} == {"cannot"}


@pytest.mark.parametrize(
    ("who", "code"), [("visitor", 303), ("guest", 303), ("stranger", 404), ("silenced", 403)]
)
def test_only_members_who_see_it_answer(
    meeting: SimpleNamespace,
    browsers: SimpleNamespace,
    make_user: Any,
    sign_in: Any,
    who: str,
    code: int,
) -> None:
    if who == "stranger":
        Thread.update(audience="space:99").where(Thread.id == meeting.id).execute()
    until = clock.now() + timedelta(days=1) if who == "silenced" else None
    made = sign_in(make_user("guest", silenced_until=until))
    browser = browsers.visitor if who == "visitor" else made
    answer = send(browser, meeting, "going")
    assert answer.status_code == code
    if who == "visitor":
        assert "/sign-in" in answer.headers["Location"]


def test_after_it_has_begun_nobody_answers(
    meeting: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    EventDate.update(starts_at=clock.now()).execute()
    answer = send(browsers.bob, meeting, "going")
    assert answer.status_code == 422
    assert "It has begun" in answer.text
    assert "It has begun" in words(browsers.bob, meeting)


def test_the_box_takes_one_query_and_one_more_for_who_waits(
    meeting: SimpleNamespace, cast: SimpleNamespace, queries: Any, actor_of: Any
) -> None:
    hold(meeting, seats=1)
    come(cast.bob, meeting)
    come(cast.charlie, meeting)
    for user, most in ((cast.alice, 1), (cast.bob, 2), (cast.charlie, 3)):
        actor = actor_of(user)
        with queries(max=most):
            box(actor, meeting.date)


def test_a_draft_says_when_answers_are_taken(
    meeting: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    Thread.update(state="draft").where(Thread.id == meeting.id).execute()
    said = words(browsers.alice, meeting)
    assert "Answers are taken once it is published." in said
    assert "does not take place" not in said


def test_a_series_of_added_dates_alone_is_answered_as_one(
    meeting: SimpleNamespace, cast: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    page = browsers.bob.get(meeting.url).text
    assert "All dates into my calendar" not in page
    assert "Series</span>" not in browsers.bob.get("/events/").text
    later = add_date(meeting, 7)
    hold(meeting, added=[later.original])
    assert "Guests, questions, other dates" in words(browsers.bob, meeting)
    answer = f"/events/dates/{meeting.date.id}/answer"
    assert "To all dates that are to come" in browsers.bob.get(answer).text
    page = browsers.bob.get(meeting.url).text
    assert "All dates into my calendar" in page
    assert "Only this date" in page
    assert "Series</span>" in browsers.bob.get("/events/").text
    send(browsers.bob, meeting, "going", full="y", scope="all")
    assert status(cast.bob, later) == "going"


def test_i_cannot_to_all_dates_frees_all_seats(
    meeting: SimpleNamespace, cast: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    later = add_date(meeting, 7)
    come(cast.bob, meeting, scope="all")
    assert status(cast.bob, later) == "going"
    assert send(browsers.bob, meeting, "cannot", scope="all").status_code == 303
    assert {status(cast.bob, date) for date in (meeting.date, later)} == {"cannot"}

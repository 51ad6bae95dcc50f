"""The page on which a thread becomes another kind: plain forms, for those who may; and where a
thread is found afterwards."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from lxml import html

from core.access import Actor
from core.drafts.actions import save_draft
from core.notifications.models import Notification
from core.site import site
from core.spaces.visibility import set_visibility
from core.threads.models import Post, Thread
from core.threadwork.models import ThreadWork
from core.versions import refresh
from plugins.events.models import Event
from tests.core.threadwork.kinds import Other, kind_of, to_event


@pytest.fixture
def maya(cast: SimpleNamespace, sign_in: Any) -> Any:
    return sign_in(cast.maya)


def said(calendar: Any, **fields: str) -> dict[str, str]:
    """What the form of an event is sent with."""
    return {
        "kind": "event",
        "was": "topic",
        "event-space": str(calendar.id),
        "event-first_day": "2030-05-04",
        "event-first_time": "18:00",
        "event-zone": "Europe/Lisbon",
        "event-place": "Old mill",
        **fields,
    }


def test_a_time_that_no_clock_shows_is_said_once(
    town: SimpleNamespace, calendar: Any, write: Any, maya: Any
) -> None:
    thread = write("Aaa")
    # The clocks of Lisbon go from 01:00 to 02:00 on that day.
    sent = said(calendar, **{"event-first_day": "2030-03-31", "event-first_time": "01:30"})
    answer = maya.send(f"/t/{thread.id}/kind", **sent)
    assert answer.status_code == 422
    assert "never shows" in answer.text
    assert "send the form again if you mean it so" in answer.text
    assert Thread.get_by_id(thread.id).kind == "topic"
    (told,) = html.fromstring(answer.text).xpath("//input[@name='event-warned']/@value")
    again = maya.send(f"/t/{thread.id}/kind", **sent, **{"event-warned": told})
    assert again.status_code == 303
    assert Event.get().starts == "2030-03-31T01:30"


def test_the_thread_leads_moderators_there(
    town: SimpleNamespace, calendar: Any, write: Any, maya: Any, client: Any
) -> None:
    thread = write("Aaa")
    place = f"/t/{thread.id}/kind"
    assert f'href="{place}"' in maya.get(f"/forums/t/{thread.id}/aaa").text
    assert f'href="{place}"' in maya.get(f"/threads/{thread.id}/work").text
    assert place not in client.get(f"/forums/t/{thread.id}/aaa").text


def test_authors_are_led_there_where_kinds_want_that(
    town: SimpleNamespace,
    calendar: Any,
    write: Any,
    declare: Any,
    cast: SimpleNamespace,
    sign_in: Any,
) -> None:
    thread = write("Aaa")
    for key in ("topic", "event"):
        declare(key, may=lambda actor, thread: actor.user_id == thread.author_id)
    alice, bob = sign_in(cast.alice), sign_in(cast.bob)
    place, page = f"/t/{thread.id}/kind", f"/forums/t/{thread.id}/aaa"
    assert (place in alice.get(page).text, place in bob.get(page).text) == (True, False)
    assert (alice.get(place).status_code, bob.get(place).status_code) == (200, 403)
    assert alice.send(place, **said(calendar)).status_code == 303
    assert kind_of(thread).kind == "event"


def test_others_may_not(
    town: SimpleNamespace,
    calendar: Any,
    write: Any,
    cast: SimpleNamespace,
    sign_in: Any,
    client: Any,
) -> None:
    seen, hidden = write("Aaa"), write("Team", board="team", by="maya")
    alice = sign_in(cast.alice)
    for thread, status in ((seen, 403), (hidden, 404)):
        place = f"/t/{thread.id}/kind"
        assert alice.get(place).status_code == status
        assert alice.send(place, **said(calendar)).status_code == status
    assert "/sign-in" in client.get(f"/t/{seen.id}/kind").location
    assert alice.get("/t/98765/kind").status_code == 404


def test_it_says_what_stays_and_offers_the_spaces(
    town: SimpleNamespace, calendar: Any, write: Any, maya: Any, queries: Any
) -> None:
    thread = write("Aaa", replies=["bob"])
    with queries(max=12):
        page = maya.get(f"/t/{thread.id}/kind")
    assert page.status_code == 200
    for words in ("Its number; old links lead", "accepted answer", "Meetings", "First day"):
        assert words in page.text
    # It stands in the form once, and not among the fields of the kind.
    assert "CSRF" not in page.text


def test_a_form_is_all_it_takes(
    town: SimpleNamespace, calendar: Any, write: Any, maya: Any
) -> None:
    thread = write("Aaa")
    fields = said(calendar, **{"event-reason": "We meet", "event-tell": "y"})
    answer = maya.send(f"/t/{thread.id}/kind", **fields)
    assert (answer.status_code, answer.location) == (303, f"/events/t/{thread.id}/aaa")
    page = maya.get(answer.location).text
    for words in ("Old mill", "made this an event: We meet"):
        assert words in page
    event = Event.get_by_id(thread.id)
    assert (event.starts, event.zone) == ("2030-05-04T18:00", "Europe/Lisbon")
    row = Notification.get(Notification.sort == "thread_work")
    assert (row.user_id, row.reason, row.thread_id) == (town.alice.id, "kind", thread.id)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("event-first_day", "", "on which day"),
        ("event-first_time", "", "when it begins"),
        ("event-zone", "Nowhere/At all", "time zone by its name"),
        ("event-last_time", "17:59", ""),
        ("event-place", "x" * 201, ""),
        ("event-space", "98765", "Not a valid choice"),
        ("event-reason", "x" * 201, ""),
        ("was", "event", "changed its kind meanwhile"),
        ("kind", "nothing", "Choose what it becomes"),
    ],
)
def test_what_cannot_be_taken_is_said_and_what_was_typed_is_kept(
    town: SimpleNamespace,
    calendar: Any,
    write: Any,
    maya: Any,
    field: str,
    value: str,
    words: str,
) -> None:
    thread = write("Aaa")
    answer = maya.send(f"/t/{thread.id}/kind", **said(calendar, **{field: value}))
    if field == "event-last_time":
        # From 18:00 to 17:59 is said of a night.
        assert answer.status_code == 303
        return
    assert (answer.status_code, words in answer.text) == (422, True)
    assert kind_of(thread).kind == "topic"
    if field not in ("kind", "event-place"):
        assert 'value="Old mill"' in answer.text


def test_the_way_back_asks_for_nothing_that_is_known(
    town: SimpleNamespace, calendar: Any, write: Any, maya: Any
) -> None:
    thread = write("Aaa")
    place = f"/t/{thread.id}/kind"
    maya.send(place, **said(calendar))
    page = maya.get(place).text
    assert ("No calendar shows it" in page, "Make it: Thread" in page) == (True, True)
    fields = {"kind": "topic", "was": "event", "topic-space": str(town.two.id)}
    assert maya.send(place, **fields).location == f"/forums/t/{thread.id}/aaa"
    assert "First day" not in maya.get(place).text
    again = {"kind": "event", "was": "topic", "event-space": str(calendar.id)}
    assert maya.send(place, **again).status_code == 303
    assert "Old mill" in maya.get(f"/events/t/{thread.id}/aaa").text


def test_it_is_taken_back_on_the_page_of_the_thread_s_work(
    town: SimpleNamespace, calendar: Any, write: Any, maya: Any
) -> None:
    thread = write("Aaa")
    maya.send(f"/t/{thread.id}/kind", **said(calendar))
    work = ThreadWork.get()
    page = maya.get(f"/threads/{thread.id}/work").text
    undo = f"/threads/work/{work.id}/undo"
    assert ("Became: Event" in page, undo in page) == (True, True)
    assert maya.send(undo).status_code == 303
    assert kind_of(thread).kind == "topic"
    assert maya.send(undo).status_code == 422


def test_where_nothing_takes_it_the_page_says_so(
    town: SimpleNamespace, write: Any, maya: Any
) -> None:
    from core.spaces.models import Space

    Space.delete().where(Space.owner != "forums").execute()
    refresh()
    answer = maya.get(f"/t/{write('Aaa').id}/kind")
    assert (answer.status_code, "no other kind for it" in answer.text) == (200, True)


def end_of(browser: Any, path: str) -> tuple[int, str]:
    answer = browser.get(path, follow_redirects=True)
    return answer.status_code, str(answer.request.path)


def test_old_addresses_lead_to_what_it_is_now(
    town: SimpleNamespace, other: Other, write: Any, client: Any
) -> None:
    thread = write("Aaa", replies=["bob", "charlie"])
    other.there(town.maya, thread)
    new, old = f"/{other.section}/t/{thread.id}/aaa", f"/forums/t/{thread.id}"
    expected = {
        f"/t/{thread.id}": new,
        f"/t/{thread.id}/2": f"{new}/2",
        old: new,
        f"{old}/aaa": new,
        f"{old}/wrong": new,
        f"{old}/aaa/3": f"{new}/3",
    }
    assert {path: end_of(client, path) for path in expected} == {
        path: (200, place) for path, place in expected.items()
    }
    assert client.get(f"{old}/aaa/3").status_code == 302
    other.back(town.maya, thread, town.two)
    assert end_of(client, new) == (200, f"{old}/aaa")
    assert end_of(client, f"{new}/2") == (200, f"{old}/aaa/2")
    assert end_of(client, f"/{other.section}/t/{thread.id}") == (200, f"{old}/aaa")


def test_a_reply_begun_on_the_old_page_stands_below_the_new_one(
    town: SimpleNamespace,
    other: Other,
    write: Any,
    cast: SimpleNamespace,
    sign_in: Any,
) -> None:
    thread, bob = write("Aaa", replies=["charlie"]), sign_in(cast.bob)
    other.there(town.maya, thread)
    answer = bob.send(f"/forums/t/{thread.id}/reply", body="Late", reply_to="2")
    place = f"/{other.section}/t/{thread.id}/reply"
    assert (answer.status_code, answer.location) == (307, place)
    assert bob.send(answer.location, body="Late", reply_to="2").status_code == 303
    post = Post.get(Post.body == "Late")
    assert (post.thread_id, post.reply_to) == (thread.id, 2)
    # What only a topic knows is not there.
    assert bob.send(f"/forums/t/{thread.id}/question", on="1").status_code == 404


def test_a_begun_reply_is_found_where_the_thread_is_now(
    town: SimpleNamespace,
    other: Other,
    write: Any,
    cast: SimpleNamespace,
    sign_in: Any,
) -> None:
    thread, bob = write("Aaa"), sign_in(cast.bob)
    save_draft(town.bob, f"reply-{thread.id}", {"body": "Half a thought"})
    other.there(town.maya, thread)
    page = bob.get("/drafts/").text
    assert f"/{other.section}/t/{thread.id}/aaa#reply" in page
    assert f'<span class="mark" data-section="{other.section}">' in page
    assert "Half a thought" in bob.get(f"/{other.section}/t/{thread.id}/aaa").text


def test_who_may_not_see_the_new_space_is_led_nowhere(
    town: SimpleNamespace,
    other: Other,
    write: Any,
    cast: SimpleNamespace,
    sign_in: Any,
    run_jobs: Any,
) -> None:
    thread = write("Canary", replies=["bob"], tags="rare")
    run_jobs()
    set_visibility(town.ada, other.space.id, "staff")
    other.there(town.maya, thread)
    bob, maya = sign_in(cast.bob), sign_in(cast.maya)
    paths = [f"/t/{thread.id}", f"/forums/t/{thread.id}", f"/forums/t/{thread.id}/canary/2"]
    paths += [f"/{other.section}/t/{thread.id}/canary", f"/t/{thread.id}/kind"]
    assert [end_of(bob, path)[0] for path in paths] == [404] * 5
    assert [end_of(maya, path)[0] for path in paths] == [200] * 5
    lists = ["/", "/forums/latest", "/search?q=canary", "/tags/rare", "/people/alice"]
    feeds = [*other.places.values(), "/forums/latest.atom", "/search/suggest?q=canar"]
    for path in lists + feeds:
        # A search page repeats what was asked for.
        assert f"/t/{thread.id}" not in bob.get(path).text, path


def test_a_thread_of_a_kind_that_is_off_is_not_there(
    town: SimpleNamespace, calendar: Any, write: Any, maya: Any
) -> None:
    thread = write("Aaa")
    to_event(town.maya, thread, calendar)
    site().plugins.switch(Actor(is_admin=True), "events", on=False)
    refresh()
    paths = (f"/t/{thread.id}", f"/forums/t/{thread.id}/aaa", f"/t/{thread.id}/kind")
    assert [maya.get(path).status_code for path in paths] == [404] * 3


def test_lists_feeds_and_search_follow(
    town: SimpleNamespace, other: Other, write: Any, client: Any, run_jobs: Any
) -> None:
    thread = write("Canary", replies=["bob"])
    run_jobs()
    places = {
        "board": "/forums/s/one",
        "feed": "/forums/latest.atom",
        "topics": "/search?q=canary&kind=topic",
        "found": f"/search?q=canary&kind={other.key}",
        "home": "/",
        **other.places,
    }

    def shown() -> set[str]:
        address = f"/t/{thread.id}/canary"
        return {name for name, path in places.items() if address in client.get(path).text}

    assert shown() == {"board", "feed", "topics", "home"}
    other.there(town.maya, thread)
    run_jobs()
    assert shown() - {"month"} == {"found", "list", "their feed", "home"}
    other.back(town.maya, thread, town.one)
    run_jobs()
    assert shown() == {"board", "feed", "topics", "home"}

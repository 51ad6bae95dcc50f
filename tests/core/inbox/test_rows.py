"""What stands in an inbox, what it says, and who sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.access import Actor
from core.inbox.counting import new_rows
from core.notifications.models import ChannelChoice
from core.registry import NotificationSort
from core.site import site
from core.spaces.visibility import set_visibility
from core.threads.models import Post
from core.threads.moderation import delete_post, delete_thread
from tests.core.inbox.conftest import Inbox


def test_a_row_says_who_did_what_where_and_why_it_came(inbox: Inbox) -> None:
    people = [inbox.people.alice.id, inbox.people.charlie.id, inbox.people.maya.id]
    inbox.add(people=people, times=4)
    page = inbox.page()
    assert "Pump stops" in page
    assert ">Alice</bdi></a>" in page
    assert "and 1 other replied 4 times" in page
    assert "You replied in this thread" in page


def test_a_row_leads_to_the_first_post_that_it_is_about(inbox: Inbox) -> None:
    inbox.add(number=2, last_number=2)
    assert f'href="/forums/t/{inbox.thread.id}/pump-stops/2#p2"' in inbox.page()


def test_a_row_without_a_thread_says_its_own_words(inbox: Inbox) -> None:
    values: dict[str, Any] = {"thread": None, "number": 0, "last_number": 0, "people": []}
    inbox.add("seats", **values, title="Build weekend", text="Until tomorrow.", url="/forums/")
    page = inbox.page()
    assert "Build weekend" in page
    assert "A seat is free" in page
    assert "Until tomorrow." in page
    assert 'href="/forums/" dir="auto">Build weekend' in page


@pytest.mark.parametrize("url", ["//evil.example/", "https://evil.example/", "javascript:x"])
def test_a_row_never_leads_to_another_site(inbox: Inbox, url: str) -> None:
    inbox.add("seats", thread=None, number=0, last_number=0, title="Look", url=url)
    assert url not in inbox.page()


def test_names_and_texts_stay_words(inbox: Inbox) -> None:
    inbox.add("seats", thread=None, number=0, last_number=0, title="<i>a</i>", text="<b>b</b>")
    page = inbox.page()
    assert "<i>a" not in page
    assert "<b>b" not in page


def test_what_looks_like_a_blank_stays_words(inbox: Inbox) -> None:
    """A row is a kept frame with blanks, and what is put into one is not read again."""
    values: dict[str, Any] = {"thread": None, "number": 0, "last_number": 0, "people": []}
    row = inbox.add("seats", **values, title="%url% is 5%done%", text="%id%", url="/forums/")
    page = inbox.page()
    assert ">%url% is 5%done%</a>" in page
    assert '<p class="row-text" dir="auto">%id%</p>' in page
    assert f'id="n{row}"' in page


def test_rows_that_look_alike_keep_their_own_words(inbox: Inbox) -> None:
    inbox.add("reply")
    inbox.add("reply", thread=inbox.write("Another thread", author="charlie"), people=[])
    for _again in range(2):
        page = inbox.page()
        assert page.count("Another thread</a>") == page.count("Pump stops</a>") == 1


def test_a_sort_that_cannot_say_what_happened_takes_nothing_down(inbox: Inbox) -> None:
    def said(_names: str, _times: int) -> str:
        raise RuntimeError

    broken = NotificationSort(name="broken", label="Broken", icon="x", said=said, reasons={})
    site().registry.add("core", broken)
    inbox.add("broken")
    assert "Broken" in inbox.page()


def test_the_text_of_a_post_is_that_of_now(inbox: Inbox) -> None:
    """What was taken out of a post must not live on in inboxes."""
    inbox.add("mention", text="@bob the code is 1234")
    Post.update(html="<p>Never mind.</p>").where(Post.number == 2).execute()
    page = inbox.page()
    assert "1234" not in page
    assert "Never mind." in page


def test_what_waits_stands_on_top_until_it_is_read(inbox: Inbox) -> None:
    inbox.add("reply")
    row = inbox.add("mention", updated_at=clock.ago(days=1))
    page = inbox.page()
    assert page.index("Waiting for you</h2>") < page.index("Today</h2>")
    assert "2 new things, 1 of them waits for your answer." in page
    inbox.send(f"/inbox/{row}/read")
    assert "Waiting for you</h2>" not in inbox.page()


def test_rows_stand_under_the_days_of_their_owner(inbox: Inbox) -> None:
    with clock.frozen_at(clock.now().replace(year=2026, month=5, day=7, hour=12)):
        inbox.add("reply")
        inbox.add("quote", updated_at=clock.ago(days=2))
        inbox.add("reaction", updated_at=clock.ago(days=20))
        page = inbox.page()
    places = [page.index(f"{day}</h2>") for day in ("Today", "Earlier this week", "Older")]
    assert places == sorted(places)


def test_nobody_sees_the_rows_of_somebody_else(inbox: Inbox) -> None:
    row = inbox.add()
    other: Any = inbox.app.test_client()
    other.sign_in(inbox.users.charlie)
    assert "Pump stops" not in other.get("/inbox/").text
    for deed in ("read", "done", "unread", "mute", "stop", "later/tomorrow"):
        assert other.send(f"/inbox/{row}/{deed}").status_code == 404
    assert inbox.row(row).state == "unread"


def gone(inbox: Inbox) -> None:
    delete_thread(inbox.people.maya, inbox.thread.id)


def closed(inbox: Inbox) -> None:
    set_visibility(inbox.people.ada, inbox.board.id, "staff")


def emptied(inbox: Inbox) -> None:
    answer = Post.get((Post.thread == inbox.thread.id) & (Post.number == 2))
    delete_post(inbox.people.alice, answer.id)


def switched_off(inbox: Inbox) -> None:
    site().plugins.switch(Actor(is_admin=True, user_id=inbox.people.ada.id), "forums", on=False)


def not_wanted(inbox: Inbox) -> None:
    ChannelChoice.create(user=inbox.owner, sort="reply", channel="inbox", is_on=False)


@pytest.mark.parametrize("change", [gone, closed, emptied, switched_off, not_wanted])
def test_a_row_vanishes_with_what_it_is_about(
    inbox: Inbox, change: Callable[[Inbox], None]
) -> None:
    row = inbox.add()
    assert "Pump stops" in inbox.page()
    assert inbox.page("/inbox/count").count('data-inbox="1"') == 1
    change(inbox)
    page = inbox.page()
    assert "Pump stops" not in page
    assert "Nothing new." in page
    assert 'data-inbox="0"' in inbox.page("/inbox/count")
    assert inbox.send(f"/inbox/{row}/done").status_code == 404


def test_a_row_of_several_posts_stays_while_one_of_them_does(inbox: Inbox) -> None:
    inbox.add(number=1, last_number=2, times=2)
    emptied(inbox)
    assert "Pump stops" in inbox.page()


def test_a_row_of_a_sort_that_nobody_declares_is_not_there(inbox: Inbox) -> None:
    inbox.add("forums.gone", owner="forums")
    assert "Pump stops" not in inbox.page()


def test_the_bell_counts_what_is_new(inbox: Inbox) -> None:
    for number in range(3):
        inbox.add(thread=inbox.write(f"Thread {number}"))
    inbox.add(state="read")
    assert inbox.page("/forums/").count("data-inbox-count>3</span>") == 3
    assert new_rows(inbox.people.bob) == 3


def test_the_bell_stops_at_a_hundred(inbox: Inbox) -> None:
    values = {"thread": None, "number": 0, "last_number": 0, "title": "Seat"}
    for _number in range(105):
        inbox.add("seats", **values)
    assert "data-inbox-count>99+</span>" in inbox.page("/forums/")
    assert "More than 99 new things." in inbox.page()


def test_a_visitor_has_no_bell(inbox: Inbox) -> None:
    page = inbox.app.test_client().get("/").text
    assert "data-inbox-count" not in page
    assert "/inbox/" not in page


def test_rows_may_be_shown_of_one_kind_or_one_sort(inbox: Inbox) -> None:
    inbox.add("reply")
    inbox.add("quote", thread=inbox.write("Another thread"))
    assert "Pump stops" not in inbox.page("/inbox/?sort=quote")
    assert "Another thread" in inbox.page("/inbox/?sort=quote")
    assert "Pump stops" in inbox.page("/inbox/?kind=topic")
    assert "Pump stops" in inbox.page("/inbox/?kind=nonsense&sort=%00&view=x&after=junk")


def test_a_row_put_off_is_new_and_on_top_when_its_time_has_come(inbox: Inbox) -> None:
    later = clock.now() + timedelta(hours=3)
    inbox.add("reply", snoozed_until=later, updated_at=later)
    assert "Pump stops" not in inbox.page()
    assert 'data-inbox="0"' in inbox.page("/inbox/count")
    with clock.frozen_at(later + timedelta(minutes=1)):
        assert "Pump stops" in inbox.page()
        assert 'data-inbox="1"' in inbox.page("/inbox/count")

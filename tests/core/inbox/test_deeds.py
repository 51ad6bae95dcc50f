"""What people do with rows, one by one and all at once; and that opening a thread reads them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.accounts.models import User
from core.events import subscribed
from core.notifications.events import InboxRead
from core.notifications.models import ChannelChoice, Notification
from core.watching.models import Watch
from tests.core.inbox.conftest import Inbox


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


@pytest.mark.parametrize(
    ("deed", "state", "view"),
    [("read", "read", "open"), ("unread", "unread", "open"), ("done", "done", "done")],
)
def test_a_row_is_where_its_owner_put_it(inbox: Inbox, deed: str, state: str, view: str) -> None:
    row = inbox.add(state="read" if deed == "unread" else "unread")
    assert inbox.send(f"/inbox/{row}/{deed}").status_code == 303
    assert inbox.row(row).state == state
    for name in ("open", "snoozed", "done"):
        assert ("Pump stops" in inbox.page(f"/inbox/?view={name}")) == (name == view)


def test_a_deed_leads_back_to_the_list_it_was_done_in(inbox: Inbox) -> None:
    row = inbox.add()
    answer = inbox.send(f"/inbox/{row}/done", view="waiting", kind="topic", sort="reply", after="x")
    assert answer.location == "/inbox/?view=waiting&kind=topic&sort=reply&after=x"


def test_htmx_gets_the_row_as_it_now_stands(inbox: Inbox) -> None:
    row = inbox.add()
    answer = inbox.send(f"/inbox/{row}/done", htmx=True, view="open")
    assert "<html" not in answer.text
    assert f'id="n{row}"' in answer.text
    assert "Undo" in answer.text
    again = inbox.send(f"/inbox/{row}/read", htmx=True, view="open")
    assert "Mute thread" in again.text


def test_a_row_is_put_off_till_the_morning_where_its_owner_is(inbox: Inbox) -> None:
    User.update(timezone="Asia/Kathmandu").where(User.id == inbox.owner.id).execute()
    row = inbox.add()
    with clock.frozen_at(clock.now().replace(year=2026, month=5, day=7, hour=12)):
        inbox.send(f"/inbox/{row}/later/tomorrow")
        until = inbox.row(row).snoozed_until
        assert until.isoformat() == "2026-05-08T03:15:00+00:00"
        assert "Pump stops" not in inbox.page()
        assert "Pump stops" in inbox.page("/inbox/?view=snoozed")


@pytest.mark.parametrize(
    ("hour", "label"), [(9, "This evening"), (17, "This evening"), (18, "In three hours")]
)
def test_the_first_offer_fits_the_time_of_day(inbox: Inbox, hour: int, label: str) -> None:
    inbox.add()
    with clock.frozen_at(clock.now().replace(hour=hour, minute=30)):
        assert label in inbox.page()


def test_a_row_may_be_put_off_till_any_day(inbox: Inbox) -> None:
    row = inbox.add()
    day = (clock.now() + timedelta(days=9)).date()
    answer = inbox.send(f"/inbox/{row}/snooze", day=day.isoformat(), time="10:30")
    assert answer.status_code == 303
    assert inbox.row(row).snoozed_until.isoformat() == f"{day}T10:30:00+00:00"


@pytest.mark.parametrize("day", ["", "2020-01-01", "2999-01-01", "soon"])
def test_a_day_that_makes_no_sense_is_refused_with_a_reason(inbox: Inbox, day: str) -> None:
    row = inbox.add()
    answer = inbox.send(f"/inbox/{row}/snooze", day=day)
    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    assert inbox.row(row).snoozed_until is None


def test_what_was_put_off_comes_back_at_once_when_asked(inbox: Inbox) -> None:
    row = inbox.add()
    inbox.send(f"/inbox/{row}/later/week")
    inbox.send(f"/inbox/{row}/wake")
    assert "Pump stops" in inbox.page()
    assert inbox.row(row).updated_at <= clock.now()


def test_a_row_that_is_done_while_it_is_put_off_is_not_ahead_of_its_time(inbox: Inbox) -> None:
    row = inbox.add()
    inbox.send(f"/inbox/{row}/later/week")
    inbox.send(f"/inbox/{row}/done")
    assert inbox.row(row).updated_at <= clock.now()


def test_muting_a_thread_puts_its_rows_away_and_can_be_taken_back(inbox: Inbox) -> None:
    row, other = inbox.add("reply"), inbox.add("mention")
    answer = inbox.send(f"/inbox/{row}/mute", htmx=True, view="open")
    assert "Nothing of this thread reaches you any more." in answer.text
    assert [inbox.row(one).state for one in (row, other)] == ["done", "done"]
    chosen = Watch.get((Watch.user == inbox.owner) & (Watch.target == "thread"))
    assert (chosen.target_id, chosen.level, chosen.source) == (inbox.thread.id, "mute", "own")
    inbox.send(f"/inbox/{row}/unmute")
    assert not Watch.select().where(Watch.level == "mute").exists()
    assert inbox.row(row).state == "read"


def test_a_row_without_a_thread_cannot_be_muted(inbox: Inbox) -> None:
    row = inbox.add("seats", thread=None, number=0, last_number=0, title="Seat")
    assert inbox.send(f"/inbox/{row}/mute").status_code == 404


def test_no_more_of_a_sort_means_by_no_way(inbox: Inbox) -> None:
    row = inbox.add("reaction", reason="reacted")
    answer = inbox.send(f"/inbox/{row}/stop")
    assert answer.location == "/account/notifications#sort-reaction"
    chosen = dict(ChannelChoice.select(ChannelChoice.channel, ChannelChoice.is_on).tuples())
    assert chosen["inbox"] is False
    assert True not in chosen.values()
    assert "Pump stops" not in inbox.page()


def test_reading_all_covers_what_the_list_showed_and_can_be_taken_back(inbox: Inbox) -> None:
    shown = inbox.add("reply")
    page = inbox.page()
    later = inbox.add("mention", updated_at=clock.now() + timedelta(seconds=1))
    answer = inbox.send("/inbox/read", view="open", until=hidden(page, "until"))
    assert (inbox.row(shown).state, inbox.row(later).state) == ("read", "unread")
    notice = inbox.page(answer.location)
    assert "1 row is marked as read." in notice
    inbox.send("/inbox/unread", stamp=hidden(notice, "stamp"))
    assert inbox.row(shown).state == "unread"


def test_reading_all_of_one_sort_leaves_the_others(inbox: Inbox) -> None:
    reply, quote = inbox.add("reply"), inbox.add("quote")
    inbox.send("/inbox/read", view="open", sort="quote", until=clock.now().isoformat())
    assert (inbox.row(reply).state, inbox.row(quote).state) == ("unread", "read")


def test_taking_it_back_touches_nothing_that_was_read_before_or_since(inbox: Inbox) -> None:
    before = inbox.add("quote", state="read")
    done = inbox.add("reply")
    answer = inbox.send("/inbox/read", view="open", until=clock.now().isoformat())
    stamp = hidden(inbox.page(answer.location), "stamp")
    inbox.send(f"/inbox/{done}/done")
    inbox.send("/inbox/unread", stamp=stamp)
    assert (inbox.row(before).state, inbox.row(done).state) == ("read", "done")


@pytest.mark.parametrize(
    "stamp",
    ["", "junk", "2026-01-01", "0001-01-01T00:00:00%2B23:59", "9999-12-31T23:59:59%2B00:00"],
)
def test_a_mark_that_makes_no_sense_changes_nothing(inbox: Inbox, stamp: str) -> None:
    row = inbox.add(state="read")
    assert inbox.send("/inbox/unread", stamp=stamp.replace("%2B", "+")).status_code == 303
    assert inbox.row(row).state == "read"
    assert inbox.page(f"/inbox/?undo={stamp}&read={'9' * 5000}")


def test_opening_a_thread_reads_all_its_rows(inbox: Inbox) -> None:
    rows = [inbox.add("reply"), inbox.add("mention")]
    other = inbox.add("reply", thread=inbox.write("Elsewhere"))
    page = inbox.page(f"/forums/t/{inbox.thread.id}/pump-stops")
    assert "data-inbox-count>1</span>" in page, "the page itself knows already"
    assert [inbox.row(row).state for row in rows] == ["read", "read"]
    assert inbox.row(other).state == "unread"


def test_what_came_after_the_thread_was_opened_stays_new(inbox: Inbox) -> None:
    row = inbox.add()
    inbox.page(f"/forums/t/{inbox.thread.id}/pump-stops")
    Notification.update(updated_at=clock.now()).execute()
    assert inbox.row(row).state == "unread"


def test_opening_a_thread_leaves_what_is_put_off(inbox: Inbox) -> None:
    row = inbox.add()
    inbox.send(f"/inbox/{row}/later/tomorrow")
    inbox.page(f"/forums/t/{inbox.thread.id}/pump-stops")
    assert inbox.row(row).state == "unread"


def test_everything_that_reads_a_row_says_so_for_open_pages(inbox: Inbox) -> None:
    heard: list[Any] = []
    row = inbox.add()
    with subscribed(InboxRead, heard.append):
        inbox.send(f"/inbox/{row}/done")
        inbox.send("/inbox/read")
        inbox.add(state="unread", sort="quote")
        inbox.page(f"/forums/t/{inbox.thread.id}/pump-stops")
        inbox.row(row)
    assert [event.user_id for event in heard] == [inbox.owner.id] * 3

"""Ten thousand rows are read page by page, each once, and by few questions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import g

from core import clock
from core.db import database
from core.inbox.counting import new_rows
from core.inbox.filters import Shown
from core.inbox.queries import inbox_page
from core.notifications.models import Notification
from core.threads import reading
from tests.core.inbox.conftest import Inbox
from tests.support.plans import asked, plan_of
from tests.support.tracing import statements

MANY = 10_000
THREADS = 40
BUDGET = 12


@pytest.fixture
def full(inbox: Inbox) -> Inbox:
    """Ten thousand rows: some read, some new, a few of them about threads."""
    now = clock.now()
    people = [inbox.people.alice.id, inbox.people.charlie.id, inbox.people.maya.id]
    common = {"user": inbox.owner.id, "owner": "core", "reason": "list", "created_at": now}
    rows = [
        {
            **common,
            "sort": "seats",
            "title": f"Seat {number}",
            "people": people,
            "state": "unread" if number % 3 else "read",
            "updated_at": now - timedelta(minutes=number),
        }
        for number in range(MANY)
    ]
    for at in range(0, MANY, 500):
        Notification.insert_many(rows[at : at + 500]).execute()
    for number in range(THREADS):
        moment = now - timedelta(seconds=number)
        inbox.add("reply", thread=inbox.write(f"Thread {number}"), updated_at=moment, people=people)
    return inbox


def test_pages_of_a_full_inbox_are_cheap(full: Inbox) -> None:
    for path in ("/inbox/", "/inbox/?view=waiting", "/inbox/?view=done", "/inbox/?sort=reply"):
        full.page(path)
        with statements() as seen:
            page = full.page(path)
        assert len(seen) <= BUDGET, "\n".join(seen)
        assert "More than 99 new things." in page


def test_the_bell_costs_one_question(full: Inbox) -> None:
    bob = full.people.bob
    new_rows(bob)
    g.pop("new_rows")
    with statements() as seen:
        assert new_rows(bob) == new_rows(bob) == 100
    assert len(seen) == 1


def test_walking_through_shows_each_row_once(full: Inbox) -> None:
    Notification.delete().where(Notification.sort == "seats", Notification.id > 200).execute()
    seen, after = [], ""
    while True:
        page = inbox_page(full.people.bob, Shown("waiting"), after)
        seen += [line.id for line in page.rows]
        after = page.after
        if not after:
            break
    assert len(seen) == len(set(seen))
    mine = Notification.select(Notification.id).where(Notification.sort == "seats")
    assert set(seen) == {row[0] for row in mine.tuples()}


@pytest.mark.parametrize("view", ["open", "waiting", "done"])
def test_a_page_is_read_in_the_order_of_the_index(full: Inbox, view: str) -> None:
    database.execute_sql("ANALYZE")
    with asked() as found:
        inbox_page(full.people.bob, Shown(view), "")
    (plan,) = [plan_of(*one) for one in found if '"html"' in one[0]]
    assert "notification_user_id_state" in plan, plan
    assert "SCAN t1\n" not in plan, plan


def test_ten_thousand_rows_that_are_done_are_not_walked(full: Inbox) -> None:
    """Whoever ticks off what they have seen finds the few that are open as fast as ever."""
    Notification.update(state="done").where(Notification.sort == "seats").execute()
    database.execute_sql("ANALYZE")
    with asked() as found:
        full.page()
    plans = [plan_of(*one) for one in found if '"notification"' in one[0] and "LIMIT" in one[0]]
    assert len(plans) >= 3
    for plan in plans:
        steps = [step for step in plan.splitlines() if "notification" in step]
        assert steps, plan
        assert not [step for step in steps if step.endswith("(user_id=?)")], plan
        assert "Seq Scan on notification" not in plan, plan
    assert "Thread 0" in full.page()


def test_the_bell_asks_the_same_however_many_threads_were_just_opened(full: Inbox) -> None:
    bob, texts = full.people.bob, set()
    for opened in range(3):
        g.pop("new_rows", None)
        reading.seen(bob, full.write(f"Opened {opened}").id, 1)
        with statements() as seen:
            new_rows(bob)
        texts.update(seen)
    assert len(texts) == 1


def test_nothing_is_asked_for_the_bell_of_somebody_without_news(inbox: Inbox) -> None:
    inbox.page("/account/appearance")
    with statements() as seen:
        inbox.page("/account/appearance")
    assert [sql for sql in seen if 'COUNT("t1"."id")' in sql and "notification" in sql] == []

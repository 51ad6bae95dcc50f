"""Who was here on which day: noted by the buffer, one row a day, and not by the page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from core import buffer, clock
from core.accounts.models import User
from core.insights.models import Presence

LATE = datetime(2031, 3, 4, 23, 59, tzinfo=UTC)


def days() -> list[date]:
    return [row.day for row in Presence.select().order_by(Presence.day)]


def visit(browser: Any, moment: datetime) -> None:
    with clock.frozen_at(moment):
        assert browser.get("/").status_code == 200
        buffer.flush_all()


def test_a_visit_is_written_after_the_page(sign_in: Any, alice: User, queries: Any) -> None:
    with clock.frozen_at(LATE):
        browser = sign_in(alice)
    with clock.frozen_at(LATE + timedelta(hours=1)):
        with queries(max=60) as statements:
            browser.get("/")
        assert not any(s.startswith(("UPDATE", "INSERT", "DELETE")) for s in statements)
        assert days() == []
        buffer.flush_all()
    assert days() == [date(2031, 3, 5)]


def test_a_day_with_many_visits_is_one_row(sign_in: Any, alice: User) -> None:
    with clock.frozen_at(LATE - timedelta(hours=9)):
        browser = sign_in(alice)
    for hours in (8, 5, 2):
        visit(browser, LATE - timedelta(hours=hours))
    assert days() == [date(2031, 3, 4)]


def test_a_visit_a_minute_after_midnight_is_one_of_the_new_day(sign_in: Any, alice: User) -> None:
    with clock.frozen_at(LATE - timedelta(hours=1)):
        browser = sign_in(alice)
    visit(browser, LATE)
    visit(browser, LATE + timedelta(minutes=2))
    assert days() == [date(2031, 3, 4), date(2031, 3, 5)]


def test_visitors_leave_no_trace(client: Any) -> None:
    client.get("/")
    buffer.flush_all()
    assert days() == []

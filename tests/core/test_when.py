"""Times as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core import clock
from core.web.when import full_date, time_label, when

NOW = datetime(2026, 12, 3, 8, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        ({"seconds": 5}, "just now"),
        ({"minutes": 1}, "1 min ago"),
        ({"minutes": 59}, "59 min ago"),
        ({"minutes": 60}, "1 h ago"),
        ({"hours": 23}, "23 h ago"),
        ({"hours": 30}, "yesterday"),
        ({"days": 3}, "3 days ago"),
        ({"days": 6}, "6 days ago"),
        ({"days": 7}, "26 November"),
        ({"days": 400}, "29 Oct 2025"),
        ({"minutes": -5}, "in 5 min"),
        ({"hours": -11}, "in 11 h"),
        ({"hours": -26}, "tomorrow"),
        ({"days": -3}, "in 3 days"),
        ({"days": -8}, "11 December"),
    ],
)
def test_a_time_is_relative_up_to_a_week_then_a_date(ago: dict[str, float], text: str) -> None:
    assert time_label(NOW - timedelta(**ago), NOW, "UTC", "en_GB") == text


def test_days_are_those_of_the_reader() -> None:
    moment = NOW - timedelta(hours=33)  # 1 December 23:12 UTC
    assert time_label(moment, NOW, "UTC", "en") == "2 days ago"
    assert time_label(moment, NOW, "Europe/Warsaw", "en") == "yesterday"


def test_days_turn_at_midnight_also_in_zones_with_quarter_hours() -> None:
    moment = datetime(2026, 12, 1, 12, tzinfo=UTC)
    before = datetime(2026, 12, 2, 18, 14, 59, tzinfo=UTC)
    assert time_label(moment, before, "Asia/Kathmandu", "en") == "yesterday"
    after = before + timedelta(seconds=2)
    assert time_label(moment, after, "Asia/Kathmandu", "en") == "2 days ago"


def test_the_short_form_leaves_the_direction_out() -> None:
    assert time_label(NOW - timedelta(hours=3), NOW, "UTC", "en", short=True) == "3 h"
    assert time_label(NOW, NOW, "UTC", "en", short=True) == "now"
    assert time_label(NOW - timedelta(hours=30), NOW, "UTC", "en", short=True) == "yesterday"


def test_the_element_carries_the_moment_and_the_full_date() -> None:
    with clock.frozen_at(NOW):
        element = when(datetime(2026, 11, 20, 18, 20, tzinfo=UTC), "Europe/Warsaw", "en_GB")
    assert element == (
        '<time datetime="2026-11-20T18:20Z" title="20 November 2026, 19:20">20 November</time>'
    )


def test_dates_follow_the_language() -> None:
    moment = NOW - timedelta(days=20)
    assert time_label(moment, NOW, "UTC", "de") == "13. November"
    assert full_date(moment, "UTC", "fr") == "13 novembre 2026, 08:12"


def test_an_unknown_zone_is_read_as_utc() -> None:
    assert full_date(NOW, "Mars/Olympus", "en_GB") == full_date(NOW, "UTC", "en_GB")


def test_the_element_changes_only_when_its_label_does() -> None:
    moment = NOW - timedelta(hours=3)
    with clock.frozen_at(NOW):
        first = when(moment, "UTC", "en")
    with clock.frozen_at(NOW + timedelta(minutes=20)):
        assert when(moment, "UTC", "en") is first

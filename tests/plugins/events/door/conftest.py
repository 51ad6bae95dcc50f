"""The day of the meeting, for the tests of its door."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from core import clock


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """A summer's day, the meeting in its evening: what is asked for later is asked by people who
    have signed in by then."""
    with clock.frozen_at(datetime(2026, 6, 10, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def week_ahead() -> str:
    """Not a week ahead: the meeting is in the evening."""
    return "2026-06-10T18:00"

"""Nothing grows past its stop: files, functions, views, templates, tests."""

from __future__ import annotations

import pytest

from tests.support.measures import STOPS, all_sizes, of

# What may be larger, with the reason. It says so in vain once the thing has shrunk.
LARGER: dict[str, str] = {}


@pytest.mark.parametrize("what", STOPS)
def test_nothing_is_larger_than_its_stop(what: str) -> None:
    too_large = [s for s in of(what, all_sizes()) if s.lines > STOPS[what]]
    assert [s for s in too_large if s.where not in LARGER] == []


def test_every_exception_is_still_needed() -> None:
    too_large = {s.where for s in all_sizes() if s.lines > STOPS[s.what]}
    assert set(LARGER) - too_large == set()

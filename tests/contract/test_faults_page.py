"""The page on faults names the test of each promise, or says why a fault does not apply."""

from __future__ import annotations

import re

import pytest

from tests.support.pages_of_tests import NODE, found_in, gone, named_otherwise
from tests.support.source import ROOT

TEXT = (ROOT / "docs/reference/faults.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]*)\|$", re.MULTILINE)
REASON = re.compile(r"Does not apply: .{20,}")
ROWS = [row for row in ROW.findall(TEXT) if row[0] not in ("fault", "---")]


@pytest.mark.parametrize(("fault", "promise", "shown"), ROWS, ids=[row[0] for row in ROWS])
def test_each_fault_has_a_test_or_a_reason(fault: str, promise: str, shown: str) -> None:
    assert NODE.search(shown) or REASON.fullmatch(promise)
    assert not named_otherwise(shown)


def test_every_test_that_the_page_names_is_there() -> None:
    assert list(gone(TEXT)) == []
    assert len(ROWS) > 30


def test_every_test_of_the_harness_is_on_the_page() -> None:
    named = {f"{path}::{name}" for path, name in NODE.findall(TEXT)}
    files = sorted((ROOT / "tests/faults").glob("test_*.py"))
    paths = [str(path.relative_to(ROOT)) for path in files]
    assert {f"{path}::{name}" for path in paths for name in found_in(path)} <= named

"""What spreadsheets and other programs are given is read back as it was, and runs nothing."""

from __future__ import annotations

import csv as standard
import io
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from core import csv


def read_back(*rows: list[Any]) -> list[list[str]]:
    """What the standard reader makes of our lines."""
    text = "".join(csv.line(row) for row in rows)
    return list(standard.reader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize(
    "text",
    ["plain", 'say "so"', "one, two", "two\r\nlines", "two\nlines", " spaced ", "", "naïve, ты"],
)
def test_a_text_comes_back_as_it_was(text: str) -> None:
    assert read_back(["first", text, "last"]) == [["first", text, "last"]]


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", " ="])
def test_a_formula_becomes_a_text(first: str) -> None:
    assert read_back([f"{first}cmd|' /C calc'!A0"]) == [[f"'{first}cmd|' /C calc'!A0"]]


@pytest.mark.parametrize("text", ["=1+1", " -x", "plain", "'quoted'", "'", "' ", "''=1", "it's"])
def test_a_guarded_text_is_given_back_as_it_was(text: str) -> None:
    ((read,),) = read_back([text])
    assert csv.bare(read) == text


def test_a_formula_behind_a_quote_stays_in_its_cell() -> None:
    text = '","=HYPERLINK(""http://example.org"")'
    assert read_back(["a", text]) == [["a", text]]


def test_numbers_stay_numbers_and_nothing_is_nothing() -> None:
    assert csv.line([-3, 2.5, None, True, False]) == "-3,2.5,,true,false\r\n"


def test_moments_are_in_utc() -> None:
    noon = datetime(2026, 5, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    assert csv.line([noon, noon.astimezone(UTC), date(2026, 5, 1)]) == (
        "2026-05-01T10:00:00Z,2026-05-01T10:00:00Z,2026-05-01\r\n"
    )


def test_a_table_has_its_head_first() -> None:
    assert "".join(csv.lines(["day", "posts"], [["mon", 1]])) == "day,posts\r\nmon,1\r\n"


def test_a_single_empty_cell_is_a_line_of_its_own() -> None:
    assert csv.line([""]) == "\r\n"

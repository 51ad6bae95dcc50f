"""Finding in the source what somebody has marked in the finished text."""

from __future__ import annotations

import pytest

from core.text.finding import source_of_selection


@pytest.mark.parametrize(
    ("source", "marked", "found"),
    [
        ("It **stops** at once.", "It stops at", "It **stops** at"),
        ("It **stops** at once.", "stops", "**stops**"),
        ("It **really stops** at once.", "stops at", "**stops** at"),
        (
            "Read [the manual](https://example.org/a) first.",
            "manual first",
            "[manual](https://example.org/a) first.",
        ),
        ("Read [the manual](https://example.org/a) first.", "Read the", "Read the"),
        ("- one\n- two\n- three", "two\nthree", "- two\n- three"),
        ("1. one\n2. two", "one\ntwo", "1. one\n2. two"),
        ("- [x] done\n- [ ] open", "done\nopen", "- [x] done\n- [ ] open"),
        ("## A heading\n\nText.", "A heading", "## A heading"),
        ("Use `a_b` here.", "a_b", "`a_b`"),
        ("```python\nx = 1\ny = 2\n```\n", "y = 2", "```python\ny = 2\n```"),
        ("Good :tada: luck", "Good 🎉 luck", "Good :tada: luck"),
        ("a &amp; b", "a & b", "a &amp; b"),
        ("Früher war es 水泵 hier.", "war es 水泵", "war es 水泵"),
    ],
)
def test_a_selection_is_found_in_the_source(source: str, marked: str, found: str) -> None:
    assert source_of_selection(source, marked) == found


def test_what_is_not_there_is_not_found() -> None:
    assert source_of_selection("It stops.", "It starts") is None
    assert source_of_selection("It stops.", "🎉") is None
    assert source_of_selection("", "a") is None
    assert source_of_selection("One. Two.", "One", "Three") is None


def test_a_long_selection_is_found_by_its_two_ends() -> None:
    source = "First of *all*.\n\n" + "Middle. " * 300 + "\n\nAnd the **end** of it. Rest."
    found = source_of_selection(source, "First of all", "the end of it")
    assert found is not None
    assert found.startswith("First of *all*.")
    assert found.endswith("And the **end** of it.")


@pytest.mark.parametrize("shape", ["](", "![a", "- ", "**", "[a](", ":a", "&a", "```\n", "> "])
def test_the_cost_is_linear(shape: str) -> None:
    """Not measured: each shape, at the longest that a post may be, is simply done at once."""
    source = shape * (60_000 // len(shape))
    assert source_of_selection(source + " needle", "needle") is not None

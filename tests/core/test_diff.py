"""What changed between two texts, line by line and word by word."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import diff
from core.diff import DiffLine, DiffRow, Piece, inline_diff, side_by_side
from tests.core.dom import work


def old_text(lines: list[DiffLine]) -> str:
    kept = [line for line in lines if line.op != "added"]
    return "\n".join("".join(p.text for p in line.pieces if p.op != "added") for line in kept)


def new_text(lines: list[DiffLine]) -> str:
    kept = [line for line in lines if line.op != "removed"]
    return "\n".join("".join(p.text for p in line.pieces if p.op != "removed") for line in kept)


def ops(old: str, new: str) -> list[str]:
    return [line.op for line in inline_diff(old, new)]


def test_equal_texts_have_only_the_same_lines() -> None:
    same = DiffLine("same", (Piece("same", "a"),))
    assert inline_diff("a\n\na", "a\n\na") == [same, DiffLine("same", ()), same]


def test_nothing_against_something_is_all_new() -> None:
    assert inline_diff("", "") == []
    assert inline_diff("", "a\nb") == [
        DiffLine("added", (Piece("added", "a"),)),
        DiffLine("added", (Piece("added", "b"),)),
    ]
    assert ops("a\nb", "") == ["removed", "removed"]


def test_a_changed_line_marks_its_words_only() -> None:
    assert inline_diff("The quick fox jumps.", "The slow fox jumps!") == [
        DiffLine(
            "changed",
            (
                Piece("same", "The "),
                Piece("removed", "quick"),
                Piece("added", "slow"),
                Piece("same", " fox jumps"),
                Piece("removed", "."),
                Piece("added", "!"),
            ),
        )
    ]


def test_neighbouring_changed_words_are_one_change() -> None:
    (line,) = inline_diff("one two three four five", "one 2 3 four five")
    assert [piece.op for piece in line.pieces] == ["same", "removed", "added", "same"]
    assert line.pieces[1].text == "two three"


def test_lines_with_little_in_common_are_not_woven_together() -> None:
    assert ops("Water the tomatoes at dawn.", "Board revision C has two probes.") == [
        "removed",
        "added",
    ]


def test_a_line_between_two_changed_ones_stays_in_place() -> None:
    old = "first line here\nmiddle\nlast line here"
    new = "first line there\nmiddle\nnew one\nlast line there"
    assert ops(old, new) == ["changed", "same", "added", "changed"]


def test_line_ends_of_other_systems_make_no_difference() -> None:
    assert ops("a\r\nb", "a\nb") == ["same", "same"]


def test_side_by_side_each_side_shows_only_its_own() -> None:
    assert side_by_side("a b c d\ngone", "a x c d") == [
        DiffRow(
            "changed",
            (Piece("same", "a "), Piece("removed", "b"), Piece("same", " c d")),
            (Piece("same", "a "), Piece("added", "x"), Piece("same", " c d")),
        ),
        DiffRow("removed", (Piece("removed", "gone"),), None),
    ]


def test_side_by_side_a_new_empty_line_is_empty_not_missing() -> None:
    assert side_by_side("a", "a\n")[1] == DiffRow("added", None, ())


TEXTS = st.lists(
    st.sampled_from(["a", "b b", "", " ", "the quick brown fox", "the slow brown dog", "x, y"])
    | st.text("ab \n", max_size=12),
    max_size=12,
).map("\n".join)


@settings(max_examples=200, deadline=None, database=None, derandomize=True)
@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_their_difference(old: str, new: str) -> None:
    lines = inline_diff(old, new)
    assert (old_text(lines), new_text(lines)) == (old, new)
    for line in lines:
        assert all(one.op != other.op for one, other in pairwise(line.pieces))
        assert all(piece.text for piece in line.pieces)
        assert line.op == "changed" or {piece.op for piece in line.pieces} <= {line.op}


@settings(max_examples=200, deadline=None, database=None, derandomize=True)
@given(TEXTS, TEXTS)
def test_the_bounded_way_tells_the_truth_too(old: str, new: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(diff, "MOST_LINE_STEPS", 0)
        patch.setattr(diff, "MOST_WORD_STEPS", 0)
        lines = inline_diff(old, new)
    assert (old_text(lines), new_text(lines)) == (old, new)


def test_a_very_long_text_still_finds_its_one_changed_line() -> None:
    old = "\n".join(f"line {number % 50} of {number}" for number in range(6000))
    new = old.replace("line 0 of 3000\n", "line 0 of three thousand\n") + "\nend"
    changes = [line for line in inline_diff(old, new) if line.op != "same"]
    assert [line.op for line in changes] == ["changed", "added"]


def test_moved_lines_keep_the_longest_run_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diff, "MOST_LINE_STEPS", 0)
    old = "1\n2\n3\n4\n5\n6"
    new = "5\n1\n2\n3\n4\n6"
    assert ops(old, new) == ["added", "same", "same", "same", "same", "removed", "same"]


def test_a_line_too_long_to_compare_is_shown_whole() -> None:
    old, new = "a b " * 500 + "x " + "a b " * 500, "b a " * 500 + "y " + "b a " * 500
    assert ops(old, new) == ["removed", "added"]


SHAPES = {
    "one line many times": (lambda n: "a\n" * n, lambda n: "a\n" * (n - 3)),
    "two lines in turn": (lambda n: "a\nb\n" * n, lambda n: "b\na\n" * n),
    "lines that differ in one word": (
        lambda n: "\n".join(f"aa bb c{i}" for i in range(n)),
        lambda n: "\n".join(f"aa bb d{i}" for i in range(n)),
    ),
    "lines backwards": (
        lambda n: "\n".join(map(str, range(n))),
        lambda n: "\n".join(map(str, reversed(range(n)))),
    ),
    "few lines in another order": (
        lambda n: "\n".join(str(i % 7) for i in range(n)),
        lambda n: "\n".join(str(i * 3 % 7) for i in range(n)),
    ),
    "one long line": (lambda n: "a b " * n, lambda n: "b a c " * n),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_work_grows_with_the_length_and_not_with_its_square(
    shape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diff, "MOST_LINE_STEPS", 2000)
    monkeypatch.setattr(diff, "MOST_WORD_STEPS", 2000)
    old, new = SHAPES[shape]
    costs = [work(lambda n=n: inline_diff(old(n), new(n))) for n in (300, 600, 1200)]
    assert costs[2] - costs[1] < 2.5 * max(costs[1] - costs[0], 1000)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_work_for_texts_of_any_length_is_bounded(shape: str) -> None:
    old, new = SHAPES[shape]
    assert work(lambda: inline_diff(old(4000)[:60_000], new(4000)[:60_000])) < 4_000_000


@pytest.mark.parametrize("shape", SHAPES)
def test_two_columns_cost_little_more_than_one(shape: str) -> None:
    old, new = (text(4000)[:60_000] for text in SHAPES[shape])
    assert work(lambda: side_by_side(old, new)) < 6_000_000

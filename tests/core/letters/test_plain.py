"""A post as plain text: readable, whole up to a length, spoilers shut."""

from __future__ import annotations

import pytest

from core.letters.plain import plain_of
from core.text import render_markdown


def plain(markdown: str) -> str:
    return plain_of(render_markdown(markdown).html)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("One *two*\nthree\n\nfour", "One two\nthree\n\nfour"),
        ("# Title\n\ntext", "Title\n\ntext"),
        ("- a\n- b\n  - c", "- a\n- b\n\n  - c"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("> a\n>\n> b", "> a\n>\n> b"),
        ("[there](https://example.com/a)", "there (https://example.com/a)"),
        ("<https://example.com/a>", "https://example.com/a"),
        ("`code` and\n\n```\nx = 1\n  y\n```", "code and\n\nx = 1\n  y"),
        ("the end is ||he dies||", "the end is …"),
        ("a < b & c", "a < b & c"),
    ],
)
def test_it_reads_like_the_post(written: str, said: str) -> None:
    assert plain(written) == said


def test_a_table_keeps_its_rows() -> None:
    rows = plain("| a | b |\n|---|---|\n| c | d |").split("\n")
    assert [row.split() for row in rows if row] == [["a", "b"], ["c", "d"]]


def test_a_long_one_is_cut_between_words() -> None:
    text = plain("word " * 2000)
    assert len(text) <= 4002
    assert text.endswith("word …")
    assert plain_of("<p>" + "x" * 9000 + "</p>", longest=100) == "x" * 100 + " …"


def test_a_deep_one_ends() -> None:
    assert plain_of("<blockquote>" * 5000 + "x")
    assert "x" in plain("> " * 60 + "x")

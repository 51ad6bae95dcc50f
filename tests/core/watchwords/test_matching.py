"""Words are found whatever their case and accents, in time that grows with the text alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.watchwords.folding import folded, form_of
from core.watchwords.matching import Matcher, Word


def found(word: str, text: str, *, is_whole: bool = True) -> list[str]:
    matcher = Matcher([Word(form_of(word), word, "block", is_whole)])
    return [text[hit.start : hit.end] for hit in matcher.hits(text)]


@pytest.mark.parametrize(
    ("word", "text", "hits"),
    [
        ("gizmo", "A GIZMO, a Gizmo.", ["GIZMO", "Gizmo"]),
        ("gizmo", "gizmos and agizmo", []),
        ("cafe", "Un café, un CAFÉ", ["café", "CAFÉ"]),
        ("café", "cafe", ["cafe"]),
        ("straße", "STRASSE", ["STRASSE"]),
        ("ｗｉｄｅ", "wide", ["wide"]),
        ("gizmo", "giz\u200bmo giz\u00admo", ["giz\u200bmo", "giz\u00admo"]),
        ("buy now", "Buy \n\t NOW!", ["Buy \n\t NOW"]),
        ("$$$", "Make $$$ fast", ["$$$"]),
        ("c++", "c++ and c+++", ["c++", "c++"]),
        ("казино", "КАЗИНО", ["КАЗИНО"]),
        ("gizmo", "", []),
    ],
)
def test_a_word_is_found_as_it_is_read(word: str, text: str, hits: list[str]) -> None:
    assert found(word, text) == hits


def test_a_part_of_a_word_is_found_where_that_is_wanted() -> None:
    assert found("gizmo", "agizmos", is_whole=False) == ["gizmo"]
    assert found("赌场", "去赌场玩", is_whole=False) == ["赌场"]


def test_words_inside_each_other_are_all_found() -> None:
    words = ["he", "she", "hers", "his"]
    matcher = Matcher([Word(word, word, "block", is_whole=False) for word in words])
    assert sorted(hit.word.word for hit in matcher.hits("ushers")) == ["he", "hers", "she"]


@given(st.lists(st.text("ab", min_size=1, max_size=4), max_size=6), st.text("ab ", max_size=40))
def test_what_is_found_is_what_a_plain_search_finds(words: list[str], text: str) -> None:
    matcher = Matcher([Word(w, w, "block", is_whole=False) for w in set(words)])
    letters = folded(text).text
    plain = {
        (word, at)
        for word in set(words)
        for at in range(len(letters))
        if letters.startswith(word, at)
    }
    places = folded(text).places
    assert {(hit.word.word, places.index(hit.start)) for hit in matcher.hits(text)} == plain


@pytest.mark.parametrize("text", ["a" * 60_000, "ab" * 30_000, ("a" * 99 + "b") * 600])
def test_the_worst_text_for_many_words_takes_no_second(text: str) -> None:
    matcher = Matcher([Word("a" * n + "c", str(n), "block", is_whole=False) for n in range(1, 100)])
    began = time.perf_counter()
    assert matcher.hits(text) == []
    assert time.perf_counter() - began < 1.0

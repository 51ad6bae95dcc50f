"""How text becomes words, in posts and in what people type."""

from __future__ import annotations

import pytest

from core.search.words import fold, line, parse, tokens


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("Crème brûlée", "creme brulee"),
        ("STRASSE", "Straße"),
        ("Łódź", "lodz"),
        ("Ünïcödé", "unicode"),
        ("ﬁlter", "filter"),
        ("ＦＵＬＬ", "full"),
        ("e\u0301tude", "étude"),
        ("don’t", "don't"),
    ],
)
def test_case_accents_and_forms_do_not_matter(written: str, searched: str) -> None:
    assert line(written) == line(searched)


def test_words_of_one_letter_are_not_searched_for() -> None:
    assert [token.text for token in tokens("a plan b now")] == ["plan", "now"]


def test_a_left_out_letter_keeps_its_place() -> None:
    assert [token.position for token in tokens("plan b now")] == [0, 2]


def test_scripts_without_spaces_become_characters_and_pairs() -> None:
    assert [token.text for token in tokens("東京都")] == ["東", "東京", "京", "京都", "都"]
    assert [token.text for token in tokens("mix東京mix")] == ["mix", "東", "東京", "京", "mix"]


def test_words_of_scripts_with_vowel_signs_stay_whole() -> None:
    assert [token.text for token in tokens("हिन्दी भाषा")] == ["हिन्दी", "भाषा"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("version 3.2 of v1.10.4", ["version", "3.2", "of", "v1.10.4"]),
        ("settle_ms", ["settle", "ms"]),
        ("l'eau it's", ["eau", "its"]),
        ("end. 5 apples", ["end", "apples"]),
    ],
)
def test_where_words_end(text: str, words: list[str]) -> None:
    assert [token.text for token in tokens(text)] == words


def test_long_words_are_cut_and_long_texts_end() -> None:
    assert [len(token.text) for token in tokens("x" * 500)] == [40]
    assert sum(1 for _ in tokens("字" * 100_000)) <= 120_000


def test_a_query_has_words_phrases_and_what_to_leave_out() -> None:
    query = parse('Probe "warm restart" -usb settle_ms a', kind="topic", page=3)
    assert query.words == ("probe",)
    assert query.phrases == ((("warm", 0), ("restart", 1)), (("settle", 0), ("ms", 1)))
    assert query.without == ((("usb", 0),),)
    assert (query.kinds, query.page) == ({"topic"}, 3)


def test_a_run_of_characters_is_looked_for_in_a_row() -> None:
    assert parse("東京都").phrases == ((("東京", 0), ("京都", 1)),)
    assert parse("東京").words == ("東京",)
    assert parse("東").words == ("東",)


@pytest.mark.parametrize("text", ["", " ", "-", '"', '""', "a", "...", "-" * 300, '"' * 99, "\0"])
def test_nothing_to_look_for_is_an_empty_query(text: str) -> None:
    assert parse(text).is_empty


def test_a_query_is_of_limited_length() -> None:
    assert len(parse(" ".join(f"word{n}" for n in range(500))).words) <= 12


def test_folding_keeps_other_scripts_letters() -> None:
    assert fold("が 한국 Ёлка") == "が 한국 елка"

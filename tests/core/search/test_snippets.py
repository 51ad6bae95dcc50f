"""What of a text is shown, and what of it is marked."""

from __future__ import annotations

import pytest

from core.search.snippets import WIDTH, Marker, Piece
from core.search.whoosh_driver import stem
from core.search.words import parse


def marker(query: str) -> Marker:
    return Marker.of(parse(query).terms, stem)


def shown(pieces: list[Piece]) -> str:
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("probe", "Both Probes fail; a PROBE.", "Both [Probes] fail; a [PROBE]."),
        ("happy", "Happiness is a happy day", "[Happiness] is a [happy] day"),
        ("cafe", "Das Café, cafeteria", "Das [Café], cafeteria"),
        ("strasse", "Lange Straße hier", "Lange [Straße] hier"),
        ("東京都", "今は東京都です", "今は[東京都]です"),
        ("水", "水曜日", "[水]曜日"),
        ("3.2", "since 3.2 or 13.2", "since [3.2] or 13.2"),
        ("warm -cold", "warm and cold", "[warm] and cold"),
        ("art", "party start art", "party start [art]"),
    ],
)
def test_what_was_looked_for_is_marked(query: str, text: str, expected: str) -> None:
    assert shown(marker(query).whole(text)) == expected


def test_markup_in_the_text_is_kept_as_text() -> None:
    pieces = marker("script").whole("<script>")
    assert pieces == [Piece("<"), Piece("script", marked=True), Piece(">")]


def test_the_stretch_with_most_of_the_words_is_shown() -> None:
    text = "probe " + "filler " * 100 + "a warm restart of the probe " + "filler " * 100
    snippet = shown(marker("probe warm restart").best(text))
    assert "[warm] [restart] of the [probe]" in snippet
    assert snippet.startswith("…")
    assert snippet.endswith("…")
    assert len(snippet) < WIDTH + 60


def test_a_text_without_the_words_is_shown_from_its_beginning() -> None:
    assert shown(marker("elsewhere").best("word " * 100)).startswith("word word")
    assert shown(marker("elsewhere").best("")) == ""
    assert shown(Marker.of((), stem).best("short")) == "short"


def test_words_are_not_cut() -> None:
    text = "considerable " * 60 + "needle " + "considerable " * 60
    words = shown(marker("needle").best(text)).strip("…").split()
    assert set(words) == {"considerable", "[needle]"}

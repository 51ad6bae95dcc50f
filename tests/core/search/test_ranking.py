"""The order of results: a small set that was judged by reading it."""

from __future__ import annotations

import pytest

from core.search.ranking import level_of
from tests.core.search.conftest import Shelf

FILLER = "The garden needs water and patience in a dry summer. "


@pytest.fixture
def garden(shelf: Shelf) -> Shelf:
    """Threads about probes and restarts."""
    shelf.thread(1, "Probe restart", "What does it do?", FILLER)
    shelf.thread(2, "Moisture probes read 0 % after a warm restart", "Both sensors fail.")
    shelf.thread(3, "Restart needed", "Calibrating the probe once helped.", FILLER)
    shelf.thread(4, "Watering plan", FILLER * 3, "My probe needed a restart. " + FILLER * 3)
    shelf.thread(5, "Shopping list", "probe " * 200 + "restart")
    shelf.thread(6, "Where to buy seeds", FILLER)
    shelf.person(1, "probe", "Petra Obermann", "I write about sensors.")
    shelf.build()
    return shelf


def test_exact_title_then_title_then_body(garden: Shelf) -> None:
    assert garden.titles("probe restart")[:3] == [
        "Probe restart",
        "Moisture probes read 0 % after a warm restart",
        "Restart needed",
    ]


def test_every_word_has_to_be_there(garden: Shelf) -> None:
    found = garden.titles("probe restart")
    assert "Where to buy seeds" not in found
    assert garden.titles("probe seeds") == []


def test_repeating_a_word_does_not_help_for_long(garden: Shelf) -> None:
    found = garden.titles("probe restart")
    assert found.index("Restart needed") < found.index("Shopping list")
    assert level_of(5, 80) == level_of(500, 80)


def test_a_word_in_the_title_counts_for_all_posts_of_the_thread(garden: Shelf) -> None:
    assert garden.titles("restart calibrating") == ["Restart needed"]
    hit = garden.find("moisture sensors").hits[0]
    assert (hit.thread_id, hit.number) == (2, 1)


def test_one_thread_is_one_hit_with_its_best_post(garden: Shelf) -> None:
    hits = [hit for hit in garden.find("probe restart").hits if hit.thread_id == 4]
    assert [hit.number for hit in hits] == [2]


def test_a_person_is_found_by_names_and_by_what_they_say(garden: Shelf) -> None:
    assert garden.titles("obermann") == ["Petra Obermann probe"]
    assert garden.titles("sensors")[-1] == "Petra Obermann probe"
    assert garden.titles("probe")[0] == "Petra Obermann probe"


def test_endings_do_not_matter_in_english(garden: Shelf) -> None:
    assert garden.titles("restarted calibration") == garden.titles("restart calibrate") != []


def test_phrases_stand_in_a_row(garden: Shelf) -> None:
    assert garden.titles('"warm restart"') == ["Moisture probes read 0 % after a warm restart"]
    assert garden.titles('"restart warm"') == []
    assert garden.titles('"needed calibrating"') == [], "a phrase ends with the title"


def test_words_to_leave_out(garden: Shelf) -> None:
    assert "Shopping list" in garden.titles("restart probe")
    assert "Shopping list" not in garden.titles('restart -"probe probe"')
    assert "Restart needed" in garden.titles('restart -"probe probe"')


def test_newer_posts_come_first_among_equals(shelf: Shelf) -> None:
    shelf.thread(1, "Old", "a dormouse sleeps", day=10_000)
    shelf.thread(2, "New", "a dormouse sleeps", day=40_000)
    shelf.build()
    assert shelf.titles("dormouse") == ["New", "Old"]


def test_accents_and_scripts_without_spaces(shelf: Shelf) -> None:
    shelf.thread(1, "Frühstück im Café", "Crème brûlée")
    shelf.thread(2, "東京都の天気", "今日は雨です。水曜日も雨。")
    shelf.thread(3, "京都", "東の海")
    shelf.build()
    assert shelf.titles("cafe creme") == ["Frühstück im Café"]
    assert shelf.titles("fruhstuck") == ["Frühstück im Café"]
    assert shelf.titles("東京都") == ["東京都の天気"]
    assert shelf.titles("水") == ["東京都の天気"]
    assert set(shelf.titles("京都")) == {"東京都の天気", "京都"}
    assert shelf.titles("京都")[0] == "京都"


def test_a_very_common_word_costs_a_bounded_amount(shelf: Shelf, monkeypatch: object) -> None:
    for number in range(1, 121):
        shelf.thread(number, f"Thread {number}", "common words")
    shelf.build()
    found = shelf.find("common")
    assert found.counts == {"topic": 120}
    assert not found.few, "a kind with so many is not handed out whole"
    assert [hit.thread_id for hit in found.hits[:2]] == [120, 119]

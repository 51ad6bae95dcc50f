"""Making the index anew, in steps, while the community goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.search import embedded
from core.search.driver import Unavailable
from core.search.words import parse
from tests.core.search.conftest import EVERYTHING, Shelf


@pytest.fixture
def stepping(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """Thirty threads; a rebuild takes ten documents in a step."""
    monkeypatch.setattr(embedded, "SLICE", 10)
    for number in range(1, 31):
        shelf.thread(number, f"Thread {number}", "heather")
    return shelf


def folders(shelf: Shelf) -> list[Path]:
    return list(shelf.path.glob("index-*"))


def test_it_is_said_how_far_it_is(stepping: Shelf) -> None:
    with pytest.raises(Unavailable) as missing:
        stepping.find("heather")
    assert (missing.value.state, missing.value.building) == ("missing", None)
    assert stepping.driver.rebuild(stepping, seconds=5) is False
    with pytest.raises(Unavailable) as begun:
        stepping.find("heather")
    assert begun.value.building == pytest.approx(1 / 3)


def test_progress_is_told(stepping: Shelf) -> None:
    steps: list[tuple[int, int]] = []
    while not stepping.driver.rebuild(
        stepping, seconds=5, progress=lambda done, total: steps.append((done, total))
    ):
        pass
    assert steps[0] == (10, 30)
    assert steps[-1] == (30, 30)


def test_the_old_index_answers_until_the_new_one_is_whole(stepping: Shelf) -> None:
    stepping.build()
    stepping.driver.rebuild(stepping, seconds=5)
    assert stepping.find("heather").counts == {"topic": 30}
    assert len(folders(stepping)) == 2
    stepping.build()
    assert len(folders(stepping)) == 1


def test_what_changes_meanwhile_is_in_the_old_and_in_the_new_index(stepping: Shelf) -> None:
    stepping.build()
    stepping.driver.rebuild(stepping, seconds=5)
    stepping.thread(31, "Late", "heather again")
    stepping.thread(30, "Changed", "gorse")
    del stepping.posts[2901]
    stepping.save(29, 30, 31)
    assert stepping.find("heather").counts == {"topic": 29}
    stepping.build()
    assert stepping.find("heather").counts == {"topic": 29}
    assert stepping.titles("gorse") == ["Changed"]
    assert stepping.driver.health().documents == 30


def test_another_worker_goes_on_where_one_stopped(stepping: Shelf) -> None:
    stepping.driver.rebuild(stepping, seconds=5)
    assert stepping.driver.health().building == pytest.approx(1 / 3)
    other = stepping.another()
    steps = 1
    while not other.rebuild(stepping, seconds=5):
        steps += 1
    assert steps <= 3, "it did not start over"
    assert stepping.find("heather").counts == {"topic": 30}
    assert stepping.driver.health().documents == 30


def test_starting_afresh_forgets_what_was_begun(stepping: Shelf) -> None:
    stepping.driver.rebuild(stepping, seconds=5)
    stepping.driver.rebuild(stepping, seconds=5, afresh=True)
    assert len(folders(stepping)) == 1
    assert stepping.driver.health().building == pytest.approx(1 / 3)


def test_a_damaged_half_is_begun_again(stepping: Shelf) -> None:
    stepping.driver.rebuild(stepping, seconds=5)
    next(folders(stepping)[0].glob("*.pst")).write_bytes(b"")
    stepping.driver = stepping.another()
    stepping.build()
    assert stepping.find("heather").counts == {"topic": 30}


def test_an_empty_community_has_an_empty_index(shelf: Shelf) -> None:
    shelf.build()
    assert shelf.driver.health().state == "ready"
    assert shelf.driver.search(parse("anything"), EVERYTHING).counts == {}
    assert shelf.driver.suggest(("an",), EVERYTHING, 5) == []

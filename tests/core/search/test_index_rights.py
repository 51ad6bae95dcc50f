"""What an actor may not see does not exist for them, not even as a number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.core.search.conftest import EVERYTHING, VISITOR, Shelf


@pytest.fixture
def house(shelf: Shelf) -> Shelf:
    """One thread for everyone, one for members, one in a closed space, one private."""
    shelf.thread(1, "Secret garden", "roses")
    shelf.thread(2, "Secret for members", "roses", audience="members")
    shelf.thread(3, "Secret of the space", "roses", audience="space:7")
    shelf.thread(4, "Secret between two", "roses", audience="private", readers=("u:1", "g:9"))
    shelf.thread(5, "Secret of a plugin", "roses", owner="ideas", kind="idea")
    shelf.build()
    return shelf


def test_a_visitor_finds_what_is_public(house: Shelf) -> None:
    found = house.find("secret", VISITOR)
    assert [hit.thread_id for hit in found.hits] == [1]
    assert found.counts == {"topic": 1}
    assert [hit.thread_id for hit in found.few] == [1]


def test_labels_open_what_they_name(house: Shelf) -> None:
    assert {hit.thread_id for hit in house.find("roses").hits} == {1, 2, 3, 4}
    member = replace(VISITOR, labels=VISITOR.labels | {"members"})
    assert {hit.thread_id for hit in house.find("roses", member).hits} == {1, 2}


@pytest.mark.parametrize(("name", "sees"), [("u:1", True), ("g:9", True), ("u:11", False)])
def test_private_threads_are_for_their_readers(house: Shelf, name: str, sees: bool) -> None:
    reader = replace(VISITOR, readers=frozenset({name}))
    assert (4 in {hit.thread_id for hit in house.find("roses", reader).hits}) is sees


def test_the_label_private_opens_nothing(house: Shelf) -> None:
    odd = replace(VISITOR, labels=VISITOR.labels | {"private"})
    assert {hit.thread_id for hit in house.find("roses", odd).hits} == {1}


def test_a_plugin_that_is_off_takes_its_threads_along(house: Shelf) -> None:
    on = replace(VISITOR, owners=VISITOR.owners | {"ideas"})
    assert house.find("roses", on).counts == {"topic": 1, "idea": 1}
    assert house.find("roses", VISITOR).counts == {"topic": 1}


def test_suggestions_have_the_same_rights(house: Shelf) -> None:
    def suggested(sights: object) -> set[int]:
        hits = house.driver.suggest(("secr",), sights, 10)  # type: ignore[arg-type]
        return {hit.thread_id for hit in hits}

    assert suggested(VISITOR) == {1}
    assert suggested(EVERYTHING) == {1, 2, 3, 4}


def test_what_may_not_be_seen_changes_no_order(shelf: Shelf) -> None:
    for number in range(1, 6):
        shelf.thread(number, f"Bees {number}", "honey " * number + "wax " * (6 - number))
    shelf.build()
    before = [hit.thread_id for hit in shelf.find("honey wax", VISITOR).hits]
    shelf.thread(9, "Honey wax", "honey wax", audience="members")
    shelf.build()
    assert [hit.thread_id for hit in shelf.find("honey wax", VISITOR).hits] == before


def test_a_wanted_kind_leaves_the_other_counts(house: Shelf) -> None:
    both = replace(VISITOR, owners=VISITOR.owners | {"ideas"})
    found = house.find("roses", both, kind="idea")
    assert [hit.thread_id for hit in found.hits] == [5]
    assert found.counts == {"topic": 1, "idea": 1}


def test_people_are_hidden_from_those_who_may_not_see_people(shelf: Shelf) -> None:
    shelf.person(1, "rosa", "Rosa Klein")
    shelf.build()
    nobody = replace(VISITOR, labels=frozenset({"public"}))
    assert shelf.find("rosa", nobody).counts == {}
    assert shelf.driver.suggest(("ros",), nobody, 5) == []

"""What this process keeps, and under which keys."""

from __future__ import annotations

from core.cache import Bounded, Same


def test_the_least_recently_used_goes_first() -> None:
    kept: Bounded[int] = Bounded(2)
    made: list[str] = []

    def get(name: str) -> int:
        return kept.get(name, lambda: made.append(name) or len(made))

    for name in ("a", "b", "a", "c", "a", "b"):
        get(name)
    assert made == ["a", "b", "c", "b"]


def test_a_key_of_an_object_is_never_taken_for_that_of_a_later_one() -> None:
    kept: Bounded[int] = Bounded(1000)
    values = [kept.get(Same([]), lambda number=number: number) for number in range(100)]
    assert values == list(range(100)), "each was gone before the next was made"
    one: list[int] = []
    assert Same(one) == Same(one)
    assert Same(one) != Same([])
    assert Same(one) != one


def test_before_anything_has_to_go_nobody_notes_who_was_used() -> None:
    """The oldest goes then, unless it was used since the cache began to fill up."""
    kept: Bounded[str] = Bounded(4)
    for name in ("a", "b", "a", "c", "d", "b", "e"):
        kept.get(name, lambda name=name: name)
    made: list[str] = []
    for name in ("b", "c", "d", "e", "a"):
        kept.get(name, lambda name=name: made.append(name) or name)
    assert made == ["a"]

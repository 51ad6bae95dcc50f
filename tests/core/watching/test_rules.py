"""What choices mean for one post: the most specific wins, a muted person always."""

from __future__ import annotations

import pytest

from core.watching.rules import Choice, Personal, Surroundings, deciding, outcome

# Thread 7 with two tags, for the group 5, by the person 3, in space 20 which is in space 10.
HERE = Surroundings(7, 3, {1: "pumps", 2: "gates"}, frozenset({5}), (20, 10))
NAMED = Personal("mention", "named")
CALLED = Personal("mention", "called:menders", 5)


def told(*choices: Choice, personal: Personal | None = None, starts: bool = False) -> object:
    found = outcome(choices, HERE, personal, starts_thread=starts)
    return None if found is None else tuple(found)


def test_who_chose_nothing_hears_what_concerns_them() -> None:
    assert told() is None
    assert told(personal=NAMED) == ("mention", "named")


@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        (Choice("thread", 7, "watch"), "thread"),
        (Choice("thread", 7, "watch", "replied"), "replied"),
        (Choice("person", 3, "watch"), "person:3"),
        (Choice("tag", 2, "watch"), "tag:gates"),
        (Choice("group", 5, "watch"), "group:5"),
        (Choice("space", 20, "watch"), "space:20"),
        (Choice("space", 10, "watch"), "space:10"),
        (Choice("site", 0, "watch", "default"), "site"),
    ],
)
def test_what_is_watched_is_told_with_its_reason(choice: Choice, reason: str) -> None:
    assert told(choice) == ("reply", reason)
    assert told(choice, starts=True) == ("thread", reason)
    assert told(choice._replace(level="normal")) is None
    assert told(choice._replace(level="mute"), personal=NAMED) is None


def test_first_means_new_threads_only() -> None:
    choice = Choice("space", 20, "first")
    assert told(choice, starts=True) == ("thread", "space:20")
    assert told(choice) is None
    assert told(choice, personal=NAMED) == ("mention", "named")


ORDER = [
    Choice("thread", 7, "normal"),
    Choice("tag", 1, "normal"),
    Choice("space", 20, "normal"),
    Choice("space", 10, "normal"),
    Choice("site", 0, "normal"),
]


@pytest.mark.parametrize("above", range(len(ORDER) - 1))
@pytest.mark.parametrize("level", ["watch", "first", "normal", "mute"])
def test_the_more_specific_wins(above: int, level: str) -> None:
    specific = ORDER[above]._replace(level=level)
    others = [choice._replace(level="watch") for choice in ORDER[above + 1 :]]
    assert deciding([*others, specific], HERE) == specific
    others = [choice._replace(level="mute") for choice in ORDER[above + 1 :]]
    assert deciding([*others, specific], HERE) == specific


def test_of_equals_mute_wins_and_then_the_louder() -> None:
    watch, mute = Choice("tag", 1, "watch"), Choice("tag", 2, "mute")
    assert deciding([watch, mute], HERE) == mute
    normal = Choice("person", 3, "normal")
    assert deciding([normal, watch], HERE) == watch


@pytest.mark.parametrize("personal", [None, NAMED, CALLED])
def test_a_muted_person_is_never_heard(personal: Personal | None) -> None:
    choices = [Choice("thread", 7, "watch"), Choice("person", 3, "mute")]
    assert told(*choices, personal=personal) is None
    assert told(*choices, personal=personal, starts=True) is None


def test_choices_about_other_things_do_not_matter() -> None:
    others = [
        Choice("thread", 8, "watch"),
        Choice("person", 4, "mute"),
        Choice("tag", 9, "watch"),
        Choice("space", 30, "watch"),
    ]
    assert deciding(others, HERE) is None


def test_a_muted_group_calls_nobody_who_watches_the_thread_for_itself() -> None:
    choices = [Choice("thread", 7, "watch"), Choice("group", 5, "mute")]
    assert told(*choices, personal=CALLED) == ("reply", "thread")
    assert told(*choices, personal=NAMED) == ("mention", "named")
    assert told(choices[1], personal=CALLED) is None

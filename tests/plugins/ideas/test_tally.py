"""Numbers beside lists are exact for each reader right after every deed, and a row that is kept for
many tells nobody of another's vote."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from core.spaces.actions import delete_space
from core.spaces.visibility import set_visibility
from core.threads.moderation import delete_thread, restore_thread, set_unlisted
from core.threadwork.merging import merge_threads
from core.threadwork.moving import move_thread
from plugins.ideas.actions.deciding import decide, undo_change
from plugins.ideas.actions.private import make_private
from plugins.ideas.queries.lists import Wanted, ideas_page
from plugins.ideas.queries.tally import Tally, tally
from tests.support.proposals import make_board, suggest
from tests.support.reading import words_of
from tests.support.tracing import statements
from townhall import Actor, Post, cast_vote, edit_post, withdraw_vote
from townhall.testing import Browser


def counted(actor: Actor, *space_ids: int) -> dict[str, int]:
    return {key: many for key, many in tally(actor).by_state(space_ids).items() if many}


def listed(actor: Actor, *space_ids: int) -> int:
    return len(ideas_page(actor, Wanted(order="new", space_ids=space_ids, size=60)).rows)


@pytest.fixture
def wishes(board: SimpleNamespace, actors: SimpleNamespace) -> SimpleNamespace:
    """Three open ideas of alice on a board."""
    made = [suggest(actors.alice, board.id, f"Wish {n}").id for n in range(3)]
    return SimpleNamespace(board=board, ideas=made, **vars(actors))


def test_every_deed_is_counted_at_once(wishes: SimpleNamespace) -> None:
    first, second, third = wishes.ideas

    def check(**expected: int) -> None:
        for actor in (wishes.bob, wishes.maya):
            assert counted(actor) == expected
            assert listed(actor) == sum(expected.values())

    check(new=3)
    change = decide(wishes.maya, first, "planned")
    check(new=2, planned=1)
    undo_change(wishes.maya, change.id)
    check(new=3)
    delete_thread(wishes.maya, second)
    check(new=2)
    restore_thread(wishes.maya, second)
    set_unlisted(wishes.maya, third, on=True)
    check(new=2)
    set_unlisted(wishes.maya, third, on=False)
    merge_threads(wishes.maya, third, second)
    check(new=2)


def test_an_idea_counts_on_the_board_where_it_is(wishes: SimpleNamespace) -> None:
    other = make_board("Elsewhere")
    move_thread(wishes.maya, wishes.ideas[0], other.id)
    assert counted(wishes.bob, wishes.board.id) == {"new": 2}
    assert counted(wishes.bob, other.id) == {"new": 1}
    delete_space(wishes.ada, other.id, move_to=wishes.board.id)
    assert counted(wishes.bob, wishes.board.id) == {"new": 3}


def test_a_private_idea_counts_for_those_who_take_part_alone(wishes: SimpleNamespace) -> None:
    suggest(wishes.bob, wishes.board.id, "Between us", is_private=True)
    make_private(wishes.maya, wishes.ideas[0])
    seen = {name: counted(getattr(wishes, name))["new"] for name in ("alice", "bob", "charlie")}
    assert seen == {"alice": 3, "bob": 3, "charlie": 2}
    assert counted(wishes.maya) == {"new": 4}, "once, though as a person and by a group"


def test_a_board_that_was_closed_counts_for_nobody_outside(
    wishes: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    assert counted(wishes.bob) == {"new": 3}
    set_visibility(wishes.ada, wishes.board.id, "staff")
    assert counted(wishes.bob) == {}
    assert '<bdi>All</bdi> <span class="count">3</span>' in browsers.maya.get("/ideas/").text


@pytest.mark.parametrize(
    ("numbers", "states", "few"),
    [
        ({("new", 1): 10_000}, ("new",), False),
        ({("new", 1): 10_000, ("planned", 1): 40}, ("planned",), True),
        ({("new", 1): 10_000, ("new", 2): 12}, (), False),
        ({}, ("new",), True),
    ],
)
def test_few_are_sorted_and_many_are_walked(
    numbers: dict[tuple[str, int], int], states: tuple[str, ...], *, few: bool
) -> None:
    assert Tally(numbers).is_few(states, size=20) is few


@pytest.mark.parametrize("order", ["trending", "top", "new", "random"])
def test_what_is_looked_up_stands_in_the_order_of_a_walk(
    wishes: SimpleNamespace, order: str
) -> None:
    cast_vote(wishes.bob, wishes.ideas[1], 1)
    pages = []
    for few in (False, True):
        after, found = "", []
        while not found or after:
            wanted = Wanted(order=order, states=("new",), after=after, size=1, few=few)
            page = ideas_page(wishes.charlie, wanted)
            found += [row.line.id for row in page.rows]
            after = page.after
        pages.append(found)
    assert pages[0] == pages[1]
    assert sorted(pages[0]) == sorted(wishes.ideas)


def test_a_kept_row_shows_each_reader_their_own_vote_and_token(
    wishes: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    def rows(name: str) -> str:
        return str(getattr(browsers, name).get("/ideas/?status=all").text).partition(
            "p-ideas-rows"
        )[2]

    pressed = 'aria-pressed="true"'
    assert pressed not in rows("charlie")
    cast_vote(wishes.bob, wishes.ideas[0], 1)
    assert rows("bob").count(pressed) == 1
    assert pressed not in rows("charlie")
    assert "1 vote" in words_of(rows("charlie"))
    assert rows("charlie").count('name="back" value="/ideas/?status=all"') == 3
    assert rows("charlie").count('name="csrf_token"') == 3
    withdraw_vote(wishes.bob, wishes.ideas[0])
    assert pressed not in rows("bob")


def test_a_kept_row_follows_an_edit(wishes: SimpleNamespace, browsers: SimpleNamespace) -> None:
    browsers.bob.get("/ideas/")
    first = Post.get((Post.thread == wishes.ideas[0]) & (Post.number == 1))
    edit_post(wishes.alice, first.id, "Otters, please.", version=1, title="A pond")
    html = browsers.bob.get("/ideas/").text
    assert "Otters, please." in html
    assert "A pond" in html


def numbers_beside(browser: Browser) -> dict[str, int]:
    """What stands beside the statuses on the page of all ideas."""
    page = browser.get("/ideas/").text
    found = re.findall(r'<bdi>([^<]+)</bdi> <span class="count">([0-9]+)</span>', page)
    return {label: int(number) for label, number in found}


def test_pages_between_two_writes_count_once_and_the_next_one_anew(
    wishes: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    def counts() -> bool:
        with statements() as asked:
            assert numbers_beside(browsers.bob)["New"] == 3
        return any("COUNT" in sql and "UNION ALL" in sql for sql in asked)

    # On PostgreSQL whoever writes in another database of the server counts as a write.
    assert not all(counts() for _time in range(100))
    suggest(wishes.alice, wishes.board.id, "One more wish")
    assert numbers_beside(browsers.bob)["New"] == 4
    decide(wishes.maya, wishes.ideas[0], "planned")
    for one in (browsers.bob, browsers.maya):
        assert (numbers_beside(one)["New"], numbers_beside(one)["Planned"]) == (3, 1)

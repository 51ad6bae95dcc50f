"""Many tickets at once: looked at, changed, taken back."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.models import Audit
from plugins.support import log
from plugins.support.actions.batches import MOST, do_batch, undo_batch
from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.models import SupportBatch, SupportEntry, SupportTicket
from plugins.support.wishes import Wish
from tests.support.desk_things import let_answer
from tests.support.requests_for_help import ask, make_queue
from tests.support.together import all_at_once
from townhall import Forbidden, Rejected, Thread, clock, reply


@pytest.fixture
def three(queue: Any, actors: SimpleNamespace) -> list[Thread]:
    """Three requests of bob's."""
    return [ask(actors.bob, queue.id, f"Number {n}") for n in range(3)]


def picked(threads: list[Thread]) -> dict[int, int]:
    """Tickets with what has been seen of them."""
    return {one.id: SupportTicket.get_by_id(one.id).last_entry for one in threads}


def stand(threads: list[Thread], name: str) -> list[Any]:
    """A column of some tickets."""
    return [getattr(SupportTicket.get_by_id(one.id), name) for one in threads]


def tags(thread: Thread) -> str:
    return str(Thread.get_by_id(thread.id).tag_names)


def test_many_tickets_change_at_once_and_come_back(
    three: list[Thread], actors: SimpleNamespace
) -> None:
    wish = Wish(state="solved", priority=4, add=("late",))
    batch = do_batch(actors.maya, picked(three), wish)
    assert stand(three, "category") == ["solved"] * 3
    assert stand(three, "priority") == [4] * 3
    assert stand(three, "assignee_id") == [actors.maya.id] * 3
    assert [tags(one) for one in three] == ["late"] * 3
    done = undo_batch(actors.maya, batch.id)
    assert done.left_count == 0
    assert stand(three, "category") == ["new"] * 3
    assert stand(three, "priority") == [2] * 3
    assert stand(three, "assignee_id") == [None] * 3
    assert stand(three, "reopens") == [0] * 3
    assert [tags(one) for one in three] == [""] * 3


def test_each_change_stands_in_the_log_of_its_ticket_and_all_of_them_in_one_line_of_the_audit(
    three: list[Thread], actors: SimpleNamespace
) -> None:
    batch = do_batch(actors.maya, picked(three), Wish(priority=4, add=("late",)))
    mine = SupportEntry.thread == three[1].id
    rows = list(SupportEntry.select().where(mine).order_by(SupportEntry.id))[1:]
    assert [(row.sort, row.actor_id) for row in rows] == [
        (log.PRIORITY, actors.maya.id),
        (log.TAGS, actors.maya.id),
    ]
    line = Audit.get(Audit.action == "support.batch")
    assert line.note == f"#{batch.id}"
    assert [str(one.id) in str(line.after) for one in three] == [True] * 3


def test_a_ticket_that_others_changed_since_it_was_looked_at_is_left_alone(
    three: list[Thread], actors: SimpleNamespace
) -> None:
    seen = picked(three)
    reply(actors.bob, three[0].id, "It is urgent.")
    batch = do_batch(actors.maya, seen, Wish(state="closed"))
    assert (batch.left_count, stand(three, "category")) == (1, ["new", "closed", "closed"])


def test_what_somebody_changed_since_stays_when_it_is_taken_back(
    three: list[Thread], actors: SimpleNamespace
) -> None:
    batch = do_batch(actors.maya, picked(three), Wish(priority=4))
    change_ticket(By(actor=actors.ada), three[1].id, Changes(priority=1))
    assert undo_batch(actors.maya, batch.id).left_count == 1
    assert stand(three, "priority") == [2, 1, 2]
    with pytest.raises(Rejected):
        undo_batch(actors.maya, batch.id)


def test_only_who_did_it_or_keeps_order_takes_it_back_and_only_for_a_day(
    queue: Any, actors: SimpleNamespace, cast: SimpleNamespace
) -> None:
    charlie = let_answer(cast.charlie, queue.id)
    asked = [ask(actors.bob, queue.id, "One")]
    batch = do_batch(actors.maya, picked(asked), Wish(priority=4))
    with pytest.raises(Forbidden):
        undo_batch(charlie, batch.id)
    assert undo_batch(actors.ada, batch.id).left_count == 0
    old = do_batch(actors.maya, picked(asked), Wish(priority=3))
    long_ago = clock.now() - timedelta(hours=25)
    SupportBatch.update(done_at=long_ago).where(SupportBatch.id == old.id).execute()
    with pytest.raises(Rejected):
        undo_batch(actors.maya, old.id)


def test_tickets_of_other_queues_are_left_out(
    queue: Any, actors: SimpleNamespace, cast: SimpleNamespace
) -> None:
    other = make_queue("Returns")
    charlie = let_answer(cast.charlie, other.id)
    both = [ask(actors.bob, queue.id, "Not theirs"), ask(actors.bob, other.id, "Theirs")]
    assert do_batch(charlie, picked(both), Wish(priority=4)).left_count == 1
    assert stand(both, "priority") == [2, 4]
    with pytest.raises(Rejected):
        do_batch(actors.bob, picked(both), Wish(priority=1))


def test_nothing_and_too_much_are_refused(three: list[Thread], actors: SimpleNamespace) -> None:
    too_many = {**picked(three), **dict.fromkeys(range(10_000, 10_000 + MOST), 0)}
    for picks, wish in (
        (picked(three), Wish()),
        (picked(three), Wish(priority=2)),
        (too_many, Wish(priority=3)),
    ):
        with pytest.raises(Rejected):
            do_batch(actors.maya, picks, wish)
    assert SupportBatch.select().count() == 0


def test_spam_is_closed_and_out_of_the_way_and_comes_back(
    three: list[Thread], browsers: SimpleNamespace
) -> None:
    answer = browsers.maya.send("/support/desk/batch", pick=str(three[0].id), spam="1")
    assert (stand(three[:1], "is_spam"), stand(three[:1], "category")) == ([True], ["closed"])
    browsers.maya.send(f"{answer.location}/undo")
    assert (stand(three[:1], "is_spam"), stand(three[:1], "category")) == ([False], ["new"])


def test_one_looks_before_anything_is_done(
    three: list[Thread], browsers: SimpleNamespace, cast: SimpleNamespace
) -> None:
    sent = {"pick": [str(one.id) for one in three], "state": "solved", "here": "view=new"}
    page = browsers.maya.send("/support/desk/batch/look", **sent)
    assert "3 tickets would change" in page.text
    assert page.text.count("It becomes yours, because nobody has it.") == 3
    assert stand(three, "category") == ["new"] * 3
    picks = re.findall(r'name="pick" value="(\d+:\d+)"', page.text)
    done = browsers.maya.send("/support/desk/batch", pick=picks, state="solved")
    assert done.status_code == 303
    shown = browsers.maya.get(done.location).text
    assert "3 tickets were changed" in shown
    assert "Take it all back" in shown
    assert browsers.maya.send(f"{done.location}/undo").status_code == 303
    assert "All of it is taken back." in browsers.maya.get(done.location).text
    assert stand(three, "category") == ["new"] * 3


def test_a_look_says_what_cannot_be_and_why(
    queue: Any, actors: SimpleNamespace, cast: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    other = make_queue("Returns")
    charlie = let_answer(cast.charlie, other.id)
    both = [ask(actors.bob, queue.id, "Not theirs"), ask(actors.bob, other.id, "Theirs")]
    sent = {"pick": [str(one.id) for one in both], "assignee": str(charlie.id)}
    page = browsers.maya.send("/support/desk/batch/look", **sent).text
    assert "1 ticket would change" in page
    assert "They do not work on the tickets of this queue." in page
    nothing = browsers.maya.send("/support/desk/batch/look", pick=str(both[0].id))
    assert nothing.status_code == 422
    assert "Say what should become of them." in nothing.text
    assert browsers.maya.send("/support/desk/batch/look", priority="4").status_code == 422


def test_a_batch_of_somebody_else_is_not_there(
    queue: Any, actors: SimpleNamespace, cast: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    let_answer(cast.charlie, queue.id)
    asked = [ask(actors.bob, queue.id, "One")]
    batch = do_batch(actors.maya, picked(asked), Wish(priority=4))
    answers = [
        getattr(browsers, name).get(f"/support/desk/batch/{batch.id}").status_code
        for name in ("maya", "ada", "charlie", "bob")
    ]
    assert answers == [200, 200, 404, 403]


def test_two_who_change_the_same_tickets_at_once_never_mix(
    app: Flask, three: list[Thread], actors: SimpleNamespace
) -> None:
    seen = picked(three)

    def deed(actor: Any, priority: int) -> Any:
        def run() -> None:
            try:
                do_batch(actor, seen, Wish(priority=priority))
            except Rejected:
                pass

        return run

    problems = all_at_once(app, [deed(actors.maya, 4), deed(actors.ada, 1)])
    assert problems == []
    assert len(set(stand(three, "priority"))) == 1
    assert SupportBatch.select().count() == 1


def test_two_who_take_it_back_at_once_do_it_once(
    app: Flask, three: list[Thread], actors: SimpleNamespace
) -> None:
    batch = do_batch(actors.maya, picked(three), Wish(state="solved"))
    done: list[int] = []

    def run(actor: Any) -> None:
        try:
            undo_batch(actor, batch.id)
            done.append(actor.id)
        except Rejected:
            pass

    deeds = [lambda actor=actor: run(actor) for actor in (actors.maya, actors.ada)]
    assert all_at_once(app, deeds) == []
    assert (len(done), stand(three, "category")) == (1, ["new"] * 3)


def test_with_nothing_ticked_the_list_comes_back_with_what_was_chosen(
    three: list[Thread], browsers: SimpleNamespace
) -> None:
    answer = browsers.maya.send(
        "/support/desk/batch/look", here="view=open", state="solved", add="late"
    )
    assert answer.status_code == 422
    assert "Tick some tickets first." in answer.text
    assert three[0].title in answer.text
    assert '<option value="solved" selected>' in answer.text
    assert 'name="add" value="late"' in answer.text


def test_a_change_that_cannot_be_comes_back_as_it_was_chosen(
    three: list[Thread], browsers: SimpleNamespace
) -> None:
    answer = browsers.maya.send("/support/desk/batch/look", pick=str(three[0].id), priority="")
    assert answer.status_code == 422
    assert "Say what should become of them." in answer.text
    assert f'name="pick" value="{three[0].id}:' in answer.text

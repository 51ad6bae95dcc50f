"""What the desk does by itself: in order, once for each thing that happens, never in circles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.models import Outbox
from core.notifications.models import Notification
from core.threads.models import Post
from plugins.support import sorts
from plugins.support.actions.acting import run_rule, run_rules, run_timed_rules
from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.actions.rules import WantedRule, make_rule, switch_rule
from plugins.support.automation import AGAIN, MOST_AN_HOUR, rule_of
from plugins.support.models import SupportEntry, SupportRuleRun, SupportTicket
from tests.plugins.support.told import told
from tests.support.requests_for_help import ask, make_queue
from tests.support.together import all_at_once
from townhall import Rejected, Task, Thread, clock, deciding_groups, reply


@pytest.fixture
def rule(queue: Any, actors: SimpleNamespace) -> Callable[..., int]:
    """Make a rule of ada's that is on; its number."""

    def make(trigger: str = "opened", *, hours: int = 0, on: bool = True, **said: Any) -> int:
        conditions = said.pop("conditions", {})
        wanted = WantedRule(
            name=f"When {trigger}",
            trigger=trigger,
            hours=hours,
            conditions=conditions,
            changes=said,
        )
        made = make_rule(actors.ada, wanted)
        if on:
            switch_rule(actors.ada, made.id, on=True)
        return int(made.id)

    return make


def stands(thread: Any) -> SupportTicket:
    return SupportTicket.get_by_id(thread.id)  # type: ignore[no-any-return]


def results(rule_id: int) -> list[str]:
    rows = SupportRuleRun.select().where(SupportRuleRun.rule == rule_id).order_by(SupportRuleRun.id)
    return [row.result for row in rows]


def test_a_rule_does_all_that_it_says(
    queue: Any, rule: Any, cast: SimpleNamespace, actors: SimpleNamespace, run_jobs: Any
) -> None:
    number = rule(state="open", priority=4, assignee=cast.maya.id, tag="pump", note="Look at it.")
    ticket = ask(actors.bob, queue.id)
    run_jobs()
    row, thread = stands(ticket), Thread.get_by_id(ticket.id)
    assert (row.category, row.priority, row.assignee_id) == ("open", 4, cast.maya.id)
    assert thread.tag_names == "pump"
    assert Post.get(Post.thread == row.notes_id).body == "Look at it."
    assert results(number) == ["done"]
    roles = {one.role for one in SupportEntry.select().where(SupportEntry.sort == "priority")}
    assert roles == {"machine"}


@pytest.mark.parametrize(
    ("conditions", "fits"),
    [
        ({"subject": "LOST"}, True),
        ({"subject": "found"}, False),
        ({"category": "new"}, True),
        ({"category": "solved"}, False),
        ({"priority": 2}, True),
        ({"priority": 3}, False),
        ({"channel": "web"}, True),
        ({"channel": "mail"}, False),
        ({"assigned": "no"}, True),
        ({"assigned": "yes"}, False),
        ({"tag": "pump"}, False),
        ({"field": "colour", "value": "red"}, False),
        ({"subject": "lost", "channel": "mail"}, False),
    ],
)
def test_a_rule_looks_before_it_acts(
    conditions: dict[str, Any],
    fits: bool,
    ticket: Thread,
    rule: Any,
) -> None:
    number = rule(conditions=conditions, priority=4, on=False)
    found = rule_of(number)
    assert found
    assert run_rule(found, ticket.id, 1) == ("done" if fits else "")
    assert stands(ticket).priority == (4 if fits else 2)


def test_a_rule_of_one_queue_leaves_others_alone(
    queue: Any, rule: Any, actors: SimpleNamespace, run_jobs: Any
) -> None:
    other = make_queue("Returns")
    rule(conditions={"queue": other.id}, priority=4)
    here, there = ask(actors.bob, queue.id), ask(actors.bob, other.id)
    run_jobs()
    assert (stands(here).priority, stands(there).priority) == (2, 4)


def test_a_rule_looks_at_the_groups_of_who_asked(
    queue: Any, rule: Any, actors: SimpleNamespace, run_jobs: Any
) -> None:
    (staff,) = deciding_groups("support.answer", queue.id)
    rule(conditions={"group": staff}, priority=4)
    theirs, other = ask(actors.maya, queue.id), ask(actors.bob, queue.id)
    run_jobs()
    assert (stands(theirs).priority, stands(other).priority) == (4, 2)


def test_each_event_sets_off_its_own_rules(
    ticket: Thread, rule: Any, actors: SimpleNamespace, run_jobs: Any
) -> None:
    heard, answered = rule("heard", priority=3), rule("answered", tag="answered")
    run_jobs()
    reply(actors.maya, ticket.id, "Which one?")
    run_jobs()
    assert (results(heard), results(answered)) == ([], ["done"])
    reply(actors.bob, ticket.id, "The green one.")
    run_jobs()
    assert (results(heard), results(answered)) == (["done"], ["done"])


def test_done_twice_it_has_its_effect_once(
    ticket: Thread, rule: Any, actors: SimpleNamespace, run_jobs: Any
) -> None:
    rule("heard", note="Said something.")
    reply(actors.bob, ticket.id, "Hello?")
    task = Outbox.get(Outbox.topic == "support.rules")
    run_rules([Task(1, task.topic, task.payload, 1)])
    run_jobs()
    notes = stands(ticket).notes_id
    assert Post.select().where(Post.thread == notes).count() == 1


def test_workers_at_once_act_once(app: Flask, ticket: Thread, rule: Any) -> None:
    found = rule_of(rule(note="Look at it.", on=False))
    assert found
    assert all_at_once(app, [lambda: run_rule(found, ticket.id, 1)] * 4) == []
    assert Post.select().where(Post.thread == stands(ticket).notes_id).count() == 1


def test_rules_that_set_each_other_off_come_to_an_end(
    ticket: Thread, rule: Any, actors: SimpleNamespace, run_jobs: Any
) -> None:
    up = rule("changed", conditions={"category": "open"}, state="other")
    down = rule("changed", conditions={"category": "other"}, state="open")
    change_ticket(By(actor=actors.maya), ticket.id, Changes(state="open"))
    run_jobs()
    assert results(up).count("done") <= AGAIN
    assert "stopped" in results(up) + results(down)


def test_a_rule_is_not_set_off_by_itself(
    ticket: Thread, rule: Any, actors: SimpleNamespace, run_jobs: Any
) -> None:
    number = rule("changed", priority=4)
    change_ticket(By(actor=actors.maya), ticket.id, Changes(state="open"))
    run_jobs()
    assert results(number) == ["done"]


def test_one_ticket_is_changed_so_often_an_hour(
    ticket: Thread, rule: Any, actors: SimpleNamespace, at: Any
) -> None:
    found = rule_of(rule("changed", note="Again.", on=False))
    assert found
    for entry in range(MOST_AN_HOUR + 3):
        run_rule(found, ticket.id, 1000 + entry)
    assert results(found.id).count("done") == MOST_AN_HOUR
    with at(clock.now() + timedelta(hours=2)):
        assert run_rule(found, ticket.id, 5000) == "done"


def test_one_that_fails_again_and_again_is_switched_off_and_its_keeper_told(
    queue: Any, rule: Any, cast: SimpleNamespace, actors: SimpleNamespace, run_jobs: Any
) -> None:
    number = rule(assignee=cast.alice.id, priority=4)
    tickets = [ask(actors.bob, queue.id, f"Order {one}") for one in range(6)]
    run_jobs()
    assert results(number) == ["failed"] * 5
    found = rule_of(number)
    assert found
    assert not found.is_on
    # What failed has changed nothing at all.
    assert {stands(one).priority for one in tickets} == {2}
    assert (sorts.RULE, sorts.OWNER) in told(cast.ada)
    assert (sorts.RULE, sorts.OWNER) not in told(cast.maya)


def test_a_rule_acts_some_hours_later_once_and_only_on_what_comes(
    queue: Any, rule: Any, actors: SimpleNamespace, at: Any
) -> None:
    old = ask(actors.bob, queue.id, "Old")
    begun = clock.now()
    with at(begun + timedelta(hours=10)):
        number = rule("opened", hours=4, conditions={"category": "new"}, priority=4)
        new, solved = ask(actors.bob, queue.id, "New"), ask(actors.bob, queue.id, "Solved")
        change_ticket(By(actor=actors.maya), solved.id, Changes(state="solved"))
    for hours, runs in ((13.9, 0), (14.1, 1), (14.2, 1), (60, 1)):
        with at(begun + timedelta(hours=hours)):
            run_timed_rules()
        assert len(results(number)) == runs
    assert [stands(one).priority for one in (old, new, solved)] == [2, 4, 2]


def test_what_happens_again_begins_the_hours_anew(
    ticket: Thread, rule: Any, actors: SimpleNamespace, at: Any
) -> None:
    number = rule("heard", hours=4, priority=4)
    begun = clock.now()
    for hours in (1, 3):
        with at(begun + timedelta(hours=hours)):
            reply(actors.bob, ticket.id, f"Hello? {hours}")
    for hours, runs in ((6, 0), (7.1, 1)):
        with at(begun + timedelta(hours=hours)):
            run_timed_rules()
        assert len(results(number)) == runs


def test_a_rule_tells_the_team(
    queue: Any, rule: Any, cast: SimpleNamespace, actors: SimpleNamespace, run_jobs: Any
) -> None:
    rule(conditions={"subject": "fire"}, tell="team")
    ask(actors.bob, queue.id, "Fire!")
    run_jobs()
    assert (sorts.RULE, sorts.TEAM) in told(cast.maya)
    assert Notification.select().where(Notification.user == cast.bob.id).count() == 0


def test_a_dry_run_shows_what_would_happen_and_does_nothing(
    ticket: Thread, rule: Any, browsers: SimpleNamespace, queries: Any
) -> None:
    number = rule(conditions={"subject": "lost"}, priority=4, tag="pump", on=False)
    with queries(max=12):
        page = browsers.ada.get(f"/support/rule/{number}/try")
    assert "My order is lost" in page.text
    assert "It gets the tag “pump”." in page.text
    assert (stands(ticket).priority, results(number)) == (2, [])


def test_a_rule_is_made_by_the_form_and_is_off_at_first(
    queue: Any, browsers: SimpleNamespace
) -> None:
    form = {"name": "Lost ones", "trigger": "opened", "hours": "0", "if_subject": "lost"}
    refused = browsers.ada.send("/support/rules/new", **form)
    assert refused.status_code == 422
    assert 'value="Lost ones"' in refused.text
    sent = browsers.ada.send(
        "/support/rules/new", **form, if_queue=str(queue.id), do_priority="4", do_assignee="turn"
    )
    assert sent.status_code == 303
    found = rule_of(1)
    assert found
    assert not found.is_on
    assert found.conditions == {"queue": queue.id, "subject": "lost"}
    assert found.changes == {"priority": 4, "turn": True}
    assert 'value="Lost ones"' in browsers.ada.get("/support/rule/1").text


def test_a_rule_does_something(actors: SimpleNamespace, queue: Any) -> None:
    with pytest.raises(Rejected):
        make_rule(
            actors.ada,
            WantedRule(name="Nothing", trigger="opened", hours=0, conditions={}, changes={}),
        )

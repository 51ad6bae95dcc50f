"""What ideas measure. It comes by `register_metrics`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from flask import Flask

from core import settings
from core.measures import Counted, Metric
from core.site import site
from plugins.ideas.actions.deciding import decide, undo_change
from plugins.ideas.actions.responding import write_response
from plugins.ideas.metrics import count_decisions, count_ideas
from townhall import Thread, clock


def rows(count: Callable[[date, date], Iterable[Counted]] = count_ideas) -> list[Counted]:
    today = clock.now().date()
    return list(count(today - timedelta(days=60), today + timedelta(days=60)))


def parts() -> Counter[str]:
    return Counter(row.part for row in rows())


def test_ideas_declare_what_they_measure(app: Flask) -> None:
    found = {metric.name for owner, metric in site().registry.of(Metric) if owner == "ideas"}
    assert found >= {"ideas.suggested", "ideas.open", "ideas.closed"}
    assert found >= {"ideas.answered", "ideas.decision"}
    with app.test_request_context("/"):
        declared = [one for owner, one in site().registry.of(Metric) if owner == "ideas"]
        assert all(
            str(one.definition() if callable(one.definition) else one.definition)
            for one in declared
        )


def test_ideas_count_by_how_they_stand(proposal: SimpleNamespace, actors: SimpleNamespace) -> None:
    decide(actors.maya, proposal.id, "planned")
    decide(actors.maya, proposal.other.id, "shipped")
    assert parts() == {"idea": 3, "open": 1, "active": 1, "done": 1, "answered": 2}
    decide(actors.maya, proposal.other.id, "not-planned", note="No.")
    assert parts()["closed"] == 1


def test_an_idea_that_became_part_of_another_counts_no_more(
    proposal: SimpleNamespace,
) -> None:
    Thread.update(deleted_at=clock.now()).where(Thread.id == proposal.id).execute()
    assert parts() == {"idea": 2, "open": 2}


def test_it_counts_on_its_board_on_the_day_it_was_suggested(proposal: SimpleNamespace) -> None:
    row = min(rows(), key=lambda one: (one.thread_id, one.part != "idea"))
    first = Thread.get_by_id(proposal.id)
    assert row[:5] == (
        first.created_at.date(),
        first.author_id,
        proposal.board.id,
        first.id,
        "idea",
    )


def test_a_response_or_a_status_is_an_answer_if_it_comes_in_time(
    proposal: SimpleNamespace, actors: SimpleNamespace, at: Any
) -> None:
    write_response(actors.maya, proposal.id, "In spring.")
    with at(clock.now() + timedelta(days=9)):
        decide(actors.maya, proposal.other.id, "planned")
    assert parts()["answered"] == 2
    settings.put(actors.ada, "ideas", "answer_days", 7)
    assert parts()["answered"] == 1


def test_time_to_decision_ends_with_the_first_one(
    proposal: SimpleNamespace, actors: SimpleNamespace, at: Any
) -> None:
    asked = Thread.get_by_id(proposal.id).created_at
    for hours, slug in ((1, "planned"), (5, "shipped"), (9, "planned"), (12, "shipped")):
        with at(asked + timedelta(hours=hours)):
            decide(actors.maya, proposal.id, slug)
    found = rows(count_decisions)
    assert [(row.thread_id, row.part, row.size) for row in found] == [
        (proposal.id, "decided", 5 * 60)
    ]


def test_what_was_taken_back_was_no_decision(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    change = decide(actors.maya, proposal.id, "shipped", tells=True)
    undo_change(actors.maya, change.id)
    assert rows(count_decisions) == []
    assert parts()["answered"] == 0

"""Reports: every figure is what a recount of the log comes to, and opens what is behind it."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from plugins.support import log
from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.clocks.targets import Limits
from plugins.support.figures import FIGURES, behind, figure_of, measure, percentile
from plugins.support.log import Happened, write_entry
from plugins.support.metrics import count_requests, metrics
from plugins.support.models import SupportEntry
from plugins.support.queries.reports import Scope, facts
from tests.support.requests_for_help import ask, make_queue
from tests.support.service_levels import HOUR, make_calendar, promise
from townhall import Thread, as_utc, hold_threads, reply, transaction

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
At = Callable[[datetime], AbstractContextManager[None]]
LIMITS = Limits(first=2 * HOUR, next=HOUR, solve=6 * HOUR)
DONE = ("solved", "closed")


@pytest.fixture
def desk(queue: Any, actors: SimpleNamespace, at: At) -> SimpleNamespace:
    """Two weeks of a desk that works from nine to five UTC: two dozen requests, each with a life
    of its own that is the same every time."""
    dice, maya = random.Random(7), By(actor=actors.maya)
    calendar = make_calendar((9, 17), zone="UTC")
    promise(LIMITS, calendar_id=calendar)
    threads = []
    for number in range(24):
        moment = NOON + timedelta(minutes=dice.randrange(9 * 24 * 60))
        with at(moment):
            threads.append(thread := ask(actors.bob, queue.id, f"Request {number}"))
        for _step in range(dice.randrange(7)):
            moment += timedelta(minutes=dice.randrange(1, 900))
            with at(moment):
                _live(dice.randrange(6), thread, actors, maya)
    return SimpleNamespace(queue=queue, threads=threads, now=NOON + timedelta(days=14))


def _live(what: int, thread: Thread, actors: SimpleNamespace, maya: By) -> None:
    """Something happens to a request."""
    if what == 0:
        reply(actors.bob, thread.id, "And now?")
    elif what in (1, 2):
        reply(actors.maya, thread.id, "We are looking.")
    else:
        state = {3: "solved", 4: "other", 5: "open"}[what]
        change_ticket(maya, thread.id, Changes(state=state))


def scope(desk: SimpleNamespace) -> Scope:
    """All that happened there."""
    return Scope((desk.queue.id,), NOON - timedelta(days=1), desk.now)


def recount(thread: Thread, now: datetime) -> dict[str, Any]:
    """One request counted minute by minute, from nothing but the rows of its log."""
    mine = SupportEntry.select().where(SupportEntry.thread == thread.id).order_by(SupportEntry.id)
    rows = [(as_utc(row.at), row) for row in mine]
    start = rows[0][0]
    replies = [(at, row.role) for at, row in rows if row.sort == log.REPLY]
    states = [(at, row.after) for at, row in rows if row.sort == log.STATE]
    answer = next((at for at, role in replies if role == "team"), None)
    solved = next((at for at, state in states if state in DONE), None)
    now_in = states[-1][1] if states else "new"

    def stands(at: datetime) -> bool:
        state = next((state for when, state in reversed(states) if when <= at), "new")
        return state in (*DONE, "other", "customer")

    def worked(end: datetime) -> int:
        minute, total = start, 0
        while minute < end:
            is_open = minute.weekday() < 5 and 9 <= minute.hour < 17
            total += 60 * (is_open and not stands(minute))
            minute += timedelta(minutes=1)
        return total

    return {
        "opened": start,
        "answered": answer,
        "first_open": worked(answer) if answer else None,
        "first_late": worked(answer or now) > LIMITS.first,
        "solved": solved,
        "solve_open": worked(solved) if solved else None,
        "is_done": now_in in DONE,
        "reopened": solved is not None
        and any(at > solved and state not in DONE for at, state in states),
        "answers": sum(role == "team" and (not solved or at <= solved) for at, role in replies),
    }


def test_every_figure_equals_a_recount_of_the_log(desk: SimpleNamespace, at: At) -> None:
    with at(desk.now):
        found = facts(scope(desk))
        values = {one.key: measure(one, behind(one, found, scope(desk))) for one in FIGURES}
    told = [recount(thread, desk.now) for thread in desk.threads]
    first = sorted(one["first_open"] for one in told if one["answered"])
    decided = [one for one in told if one["answered"] or one["first_late"]]
    solved = [one for one in told if one["solved"]]
    assert values["opened"].of == 24
    assert values["first-open"][2:] == (percentile(first, 50), percentile(first, 90))
    clocked = sorted(int((one["answered"] - one["opened"]).total_seconds()) for one in told
                     if one["answered"])  # fmt: skip
    assert values["first-clock"][2:] == (percentile(clocked, 50), percentile(clocked, 90))
    in_time = sum(not one["first_late"] for one in decided)
    assert values["first-kept"][:2] == (len(decided), in_time)
    times = sorted(one["solve_open"] for one in solved)
    assert values["solve-open"][2:] == (percentile(times, 50), percentile(times, 90))
    assert values["solved"][:2] == (24, sum(one["is_done"] for one in told))
    assert values["reopened"][:2] == (len(solved), sum(one["reopened"] for one in told))
    once = sum(one["answers"] == 1 and not one["reopened"] for one in solved)
    assert values["one-touch"][:2] == (len(solved), once)
    assert values["backlog"].of == sum(not one["is_done"] for one in told)
    assert len(solved) > 3
    assert len(decided) > in_time > 0


def test_the_list_behind_a_figure_is_as_long_as_the_figure_says(
    desk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, at: At
) -> None:
    with at(desk.now):
        maya, found = sign_in(cast.maya), facts(scope(desk))
        assert maya.get("/support/reports").status_code == 200
        for figure in FIGURES:
            counted = behind(figure, found, scope(desk))
            page = maya.get(f"/support/reports/{figure.key}").get_data(as_text=True)
            assert page.count('class="row-title"') == len(counted), figure.key
            table = maya.get(f"/support/reports/{figure.key}.csv").get_data(as_text=True)
            rows = list(csv.DictReader(io.StringIO(table)))
            assert {int(row["number"]) for row in rows} == {one.thread_id for one in counted}
            if figure.hits is not None:
                part = maya.get(f"/support/reports/{figure.key}?only=yes").get_data(as_text=True)
                assert part.count('class="row-title"') == measure(figure, counted).part


def test_what_is_kept_of_a_report_follows_the_log_the_promise_and_the_states(
    desk: SimpleNamespace, actors: SimpleNamespace, at: At
) -> None:
    def told(key: str) -> tuple[int, int]:
        figure = figure_of(key)
        assert figure is not None
        with at(desk.now):
            value = measure(figure, behind(figure, facts(scope(desk)), scope(desk)))
        return value.of, value.part

    done, before = told("solved"), told("first-kept")
    assert told("solved") == done
    with at(desk.now):
        over = next(one for one in facts(scope(desk)) if one.is_done)
        change_ticket(By(actor=actors.maya), over.thread_id, Changes(state="open"))
    assert told("solved") == (done[0], done[1] - 1)
    promise(Limits(first=90 * 24 * HOUR), policy_id=1)
    kept = told("first-kept")
    assert kept[0] == kept[1] != before[1]


def test_spam_and_what_was_merged_are_not_counted(desk: SimpleNamespace, at: At) -> None:
    with at(desk.now), transaction():
        for thread, sort, after in (
            (desk.threads[0], log.SPAM, True),
            (desk.threads[1], log.MERGED, {"into": desk.threads[2].id}),
        ):
            hold_threads(thread.id)
            write_entry(thread.id, Happened(sort=sort, role="team", after=after))
    with at(desk.now):
        opened = figure_of("opened")
        assert opened is not None
        assert len(behind(opened, facts(scope(desk)), scope(desk))) == 22


def test_the_insights_count_the_same(desk: SimpleNamespace, at: At) -> None:
    with at(desk.now):
        rows = list(count_requests(NOON.date(), desk.now.date()))
        found = facts(scope(desk))
        for metric in metrics():
            key = metric.parts[0]
            figure = figure_of(key)
            assert figure is not None
            value = measure(figure, behind(figure, found, scope(desk)))
            assert sum(row.part == key for row in rows) == value.part
            if metric.of:
                assert sum(row.part == metric.of[0] for row in rows) == value.of


def test_reports_are_for_the_team_and_a_queue_of_others_is_not_in_them(
    desk: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    make_queue("Elsewhere")
    assert browsers.bob.get("/support/reports").status_code == 403
    assert browsers.maya.get("/support/reports?queue=999983&days=5").status_code == 200
    assert browsers.maya.get("/support/reports/nothing").status_code == 404


def test_a_report_asks_the_same_for_many_requests_as_for_few(
    desk: SimpleNamespace, browsers: SimpleNamespace, queries: Any
) -> None:
    for path in ("reports", "reports/backlog", "reports/first-open?days=90"):
        browsers.maya.get(f"/support/{path}")
        with queries(max=8):
            assert browsers.maya.get(f"/support/{path}").status_code == 200


def test_a_percentile_is_one_of_the_sizes() -> None:
    assert [percentile(range(1, 11), one) for one in (50, 90, 100)] == [5, 9, 10]
    assert (percentile([], 50), percentile([3], 90)) == (None, 3)

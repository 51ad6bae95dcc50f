"""Targets of a ticket, as they are read from its log."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from plugins.support.clocks.calendars import ALWAYS, Calendar, Span
from plugins.support.clocks.history import Entry, History, Look, is_out, read_history
from plugins.support.clocks.targets import Limits, Promise, Target, next_due, targets_of

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
HOUR = 3600
BOB, MAYA = 1, 2
LOOKS = {
    "new": Look(False, False, "New"),
    "open": Look(False, False, "Open"),
    "other": Look(True, False, "Waiting for others"),
    "solved": Look(True, True, "Solved"),
}
PROMISE = Promise(ALWAYS, Limits(2 * HOUR, 4 * HOUR, 24 * HOUR))


@dataclass
class Log:
    """A log as somebody would tell it: what happened so many minutes after noon."""

    entries: list[Entry] = field(default_factory=list)

    def add(self, minutes: int, sort: str, role: str, **values: Any) -> Log:
        """One more row."""
        given = {"actor_id": None, "before": None, "after": None, "is_public": True} | values
        moment = NOON + timedelta(minutes=minutes)
        self.entries.append(Entry(len(self.entries) + 1, moment, sort, role, **given))
        return self

    def asked(self) -> Log:
        return self.add(0, "opened", "customer", actor_id=BOB, after={"state": "new"})

    def said(self, minutes: int, role: str = "customer", **values: Any) -> Log:
        who = {"customer": BOB, "team": MAYA}.get(role)
        return self.add(minutes, "reply", role, **{"actor_id": who} | values)

    def turned(self, minutes: int, state: str) -> Log:
        return self.add(minutes, "state", "team", actor_id=MAYA, after=state)

    def history(self, **how: Any) -> History:
        found = read_history(self.entries, LOOKS.__getitem__, **how)
        assert found is not None
        return found


def found(log: Log, promise: Promise = PROMISE, **how: Any) -> dict[str, list[Target]]:
    """The targets by name."""
    made: dict[str, list[Target]] = {}
    for one in targets_of(log.history(**how), promise):
        made.setdefault(one.name, []).append(one)
    return made


def due_in(target: Target) -> float | None:
    """After how many hours from noon a target is due."""
    due = target.due_at
    return (due - NOON).total_seconds() / HOUR if due else None


def test_a_request_waits_for_an_answer_and_for_a_solution() -> None:
    targets = found(Log().asked())
    assert {name: due_in(one) for name, (one,) in targets.items()} == {"first": 2, "solve": 24}


def test_only_what_a_person_of_the_team_says_in_public_is_an_answer() -> None:
    log = Log().asked().said(10, "machine").said(20, "team", is_public=False)
    assert found(log)["first"][0].is_running
    (first,) = found(log.said(90, "team"))["first"]
    assert first.done_at == NOON + timedelta(minutes=90)
    assert (first.used(first.done_at), first.is_missed(first.done_at)) == (5400, False)


def test_an_answer_that_came_too_late_is_a_miss_for_good() -> None:
    (first,) = found(Log().asked().said(121, "team"))["first"]
    assert first.is_missed(NOON + timedelta(days=9))


def test_words_before_the_first_answer_wait_for_that_one() -> None:
    assert "next" not in found(Log().asked().said(5).said(10))


def test_the_first_word_behind_an_answer_starts_the_next_clock() -> None:
    log = Log().asked().said(30, "team").said(60).said(90)
    (waits,) = found(log)["next"]
    assert (due_in(waits), waits.cycle) == (5, 3)
    again = found(log.said(120, "team").said(180))["next"]
    assert [due_in(one) for one in again] == [5, 7]
    assert [one.is_running for one in again] == [False, True]


def test_what_the_team_wrote_down_itself_waits_for_no_answer() -> None:
    log = Log().asked()
    assert set(found(log, by_team=True)) == {"solve"}
    assert set(found(log.said(30), by_team=True)) == {"next", "solve"}


def test_who_has_a_ticket_speaks_for_the_team_even_if_they_asked() -> None:
    log = Log().asked().add(1, "assignee", "team", actor_id=MAYA, after=BOB)
    assert set(found(log)) == {"solve"}
    assert set(found(log.said(5))) == {"solve"}
    log.add(10, "assignee", "team", actor_id=MAYA, before=BOB, after=MAYA)
    assert due_in(found(log)["first"][0]) == 2, "the clock is back where somebody else has it"


def test_a_state_that_pauses_stops_all_clocks_and_says_so() -> None:
    log = Log().asked().turned(30, "other")
    (first,) = found(log)["first"]
    assert due_in(first) is None
    assert first.is_paused(NOON + timedelta(hours=1))
    (first,) = found(log.turned(90, "open"))["first"]
    assert due_in(first) == 3
    assert [one.note for one in first.parts(NOON + timedelta(hours=2)) if one.why == "paused"] == [
        "Waiting for others"
    ]


def test_a_higher_priority_counts_from_the_beginning_and_keeps_the_pause() -> None:
    log = Log().asked().turned(30, "other").turned(90, "open")
    log.add(120, "priority", "team", before=2, after=4)
    urgent = Promise(ALWAYS, Limits(first=HOUR))
    assert due_in(found(log, urgent)["first"][0]) == 2


def test_another_calendar_counts_from_the_beginning_too() -> None:
    office = Calendar("UTC", tuple(Span(day, 9 * 60, 13 * 60) for day in range(5)))
    (first,) = found(Log().asked(), Promise(office, Limits(first=2 * HOUR)))["first"]
    assert due_in(first) == 22, "an hour today, another one tomorrow from nine"


def test_a_ticket_that_is_opened_again_goes_on_where_it_was() -> None:
    log = Log().asked().turned(60, "solved")
    (solve,) = found(log)["solve"]
    assert (solve.done_at, solve.used(NOON)) == (NOON + timedelta(hours=1), HOUR)
    (solve,) = found(log.turned(60 * 11, "open"))["solve"]
    assert (solve.is_running, due_in(solve)) == (True, 34)
    assert log.history().reopened


def test_what_is_solved_is_due_never() -> None:
    log = Log().asked().turned(60, "solved")
    assert next_due(targets_of(log.history(), PROMISE)) is None


def test_what_is_due_first_is_next() -> None:
    due = next_due(targets_of(Log().asked().history(), PROMISE))
    assert due is not None
    assert (due[0], due[1].name) == (NOON + timedelta(hours=2), "first")


def test_what_became_part_of_another_or_is_spam_is_out() -> None:
    log = Log().asked().add(5, "merged", "team", after={"into": 9})
    assert is_out(log.entries)
    assert not is_out(log.add(6, "unmerged", "team").entries)
    assert is_out(log.add(7, "spam", "team", after=True).entries)
    assert not is_out(log.add(8, "spam", "team", after=False).entries)


def test_a_log_without_a_beginning_has_no_clocks() -> None:
    assert read_history([], LOOKS.__getitem__) is None

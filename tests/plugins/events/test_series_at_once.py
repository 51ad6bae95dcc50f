"""Hosts change a series while people answer it: nobody waits for ever, and no answer is lost."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from typing import Any

from flask import Flask

from plugins.events.actions.answering import Wish, answer
from plugins.events.actions.making import Details, start_event
from plugins.events.actions.series import ChangedMeanwhile, cancel, change, details_on
from plugins.events.models import EventAnswer, EventDate
from tests.support.together import all_at_once
from townhall import Rejected, actor_for

WEEKS = 8


def dates(event_id: int) -> list[EventDate]:
    rows = EventDate.select().where(EventDate.event == event_id)
    return list(rows.order_by(EventDate.original))


def test_a_series_is_moved_split_and_cancelled_while_people_answer(
    app: Flask, meeting: SimpleNamespace, cast: SimpleNamespace
) -> None:
    details = Details(
        starts=meeting.date.starts, zone="Europe/Paris", rule=f"FREQ=WEEKLY;COUNT={WEEKS}"
    )
    with app.test_request_context("/"):
        alice = actor_for(cast.alice.id)
        thread = start_event(
            alice, meeting.calendar.id, title="Office hour", body="Ask.", details=details
        )
        rows = dates(thread.id)

    def come(user: Any, date: EventDate) -> None:
        try:
            answer(actor_for(user.id), date.id, Wish(status="going"), scope="all")
        except Rejected:
            pass  # it was cancelled just now

    def move(date: EventDate, hour: str, scope: Any) -> None:
        while True:
            here = details_on(EventDate.get_by_id(date.id))
            there = replace(here, starts=f"{here.starts[:11]}{hour}", ends="")
            try:
                change(actor_for(cast.alice.id), date.id, there, scope, seen=here.version)
            except ChangedMeanwhile:
                continue  # as a host does: look at what holds now, and say it again
            break

    people = (cast.bob, cast.charlie, cast.maya, cast.ada)
    problems = all_at_once(
        app,
        [
            *(partial(come, user, rows[at]) for at, user in enumerate(people)),
            partial(move, rows[0], "09:00", "all"),
            partial(move, rows[4], "21:00", "following"),
            partial(move, rows[2], "12:00", "one"),
            lambda: cancel(actor_for(cast.alice.id), rows[7].id, "Holidays"),
        ],
    )
    assert problems == []
    left = EventDate.select().where(EventDate.id.in_([row.id for row in rows]))
    assert left.count() == WEEKS
    assert left.select(EventDate.event).distinct().count() == 2
    for row in left:
        going = EventAnswer.select().where(
            (EventAnswer.date == row.id) & (EventAnswer.status == "going")
        )
        assert row.going == going.count()

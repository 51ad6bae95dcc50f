"""Calendars that many programs wrote, some of them broken. They are not ours to ship, so where they
are absent this skips."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from plugins.events.actions.importing import take
from plugins.events.ical.found import Reading, Unreadable
from plugins.events.ical.reading import read
from plugins.events.models import Event, EventDate
from plugins.events.queries.importing import plan

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("TOWNHALL_SHARED_DATA") or ROOT.parent / "shared" / "data")
FOLDER = SHARED / "ics"
FILES = sorted(FOLDER.glob("*.ics"))
ZONE = "Europe/Paris"

pytestmark = pytest.mark.skipif(
    not FILES, reason=f"no calendars at {FOLDER}; TOWNHALL_SHARED_DATA names its parent"
)


def what_is_in(path: Path) -> Reading | str:
    """What a file holds, or the sentence that refuses it."""
    try:
        return read(path.read_bytes(), home=ZONE)
    except Unreadable as error:
        return str(error.args[0])


def is_sentence(words: str) -> bool:
    """Whether words begin as a sentence does, with a capital or what is quoted, and end as one."""
    return (words[:1].isupper() or words[:1] == "“") and words.endswith(".") and " " in words


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_is_read_or_refused_in_a_sentence(path: Path) -> None:
    held = what_is_in(path)
    if isinstance(held, str):
        assert is_sentence(held), held
        return
    for entry in held.found:
        assert entry.uid
        assert entry.ends >= entry.starts
    assert [one.why for one in held.refused if not is_sentence(one.why)] == []


def test_most_that_says_when_it_is_can_be_read() -> None:
    held = [what_is_in(path) for path in FILES]
    readable = [one for one in held if isinstance(one, Reading)]
    assert len(readable) > len(FILES) * 2 // 3
    whys = [entry.why for one in readable for entry in one.refused]
    with_a_start = [why for why in whys if why != "It has no start."]
    assert sum(len(one.found) for one in readable) > len(with_a_start) * 2


def test_what_is_to_come_of_all_of_them_is_taken_or_refused(
    app: Flask, calendar: Any, cast: SimpleNamespace, actor_of: Any
) -> None:
    refused = []
    for path in FILES:
        held = what_is_in(path)
        if isinstance(held, str):
            continue
        with app.test_request_context("/"):
            lines = plan(calendar.id, held)
            marks = {line.mark for line in lines if line.is_work}
            taken = take(actor_of(cast.maya), calendar.id, lines, source=None, marks=marks)
        refused += [why for _title, why in taken.refused]
        assert taken.added + taken.updated + len(taken.refused) + taken.left >= len(marks)
    assert [why for why in refused if not is_sentence(why)] == []
    events = Event.select().count()
    assert events
    assert EventDate.select(EventDate.event).distinct().count() == events

"""Other programs hear of every change of a status, as far as those may see it for whom they are
told."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from core import clock, egress
from core.versions import bump, refresh
from core.webhooks.actions import add_webhook
from core.webhooks.models import Webhook, WebhookDelivery
from core.webhooks.recording import ask_for_turn
from plugins.ideas.actions.deciding import decide, set_quarter, undo_change
from plugins.ideas.actions.statuses import adopt_lost, remove_status
from plugins.ideas.statuses import status_of
from tests.plugins.ideas.decided import changes_of
from tests.support.outside import Outside, page
from townhall import Thread, set_visibility

URL = "https://safe.example/ideas"


@pytest.fixture
def heard(
    outside: Outside,
    actors: SimpleNamespace,
    board: Any,
    run_jobs: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[], list[Any]]:
    """What a program has heard since this was last asked."""
    monkeypatch.setattr(egress, "INTERNET", outside.network)
    outside.has(URL, page("", status="204 No Content"))
    add_webhook(actors.ada, label="Chat", url=URL, events=["ideas.status"])

    def ask() -> list[Any]:
        run_jobs()
        texts = [request.partition("\r\n\r\n")[2] for request in outside.requests]
        outside.requests.clear()
        return [json.loads(text)["data"] for text in texts]

    return ask


def test_a_change_is_told_with_its_note_whether_or_not_people_are(
    proposal: SimpleNamespace, actors: SimpleNamespace, heard: Any
) -> None:
    set_quarter(actors.maya, proposal.id, "2027-Q1")
    decide(actors.maya, proposal.id, "planned", note="With *one* change.")
    (said,) = heard()
    assert said["thread"]["title"] == "Quiet hours for the pump"
    assert said["thread"]["state"] == "planned"
    assert said["before"] == {"key": "new", "name": "New", "category": "open"}
    assert said["after"] == {"key": "planned", "name": "Planned", "category": "active"}
    assert (said["note"], said["quarter"]) == ("With one change.", "2027-Q1")


def test_what_was_taken_back_before_it_was_sent_is_not_told_as_a_change(
    proposal: SimpleNamespace, actors: SimpleNamespace, heard: Any
) -> None:
    undo_change(actors.maya, decide(actors.maya, proposal.id, "planned", note="Too soon.").id)
    assert heard() == [], "nor is that it was taken back"
    assert {row.state for row in WebhookDelivery.select()} == {"withheld"}
    change = decide(actors.maya, proposal.id, "planned", note="Soon.")
    assert [one["undone"] for one in heard()] == [False]
    undo_change(actors.ada, change.id)
    (said,) = heard()
    assert (said["undone"], said["note"]) == (True, "")
    assert (said["before"]["key"], said["after"]["key"]) == ("planned", "new")


def test_that_a_change_was_taken_back_is_not_told_before_the_change_has_arrived(
    proposal: SimpleNamespace, actors: SimpleNamespace, heard: Any, outside: Outside
) -> None:
    outside.has(URL, page("", status="503 Service Unavailable"))
    change = decide(actors.maya, proposal.id, "planned")
    assert len(heard()) == 1
    outside.has(URL, page("", status="204 No Content"))
    undo_change(actors.maya, change.id)
    Webhook.update(rests_until=None).execute()
    WebhookDelivery.update(next_at=clock.now()).execute()
    ask_for_turn(Webhook.get().id)
    assert heard() == []


def test_ideas_of_a_status_that_is_taken_away_or_lost_are_told_of(
    proposal: SimpleNamespace, actors: SimpleNamespace, heard: Any
) -> None:
    decide(actors.maya, proposal.id, "planned")
    heard()
    gone = status_of("planned")
    assert gone
    remove_status(actors.ada, gone.id, "in-progress")
    (said,) = heard()
    assert said["before"] == {"key": "planned", "name": "Planned", "category": ""}
    assert said["after"] == {"key": "in-progress", "name": "In progress", "category": "active"}
    Thread.update(state="planned").where(Thread.id == proposal.id).execute()
    adopt_lost()
    (said,) = heard()
    assert (said["before"]["name"], said["after"]["name"]) == ("Planned", "New")
    assert changes_of(proposal.id)[-1] == ("planned", "new")
    adopt_lost()
    assert heard() == []


def test_programs_that_hear_of_every_state_hear_of_those_too(
    proposal: SimpleNamespace, actors: SimpleNamespace, heard: Any
) -> None:
    Webhook.update(events=["thread.state"]).execute()
    bump("webhooks")
    refresh()
    gone = status_of("new")
    assert gone
    remove_status(actors.ada, gone.id, "under-review")
    assert [(one["before"]["key"], one["after"]["key"]) for one in heard()] == [
        ("new", "under-review")
    ] * 3


def test_nothing_is_told_of_ideas_on_a_closed_board(
    proposal: SimpleNamespace, actors: SimpleNamespace, heard: Any
) -> None:
    decide(actors.maya, proposal.id, "planned", note="Nightjar.")
    set_visibility(actors.ada, proposal.board.id, "staff")
    assert heard() == []
    assert {row.state for row in WebhookDelivery.select()} == {"withheld"}

"""Other programs hear where tickets stand, and no word that somebody wrote."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from core import egress
from core.webhooks.actions import add_webhook
from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.webhooks import EVENTS
from tests.support.outside import Outside, page
from tests.support.requests_for_help import ask
from townhall import reply

URL = "https://safe.example/desk"


@pytest.fixture
def heard(
    outside: Outside,
    actors: SimpleNamespace,
    queue: Any,
    run_jobs: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., list[Any]]:
    """What a program has heard of a request of bob's that was answered and solved."""
    monkeypatch.setattr(egress, "INTERNET", outside.network)
    outside.has(URL, page("", status="204 No Content"))

    def hear(**values: Any) -> list[Any]:
        names = [one.name for one in EVENTS]
        add_webhook(actors.ada, label="Chat", url=URL, events=names, **values)
        ticket = ask(actors.bob, queue.id, "A secret of mine")
        reply(actors.maya, ticket.id, "A secret of ours")
        change_ticket(By(actor=actors.maya), ticket.id, Changes(state="solved"))
        run_jobs()
        return [json.loads(one.partition("\r\n\r\n")[2]) for one in outside.requests]

    return hear


def test_one_that_hears_of_what_everybody_sees_hears_nothing(heard: Any) -> None:
    assert heard() == []


def test_one_that_hears_of_everything_hears_where_it_stands(heard: Any) -> None:
    said = heard(audience="everything")
    steps = [one["data"] for one in said if one["data"].get("changed") == "state"]
    assert [step["after"]["category"] for step in steps] == ["open", "solved"]
    assert {one["type"] for one in said} == {
        "support.opened",
        "support.answered",
        "support.changed",
    }

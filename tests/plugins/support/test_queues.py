"""How a queue works is said by those who keep order there."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from plugins.support.actions.queues import set_queue
from plugins.support.queues import queue_at, queue_of
from tests.support.requests_for_help import make_queue
from townhall import Forbidden, Rejected, mail_sender

PATH = "/support/s/orders/settings"
HOW = {
    "assigns": "least",
    "return_minutes": "90",
    "hold_seconds": "0",
    "remind_days": "2",
    "solve_days": "0",
    "close_days": "30",
    "reopen_days": "14",
    "rate_hours": "1",
    "address": "  Orders@Shop.example ",
    "signature": "The team",
}


def test_a_queue_works_as_the_form_says(queue: Any, browsers: SimpleNamespace) -> None:
    assert browsers.maya.send(PATH, **HOW).status_code == 303
    found = queue_of(queue.id)
    assert (found.assigns, found.return_minutes, found.rates) == ("least", 90, False)
    known = queue_at("orders@shop.example")
    assert known
    assert known.space_id == queue.id
    assert "orders@shop.example" in browsers.maya.get(PATH).text


@pytest.mark.parametrize("name", ["takes_automatic", "says_received", "takes_strangers", "rates"])
def test_what_a_queue_does_is_switched_on_and_off(
    name: str, queue: Any, browsers: SimpleNamespace
) -> None:
    browsers.maya.send(PATH, **HOW, **{name: "y"})
    assert getattr(queue_of(queue.id), name) is True
    box = re.search(rf'<input[^>]*name="{name}"[^>]*>', browsers.maya.get(PATH).text)
    assert box
    assert "checked" in box[0]
    browsers.maya.send(PATH, **HOW)
    assert getattr(queue_of(queue.id), name) is False


def test_members_do_not_say_how_a_queue_works(queue: Any, actors: SimpleNamespace) -> None:
    with pytest.raises(Forbidden):
        set_queue(actors.bob, queue_of(queue.id)._replace(assigns="turn"))


@pytest.mark.parametrize(
    "address", ["nobody", "a@b", "two@a.example, more@a.example", "@a.example"]
)
def test_an_address_that_is_none_is_refused(
    address: str, queue: Any, actors: SimpleNamespace
) -> None:
    with pytest.raises(Rejected):
        set_queue(actors.maya, queue_of(queue.id)._replace(address=address))


def test_two_queues_have_no_address_together(queue: Any, actors: SimpleNamespace) -> None:
    set_queue(actors.maya, queue_of(queue.id)._replace(address="help@shop.example"))
    other = make_queue("Returns")
    with pytest.raises(Rejected):
        set_queue(actors.maya, queue_of(other.id)._replace(address="help@shop.example"))


def test_mail_of_the_site_itself_becomes_no_requests(queue: Any, actors: SimpleNamespace) -> None:
    with pytest.raises(Rejected):
        set_queue(actors.maya, queue_of(queue.id)._replace(address=mail_sender().lower()))


def test_what_does_not_fit_is_said_and_kept(queue: Any, browsers: SimpleNamespace) -> None:
    answer = browsers.maya.send(PATH, **{**HOW, "remind_days": "-1"})
    assert answer.status_code == 422
    assert "From 0 to 365." in answer.text
    assert "The team" in answer.text

"""What requests are asked beside their text: typed, conditional, surviving changes of the form."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from plugins.support import log
from plugins.support.actions.changing import By, Stale
from plugins.support.actions.fields import archive_field, change_field, make_field
from plugins.support.actions.noting import write_note
from plugins.support.actions.values import set_values
from plugins.support.fields import as_kept, field_of, fields_in, read_answers
from plugins.support.models import SupportEntry, SupportTicket
from plugins.support.personal import forget_values, values_of
from plugins.support.queries.values import values_by_key
from tests.support.desk_work import asked
from tests.support.requests_for_help import make_queue
from townhall import Forbidden, Leaver, Rejected, Thread, reply

NEW = "/support/s/orders/new"
REQUEST = {"title": "The pump leaks", "body": "Since Monday."}


@pytest.fixture
def product(queue: Any, actors: SimpleNamespace) -> str:
    """The key of a choice that requesters make."""
    wanted = asked("Product", choices=["Pump", "Hose"], is_required=True)
    return str(make_field(actors.ada, "choice", wanted).key)


@pytest.fixture
def serial(product: str, actors: SimpleNamespace) -> str:
    """The key of what is asked of pumps alone."""
    wanted = asked("Serial number", is_required=True, shown_if=product, shown_value="Pump")
    return str(make_field(actors.ada, "text", wanted).key)


@pytest.fixture
def cost(queue: Any, actors: SimpleNamespace) -> str:
    """The key of what the team alone writes down."""
    return str(make_field(actors.ada, "number", asked("Cost", is_public=False)).key)


def newest(author: int) -> Thread:
    query = Thread.select().where(Thread.author == author).order_by(Thread.id.desc())
    return query.first()  # type: ignore[no-any-return]


def test_answers_come_with_the_request(
    serial: str, cast: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    answer = browsers.bob.send(
        NEW, **REQUEST, field_product="Pump", **{f"field_{serial}": " X  1 "}
    )
    assert answer.status_code == 303
    ticket = newest(cast.bob.id)
    assert values_by_key(ticket.id) == {"product": "Pump", "serial-number": "X 1"}
    assert "X 1" in browsers.bob.get(f"/support/t/{ticket.id}/{ticket.slug}/1").text


def test_what_is_needed_is_asked_for_and_the_rest_is_kept(
    serial: str, browsers: SimpleNamespace
) -> None:
    answer = browsers.bob.send(NEW, **REQUEST, field_product="Pump")
    assert answer.status_code == 422
    assert "Since Monday." in answer.text
    assert '<option value="Pump" selected>' in answer.text
    assert browsers.bob.send(NEW, **REQUEST, field_product="Hose").status_code == 303


def test_what_does_not_apply_is_not_kept(serial: str, queue: Any) -> None:
    said = {"field_product": "Hose", f"field_{serial}": "X1"}
    found = read_answers(fields_in(queue.id, public=True), said)
    assert (found.errors, found.values) == ({}, {"product": "Hose", serial: ""})


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("number", "1,50", "1.5"),
        ("number", "100", "100"),
        ("number", "NaN", None),
        ("number", "1e999", None),
        ("number", "Infinity", None),
        ("date", "2026-02-28", "2026-02-28"),
        ("date", "2026-02-30", None),
        ("check", "yes", "yes"),
        ("check", "something", ""),
        ("text", "x" * 201, None),
        ("long", "a\nb", "a\nb"),
        ("choice", "Neither", None),
    ],
)
def test_each_kind_keeps_what_is_of_it(
    kind: str, typed: str, kept: str | None, queue: Any, actors: SimpleNamespace
) -> None:
    choices = ["One", "Two"] if kind == "choice" else []
    field = field_of(str(make_field(actors.ada, kind, asked("It", choices=choices)).key))
    assert field
    if kept is None:
        with pytest.raises(Rejected):
            as_kept(field, typed)
    else:
        assert as_kept(field, typed) == kept


def test_what_the_team_alone_knows_reaches_no_requester(
    cost: str, ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    set_values(By(actor=actors.maya), ticket.id, {cost: "98765"})
    page = f"/support/t/{ticket.id}/{ticket.slug}/1"
    assert "98765" in browsers.maya.get(page).text
    assert "98765" not in browsers.bob.get(page).text
    assert "Cost" not in browsers.bob.get(NEW).text
    assert list(values_of(actors.bob.id)) == []
    with pytest.raises(Forbidden):
        set_values(By(actor=actors.bob), ticket.id, {cost: "1"})


def test_a_requester_cannot_slip_in_what_is_not_asked_of_them(
    cost: str, cast: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    assert browsers.bob.send(NEW, **REQUEST, field_cost="5").status_code == 303
    assert values_by_key(newest(cast.bob.id).id) == {}


def test_each_change_stands_in_the_log(cost: str, ticket: Thread, actors: SimpleNamespace) -> None:
    for value in ("5", "5", "7", ""):
        set_values(By(actor=actors.maya), ticket.id, {cost: value})
    mine = (SupportEntry.thread == ticket.id) & (SupportEntry.sort == log.FIELD)
    rows = SupportEntry.select().where(mine).order_by(SupportEntry.id)
    assert [(row.before["value"], row.after["value"]) for row in rows] == [
        ("", "5"),
        ("5", "7"),
        ("7", ""),
    ]
    assert not any(row.is_public for row in rows)


def test_what_others_did_meanwhile_stops_it_and_can_be_overruled(
    cost: str, ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    seen = SupportTicket.get_by_id(ticket.id).last_entry
    reply(actors.bob, ticket.id, "Never mind.")
    with pytest.raises(Stale):
        set_values(By(actor=actors.maya, seen=seen), ticket.id, {cost: "5"})
    path = f"/support/{ticket.id}/fields"
    answer = browsers.maya.send(path, field_cost="5", seen=str(seen))
    assert (answer.status_code, values_by_key(ticket.id)) == (409, {})
    assert 'value="5"' in answer.text
    seen = SupportTicket.get_by_id(ticket.id).last_entry
    assert browsers.maya.send(path, field_cost="5", seen=str(seen)).status_code == 303
    assert values_by_key(ticket.id) == {cost: "5"}


def test_answers_survive_changes_of_the_form(
    product: str, ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    set_values(By(actor=actors.maya), ticket.id, {product: "Hose"})
    change_field(actors.ada, product, asked("Which product?", choices=["Pump", "Tap"]))
    archive_field(actors.ada, product, away=True)
    text = browsers.maya.get(f"/support/t/{ticket.id}/{ticket.slug}/1").text
    assert "Which product?" in text
    assert "Hose" in text
    assert "Which product?" not in browsers.bob.get(NEW).text


def test_a_queue_asks_its_own(queue: Any, actors: SimpleNamespace) -> None:
    other = make_queue("Returns")
    make_field(actors.ada, "text", asked("Why?", space=other.id))
    assert [one.label for one in fields_in(queue.id, public=True)] == []
    assert [one.label for one in fields_in(other.id, public=True)] == ["Why?"]


def test_a_question_depends_on_one_that_comes_first(
    product: str, serial: str, cost: str, actors: SimpleNamespace
) -> None:
    for wrong in (serial, product, "nothing"):
        wanted = asked("Product", choices=["Pump", "Hose"], shown_if=wrong, shown_value="x")
        with pytest.raises(Rejected):
            change_field(actors.ada, product, wanted)
    with pytest.raises(Rejected):
        make_field(actors.ada, "text", asked("Shown", shown_if=cost, shown_value="1"))


def test_a_choice_has_something_to_choose_from(browsers: SimpleNamespace, queue: Any) -> None:
    answer = browsers.ada.send(
        "/support/fields/new", label="Which?", kind="choice", choices="One", space="", shown_if=""
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("keeps_posts", [True, False])
def test_what_somebody_answered_goes_with_their_posts_everywhere(
    keeps_posts: bool, product: str, ticket: Thread, actors: SimpleNamespace
) -> None:
    maya = By(actor=actors.maya)
    set_values(maya, ticket.id, {product: "Pump"})
    set_values(maya, ticket.id, {product: "Hose"})
    notes = write_note(actors.maya, ticket.id, "They were here before.").thread_id
    forget_values(Leaver(user_id=actors.bob.id, keeps_posts=keeps_posts, email="bob@example.com"))
    rows = SupportEntry.select().where(SupportEntry.sort == log.FIELD)
    kept = str([(row.before, row.after) for row in rows])
    assert len(rows) == 2
    assert ("Pump" in kept, "Hose" in kept) == (keeps_posts, keeps_posts)
    assert (Thread.get_by_id(notes).title == ticket.title) is keeps_posts
    assert bool(values_by_key(ticket.id)) is keeps_posts

"""The page on which owners say what profiles ask."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.db import disconnect, ensure_connected
from core.fields.actions import Wanted, make_field, shift_field
from core.fields.models import ProfileField, ProfileValue
from core.fields.queries import definitions
from core.models import Audit, Outbox
from core.threads.rules import Rejected
from core.versions import refresh
from tests.core.accounts.together import together
from tests.core.fields.conftest import OWNER, Ask, Say
from townhall.testing import Browser

GOOD = {"label": "Company", "kind": "text", "edited_by": "member", "seen_by": "everyone"}


@pytest.fixture
def ada(cast: SimpleNamespace, sign_in: Any) -> Browser:
    browser: Browser = sign_in(cast.ada)
    return browser


def deeds() -> list[str]:
    rows = Audit.select(Audit.action).where(Audit.action.startswith("field."))
    return [action for (action,) in rows.order_by(Audit.id).tuples()]


def test_a_community_begins_without_fields(ada: Browser) -> None:
    page = ada.get("/admin/fields")
    assert "Nothing more is asked" in page.text
    assert 'href="/admin/fields/new"' in page.text


def test_owners_alone_make_fields(cast: SimpleNamespace, sign_in: Any, client: Browser) -> None:
    assert client.get("/admin/fields").location.startswith("/sign-in")
    for user in (cast.bob, cast.maya):
        assert sign_in(user).get("/admin/fields").status_code == 403
        assert sign_in(user).send("/admin/fields/new", **GOOD).status_code == 403
    assert ProfileField.select().count() == 0


def test_a_field_is_made_changed_moved_and_deleted_and_each_is_in_the_log(ada: Browser) -> None:
    assert ada.send("/admin/fields/new", **GOOD).location == "/admin/fields"
    assert ada.send("/admin/fields/new", **{**GOOD, "label": "Story", "kind": "long"}).location
    first, second = ProfileField.select().order_by(ProfileField.position)
    assert (first.slug, second.slug, second.kind) == ("company", "story", "long")
    at = f"/admin/fields/{second.id}"
    changed = {**GOOD, "label": "Your story", "seen_by": "team", "version": "1"}
    assert ada.send(at, **changed).status_code == 303
    row = ProfileField.get_by_id(second.id)
    assert (row.label, row.slug, row.kind) == ("Your story", "story", "long")
    assert (row.seen_by, row.version) == ("team", 2)
    assert ada.send(f"{at}/shift", to="up").location == f"/admin/fields#field-{second.id}"
    assert [one.slug for one in ProfileField.select().order_by(ProfileField.position)] == [
        "story",
        "company",
    ]
    assert ada.send(f"{at}/delete").status_code == 303
    assert deeds() == ["field.make", "field.make", "field.change", "field.shift", "field.delete"]


def test_the_later_of_two_owners_sees_what_the_first_has_changed(ada: Browser, ask: Ask) -> None:
    at = f"/admin/fields/{ask('Company').id}"
    assert ada.send(at, **{**GOOD, "label": "Employer", "version": "1"}).status_code == 303
    late = ada.send(at, **{**GOOD, "label": "Firm", "help": "Where you work", "version": "1"})
    assert late.status_code == 409
    assert "Somebody else has changed this field" in late.text
    assert "It is called “Employer” now" in late.text
    assert 'value="Firm"' in late.text
    assert 'value="Where you work"' in late.text
    assert ProfileField.get().label == "Employer"
    assert 'name="version" type="hidden" value="2"' in late.text
    assert ada.send(at, **{**GOOD, "label": "Firm", "version": "2"}).status_code == 303


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"label": " \u202e "}, "Such as “Company”"),
        ({"label": "x" * 61}, "60"),
        ({"label": "COMPANY"}, "Another field is called so"),
        ({"kind": "choice"}, "What can be chosen?"),
        ({"kind": "several", "choices": "y" * 81}, "each of at most 80 characters"),
        ({"kind": "choice", "choices": "\n".join(map(str, range(51)))}, "At most fifty"),
        ({"kind": "number"}, "valid choice"),
        ({"seen_by": "nobody"}, "valid choice"),
        ({"edited_by": "team", "is_required": "y"}, "cannot be asked of who joins"),
        ({"kind": "date", "is_searchable": "y"}, "no words in it"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(
    values: dict[str, str], words: str, ada: Browser, ask: Ask
) -> None:
    ask("Company")
    answer = ada.send("/admin/fields/new", **{**GOOD, "label": "Trade", "help": "As is", **values})
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="As is"' in answer.text
    assert ProfileField.select().count() == 1


def test_there_are_no_more_fields_than_a_page_can_ask(
    ada: Browser, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.fields.actions.MOST", 1)
    ask("Company")
    assert "Delete one first" in ada.send("/admin/fields/new", **{**GOOD, "label": "Trade"}).text
    assert 'href="/admin/fields/new"' not in ada.get("/admin/fields").text


def test_deleting_says_how_many_have_filled_it_in_and_takes_what_they_said(
    ada: Browser, ask: Ask, say: Say, cast: SimpleNamespace
) -> None:
    field = ask("Company", seen_by="everyone", is_searchable=True)
    say(cast.alice, field, "Pumps")
    say(cast.bob, field, "Valves")
    assert "2 members have filled it in" in ada.get("/admin/fields").text
    page = ada.get(f"/admin/fields/{field.id}/delete")
    assert "2 members have filled it in. What they said goes for good." in page.text
    Outbox.delete().execute()
    assert ada.send(f"/admin/fields/{field.id}/delete").status_code == 303
    assert ProfileValue.select().count() == 0
    found = Outbox.get(Outbox.topic == "search.index").payload
    assert found == {"people": sorted([cast.alice.id, cast.bob.id])}
    assert ada.get(f"/admin/fields/{field.id}").status_code == 404
    assert ada.send(f"/admin/fields/{field.id}/delete").status_code == 404


def test_two_of_one_name_are_not_made_at_once(app: Flask) -> None:
    def make() -> str:
        with app.test_request_context("/"):
            try:
                make_field(OWNER, Wanted(label="Company", choices=[]))
            except Rejected as error:
                return error.field
        return ""

    disconnect()
    assert sorted(together(make, times=4)) == ["", "label", "label", "label"]


def test_fields_that_are_moved_at_once_keep_an_order(app: Flask, ask: Ask) -> None:
    ids = [ask(label).id for label in ("One", "Two", "Three", "Four")]

    def move() -> bool:
        with app.test_request_context("/"):
            return shift_field(OWNER, ids[3], -1)

    disconnect()
    assert together(move, times=3) == [True, True, True]
    ensure_connected()
    with app.test_request_context("/"):
        refresh()
        assert [one.id for one in definitions()] == [ids[3], *ids[:3]]
    places = [row.position for row in ProfileField.select().order_by(ProfileField.position)]
    assert places == [0, 1, 2, 3]

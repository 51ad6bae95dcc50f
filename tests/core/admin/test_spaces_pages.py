"""Arranging spaces and rights by their pages."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.access import rights
from core.groups.models import Group
from core.models import Audit
from core.spaces.models import Space, SpaceGrant
from core.threads.actions import start_thread
from core.threads.models import Thread
from townhall.testing import Browser

NEW: dict[str, Any] = {
    "owner": "forums",
    "title": "Back room",
    "parent_id": "0",
    "tint": "3",
    "icon": "lock",
}
SELECT = re.compile(r'<select name="(g\d+-[^"]+)".*?</select>', re.DOTALL)


def table(page: str) -> dict[str, Any]:
    """What a browser would send of the table of rights."""
    sent: dict[str, Any] = {}
    for match in SELECT.finditer(page):
        chosen = re.search(r'<option value="([^"]*)" selected', match[0])
        sent[match[1]] = chosen[1] if chosen else ""
    return sent


@pytest.fixture
def group(cast: SimpleNamespace) -> Any:
    """Number of a built-in group by key."""
    return lambda key: rights().builtin[key]


@pytest.fixture
def thread(app: Flask, actors: SimpleNamespace, board: Any) -> Any:
    with app.test_request_context("/"):
        return start_thread(actors.alice, board.id, kind="topic", title="Pump stops", body="x")


def test_a_board_is_made_and_leads_to_its_rights(ada: Browser, client: Browser) -> None:
    answer = ada.send("/admin/spaces/new", **NEW)
    space = Space.get(Space.slug == "back-room")
    assert answer.headers["Location"] == f"/admin/spaces/{space.id}/rights"
    assert (space.title, space.tint, space.icon) == ("Back room", 3, "lock")
    assert "Back room" in ada.get("/admin/spaces").text
    assert client.get("/forums/s/back-room").status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", "Give it a title"),
        ("slug", "Not good", "Small letters"),
        ("slug", "workshop", "address already"),
        ("parent_id", "99999", "valid choice"),
        ("owner", "nothing", "valid choice"),
        ("tint", "99", "valid choice"),
        ("position", "-1", "100000"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    field: str, value: str, words: str, ada: Browser, board: Any
) -> None:
    answer = ada.send("/admin/spaces/new", **{**NEW, field: value})
    assert answer.status_code == 422
    assert words in answer.text
    assert Space.select().where(Space.title == "Back room").count() == 0


def test_an_empty_form_is_refused_kindly(ada: Browser, board: Any) -> None:
    for path in ("/admin/spaces/new", f"/admin/spaces/{board.id}"):
        assert ada.send(path).status_code == 422


def test_a_board_is_changed_and_moved(ada: Browser, board: Any) -> None:
    ada.send("/admin/spaces/new", **NEW)
    inner = Space.get(Space.slug == "back-room")
    url = f"/admin/spaces/{inner.id}"
    changed = {**NEW, "title": "Den", "slug": "den", "parent_id": str(board.id), "position": "5"}
    assert ada.send(url, **changed).status_code == 303
    inner = Space.get_by_id(inner.id)
    assert (inner.title, inner.slug, inner.parent_id, inner.position) == ("Den", "den", board.id, 5)
    page = ada.get(f"/admin/spaces/{board.id}").text
    assert ">— Den</option>" not in page
    assert ada.send(f"/admin/spaces/{inner.id}/shift", to="up").status_code == 303


def test_the_table_of_rights_makes_a_round_trip(ada: Browser, board: Any, group: Any) -> None:
    url = f"/admin/spaces/{board.id}/rights"
    sent = table(ada.get(url).text)
    assert set(sent.values()) == {""}
    sent[f"g{group('everyone')}-spaces.see"] = "no"
    sent[f"g{group('staff')}-spaces.see"] = "yes"
    sent[f"g{group('members')}-spaces.reply"] = "never"
    answer = ada.send(url, **sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, url)
    page = ada.get(url).text
    assert table(page) == sent
    assert "Some groups see it" in page
    assert SpaceGrant.select().count() == 3


def test_a_board_closed_by_its_page_is_closed_for_visitors_at_once(
    ada: Browser, maya: Browser, client: Browser, thread: Any, board: Any, group: Any
) -> None:
    url = f"/admin/spaces/{board.id}/rights"
    sent = table(ada.get(url).text)
    path = f"/t/{thread.id}"
    assert client.get(path).status_code == 302
    sent[f"g{group('everyone')}-spaces.see"] = "no"
    sent[f"g{group('staff')}-spaces.see"] = "yes"
    ada.send(url, **sent)
    assert client.get(path).status_code == 404
    assert "Pump stops" not in client.get("/").text
    assert maya.get(path).status_code == 302


def test_opening_threads_to_more_people_is_asked_once_more(
    ada: Browser, client: Browser, thread: Any, board: Any, group: Any
) -> None:
    url = f"/admin/spaces/{board.id}/rights"
    open_ = table(ada.get(url).text)
    ada.send(url, **{**open_, f"g{group('everyone')}-spaces.see": "no"})
    asked = ada.send(url, **open_)
    assert asked.status_code == 422
    assert "1 thread that was kept to some becomes visible" in asked.text
    assert Thread.get_by_id(thread.id).audience == f"space:{board.id}"
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', asked.text))
    assert fields["confirmed"] == "yes"
    fields.pop("csrf_token")
    assert ada.send(url, **fields).status_code == 303
    assert Thread.get_by_id(thread.id).audience == "public"
    assert client.get(f"/t/{thread.id}").status_code == 302


def test_half_a_form_of_rights_takes_nothing_away(ada: Browser, board: Any, group: Any) -> None:
    url = f"/admin/spaces/{board.id}/rights"
    sent = {**table(ada.get(url).text), f"g{group('staff')}-spaces.see": "yes"}
    ada.send(url, **sent)
    assert ada.send(url).status_code == 422
    assert ada.send(url, **{**sent, f"g{group('staff')}-spaces.see": "perhaps"}).status_code == 422
    assert SpaceGrant.select().count() == 1


def seen_in(page: str) -> str:
    """The sign of what a table showed."""
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_table_of_rights_that_came_too_late_takes_nothing_back_and_keeps_what_was_chosen(
    ada: Browser, board: Any, group: Any
) -> None:
    url = f"/admin/spaces/{board.id}/rights"
    page = ada.get(url).text
    late = {**table(page), "seen": seen_in(page), f"g{group('members')}-spaces.reply": "no"}
    ada.send(url, **{**table(page), f"g{group('staff')}-spaces.start": "never"})
    answer = ada.send(url, **late)
    assert answer.status_code == 409
    assert "somebody changed these rights" in answer.text
    shown = table(answer.text)
    assert shown[f"g{group('members')}-spaces.reply"] == "no"
    assert answer.text.count("now: Never") == 1
    assert answer.text.count("now: Not said") == 1
    assert [row.allowed for row in SpaceGrant.select()] == [False]
    again = {**shown, "seen": seen_in(answer.text)}
    assert ada.send(url, **again).status_code == 303
    assert [row.allowed for row in SpaceGrant.select()] == [None]


def test_a_table_made_before_a_group_was_there_comes_back_with_what_was_chosen(
    ada: Browser, board: Any, group: Any
) -> None:
    url = f"/admin/spaces/{board.id}/rights"
    page = ada.get(url).text
    late = {**table(page), "seen": seen_in(page), f"g{group('staff')}-spaces.start": "no"}
    Group.create(name="Bakers", slug="bakers", created_at=clock.now())
    answer = ada.send(url, **late)
    assert answer.status_code == 409
    assert table(answer.text)[f"g{group('staff')}-spaces.start"] == "no"
    assert "Bakers" in answer.text
    assert SpaceGrant.select().count() == 0


def test_what_opens_threads_is_not_confirmed_over_the_rights_of_somebody_else(
    ada: Browser, thread: Any, board: Any, group: Any
) -> None:
    url = f"/admin/spaces/{board.id}/rights"
    open_ = table(ada.get(url).text)
    ada.send(url, **{**open_, f"g{group('everyone')}-spaces.see": "no"})
    asked = ada.send(url, **open_, seen=seen_in(ada.get(url).text))
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', asked.text))
    fields.pop("csrf_token")
    ada.send(url, **{**table(ada.get(url).text), f"g{group('staff')}-spaces.start": "never"})
    assert ada.send(url, **fields).status_code == 409
    assert Thread.get_by_id(thread.id).audience == f"space:{board.id}"


def test_why_somebody_may_is_explained_on_the_page(ada: Browser, board: Any) -> None:
    url = f"/admin/spaces/{board.id}/rights"
    page = ada.get(url, query_string={"person": "BOB"}).text
    assert "See the space: yes" in page
    assert "Moderate: no" in page
    assert "Nobody has the name" in ada.get(url, query_string={"person": "zoe"}).text


def test_rights_everywhere_are_said_on_a_page_of_their_own(
    ada: Browser, client: Browser, board: Any, group: Any
) -> None:
    url = "/admin/spaces/everywhere/rights"
    sent = table(ada.get(url).text)
    assert not [name for name in sent if "site." in name]
    sent[f"g{group('everyone')}-profiles.see"] = "no"
    sent[f"g{group('members')}-profiles.see"] = "yes"
    assert client.get("/people/").status_code == 200
    assert ada.send(url, **sent).status_code == 303
    assert "/sign-in" in client.get("/people/").headers["Location"]
    assert ada.get("/people/").status_code == 200


def test_a_board_is_deleted_after_its_threads_have_a_place(
    ada: Browser, client: Browser, thread: Any, board: Any
) -> None:
    ada.send("/admin/spaces/new", **NEW)
    target = Space.get(Space.slug == "back-room")
    url = f"/admin/spaces/{board.id}/delete"
    assert "Back room" in ada.get(url).text
    assert "Choose where its threads go" in ada.send(url, move_to="0").text
    assert ada.send(url, move_to=str(target.id)).status_code == 303
    assert Thread.get_by_id(thread.id).space_id == target.id
    assert client.get("/forums/s/workshop").status_code == 404
    assert client.get(f"/t/{thread.id}").status_code == 302
    assert Audit.select().where(Audit.action == "space.delete").count() == 1


def test_a_board_is_archived_and_opened_again(ada: Browser, board: Any) -> None:
    url = f"/admin/spaces/{board.id}/archive"
    ada.send(url, on="yes")
    assert "Archived" in ada.get("/admin/spaces").text
    ada.send(url, on="no")
    assert not Space.get_by_id(board.id).is_archived


def test_without_plugins_there_is_nowhere_to_make_a_board(ada: Browser, enable: Any) -> None:
    for name in ("forums", "events", "ideas", "support"):
        enable(name, on=False)
    assert ada.get("/admin/spaces/new").status_code == 422
    assert "New space" not in ada.get("/admin/spaces").text

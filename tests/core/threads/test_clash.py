"""Two people change one post at once: both texts, and what each changed, are shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from lxml import html

from core import clock
from core.threads.actions import EditConflict, edit_post
from core.threads.models import Post, Revision, Thread
from townhall.testing import Browser

BASE = "One.\n\nTwo.\n\nThree."


@pytest.fixture
def clash(talk: SimpleNamespace) -> SimpleNamespace:
    """The first post, edited by maya since alice opened its form (version 2)."""
    first = Post.get((Post.thread == talk.thread.id) & (Post.number == 1))
    edit_post(talk.maya, first.id, BASE, version=1, title="Pump stops", tags="pump water")
    talk.post, talk.path = first, f"/posts/{first.id}/edit"
    return talk


def changes(page: Any, label: str) -> list[str]:
    """The changed pieces under a heading of the page."""
    (part,) = html.fromstring(page.text).xpath(f"//details[summary='{label}']")
    return [f"{piece.tag} {piece.text}" for piece in part.xpath(".//ins | .//del")]


def value(page: Any, name: str) -> str:
    (found,) = html.fromstring(page.text).xpath(f"//*[@name='{name}']")
    return str(found.text if found.tag == "textarea" else found.get("value")).strip()


@pytest.mark.parametrize("htmx", [False, True])
def test_both_texts_and_what_each_changed_are_shown(
    htmx: bool, clash: SimpleNamespace, cast: SimpleNamespace, sign_in: Callable[..., Browser]
) -> None:
    theirs, mine = BASE.replace("One", "Uno"), BASE.replace("Three", "Tres")
    edit_post(clash.maya, clash.post.id, theirs, version=2, reason="Spanish")
    page = sign_in(cast.alice).send(
        clash.path,
        htmx=htmx,
        body=mine.replace("\n", "\r\n"),
        version="2",
        title="Pump stops",
        tags="pump water",
    )
    assert page.status_code == 409
    assert ("<html" in page.text) is not htmx
    assert changes(page, "What they changed") == ["del One", "ins Uno"]
    assert changes(page, "What you changed") == ["del Three", "ins Tres"]
    assert value(page, "body").replace("\r\n", "\n") == mine
    assert value(page, "version") == "3"
    assert theirs in html.fromstring(page.text).xpath("//textarea[@readonly]")[0].text
    assert Post.get_by_id(clash.post.id).body == theirs


def test_what_only_the_other_changed_stands_in_the_form(
    clash: SimpleNamespace, cast: SimpleNamespace, sign_in: Callable[..., Browser]
) -> None:
    edit_post(clash.maya, clash.post.id, BASE, version=2, title="Pump rests", tags="pump sun")
    page = sign_in(cast.alice).send(
        clash.path, body="All new.", version="2", title="Pump stops", tags="pump water"
    )
    assert page.status_code == 409
    assert (value(page, "title"), value(page, "tags")) == ("Pump rests", "pump sun")
    assert value(page, "body") == "All new."
    assert "What only they have changed stands in the form already." in page.text


def test_titles_and_tags_that_both_changed_stand_beside_each_other(
    clash: SimpleNamespace, cast: SimpleNamespace, sign_in: Callable[..., Browser]
) -> None:
    edit_post(clash.maya, clash.post.id, BASE, version=2, title="Pump rests", tags="pump sun")
    alice = sign_in(cast.alice)
    sent: dict[str, Any] = {"body": BASE, "title": "Pump is tired", "tags": "pump night"}
    page = alice.send(clash.path, version="2", **sent)
    assert (value(page, "title"), value(page, "tags")) == ("Pump is tired", "pump night")
    assert "Pump rests" in page.text
    assert "pump sun" in page.text
    assert alice.send(clash.path, version="3", **sent).status_code == 303
    thread = Thread.get_by_id(clash.thread.id)
    assert (thread.title, thread.tag_names) == ("Pump is tired", "pump night")


def test_a_change_within_the_time_of_grace_is_compared_too(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Callable[..., Browser]
) -> None:
    edit_post(talk.bob, talk.answer.id, "Clean the filters.", version=1)
    page = sign_in(cast.maya).send(
        f"/posts/{talk.answer.id}/edit", body="Clean the filter well.", version="1"
    )
    assert changes(page, "What they changed") == ["del filter", "ins filters"]


def test_a_base_that_is_not_kept_leaves_the_two_texts(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Callable[..., Browser]
) -> None:
    for version in ("0", "77"):
        page = sign_in(cast.maya).send(
            f"/posts/{talk.answer.id}/edit", body="Clean the fan.", version=version
        )
        if page.status_code == 409:
            assert changes(page, "How your text differs from theirs") == ["del filter", "ins fan"]
        else:
            assert page.status_code == 422
    assert Post.get_by_id(talk.answer.id).body == "Clean the filter."


def test_a_hidden_base_is_not_shown_to_its_author(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Callable[..., Browser]
) -> None:
    edit_post(talk.maya, talk.answer.id, "Leaked 555.", version=1)
    edit_post(talk.maya, talk.answer.id, "Clean.", version=2)
    Revision.update(hidden_at=clock.now()).where(Revision.version == 2).execute()
    page = sign_in(cast.bob).send(f"/posts/{talk.answer.id}/edit", body="Mine.", version="2")
    assert page.status_code == 409
    assert "555" not in page.text
    assert "555" in (
        sign_in(cast.maya).send(f"/posts/{talk.answer.id}/edit", body="Mine.", version="2").text
    )


def test_the_conflict_carries_the_row_as_it_stands(talk: SimpleNamespace) -> None:
    with clock.frozen_at(clock.now() + timedelta(hours=1)):
        edit_post(talk.bob, talk.answer.id, "Second", version=1)
    with pytest.raises(EditConflict) as conflict:
        edit_post(talk.maya, talk.answer.id, "Third", version=1)
    assert (conflict.value.current.version, conflict.value.current.body) == (2, "Second")

"""The page of questions: who may ask about what."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from core.threads.models import Thread


def ask(browser: Any, **asked: Any) -> str:
    answer = browser.get("/admin/why", query_string=asked)
    assert answer.status_code == 200
    return str(answer.text)


def test_the_team_asks_and_members_do_not(cast: SimpleNamespace, sign_in: Any) -> None:
    assert sign_in(cast.maya).get("/admin/why").status_code == 200
    assert sign_in(cast.bob).get("/admin/why").status_code == 403


def test_a_thread_is_explained_by_number_and_by_address(
    place: SimpleNamespace, sign_in: Any
) -> None:
    thread = Thread.get_by_id(place.threads["team"])
    browser = sign_in(place.people["maya"])
    address = f"http://localhost/forums/t/{thread.id}/{thread.slug}/1?x=1#p1"
    for what in (thread.id, f"#{thread.id}", f"/t/{thread.id}", address):
        page = ask(browser, who="bob", what=what)
        assert "No: to Bob this thread is not there." in page
        assert "those who see the space “team”, and they do not" in page
    assert "Yes: Maya sees this thread" in ask(browser, who="maya", what=thread.id)


def test_visitors_groups_spaces_and_pages_are_explained(
    place: SimpleNamespace, sign_in: Any
) -> None:
    browser = sign_in(place.people["maya"])
    assert "a visitor sees this space" in ask(browser, space=f"space:{place.spaces['open']}")
    asked = {"group": f"group:{place.guild.id}", "space": f"space:{place.spaces['barred']}"}
    assert "No: somebody in “Guild” does not see this space." in ask(browser, **asked)
    assert "Never, by Guild" in ask(browser, **asked)
    page = ask(browser, who="bob", what="/admin/members")
    assert "does not get past the door" in page
    assert "site.staff" in page


def test_who_asks_learns_nothing_of_what_they_do_not_see(
    place: SimpleNamespace, sign_in: Any
) -> None:
    browser = sign_in(place.people["maya"])
    missing = ask(browser, who="bob", what=999_983)
    private = ask(browser, who="alice", what=place.threads["own"])
    assert "That is nothing that can be asked about" in missing
    assert "That is nothing that can be asked about" in private
    owner = ask(sign_in(place.people["ada"]), who="alice", what=place.threads["own"])
    assert "It is private, and Alice takes part" in owner
    assert "Own<" not in owner


def test_odd_questions_are_answered_kindly(cast: SimpleNamespace, sign_in: Any) -> None:
    browser = sign_in(cast.maya)
    for what in (
        "space:99999999999",
        "//evil.example/x",
        "/nowhere",
        "9" * 40,
        "/t/0",
        "%00",
        "{x}",
    ):
        assert "Who sees what" in ask(browser, who="bob", what=what)
    for who in ("nobody-here", "group:x", "group:999999", "@", "'\"<b>"):
        assert "Nobody is called" in ask(browser, who=who, what="1")

"""Who sees what is said in fields: on profiles, on cards and in searches."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.accounts.models import User
from core.fields.actions import Wanted, change_field
from core.fields.models import ProfileField
from core.search.documents import Community
from core.search.engine import engine, source
from core.search.jobs import check
from core.versions import bump
from tests.core.fields.conftest import OWNER, Ask, Say
from townhall.testing import Browser

WORDS = {"everyone": "Openword", "members": "Insideword", "team": "Teamword"}
READERS = {
    "visitor": {"everyone"},
    "bob": {"everyone", "members"},
    "alice": {"everyone", "members", "team"},
    "maya": {"everyone", "members", "team"},
    "ada": {"everyone", "members", "team"},
}


@pytest.fixture
def told(ask: Ask, say: Say, cast: SimpleNamespace) -> dict[str, ProfileField]:
    """A field for each sort of readers, in each of which alice has said a word."""
    made = {}
    for seen_by, word in WORDS.items():
        made[seen_by] = ask(word[:4], seen_by=seen_by, on_card=True, is_searchable=True)
        say(cast.alice, made[seen_by], word)
    return made


@pytest.fixture
def browsers(client: Browser, cast: SimpleNamespace, sign_in: Any) -> dict[str, Browser]:
    """A browser of each reader."""
    named = {name: sign_in(getattr(cast, name)) for name in READERS if name != "visitor"}
    return {"visitor": client, **named}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("place", ["/people/alice", "/people/"])
def test_a_value_is_shown_to_those_whom_its_field_names(
    reader: str, place: str, told: object, browsers: dict[str, Browser]
) -> None:
    page = browsers[reader].get(place).text
    assert {who for who, word in WORDS.items() if word in page} == READERS[reader]


@pytest.mark.parametrize("reader", READERS)
def test_beside_the_head_a_value_is_shown_to_the_same(
    reader: str, told: object, browsers: dict[str, Browser]
) -> None:
    ProfileField.update(on_card=False).execute()
    bump("settings")
    page = browsers[reader].get("/people/alice").text
    assert {who for who, word in WORDS.items() if word in page} == READERS[reader]
    cards = browsers[reader].get("/people/").text
    assert not any(word in cards for word in WORDS.values())


def test_whoever_may_not_be_seen_shows_nothing(told: object, browsers: dict[str, Browser]) -> None:
    User.update(state="suspended").where(User.username == "alice").execute()
    page = browsers["bob"].get("/people/alice").text
    assert not any(word in page for word in WORDS.values())


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("sought", WORDS)
def test_the_list_of_people_is_searched_as_far_as_one_sees(
    reader: str, sought: str, told: object, browsers: dict[str, Browser]
) -> None:
    page = browsers[reader].get(f"/people/?q={WORDS[sought].lower()}").text
    assert ('href="/people/alice"' in page) == (sought in READERS[reader])


def found_by(browser: Browser, word: str) -> int:
    page = browser.get(f"/search?q={word}&kind=people").text
    return page.count('href="/people/alice"')


@pytest.mark.parametrize("is_built", [True, False], ids=["made anew", "kept up"])
def test_search_finds_what_the_searcher_sees_and_nobody_by_what_only_the_team_sees(
    is_built: bool, app: Flask, told: object, browsers: dict[str, Browser], run_jobs: Any
) -> None:
    with app.test_request_context("/"):
        while not engine().rebuild(source(), seconds=30):
            pass
    if not is_built:
        run_jobs()
    inside = {"everyone", "members"}
    for reader, seen in (("visitor", {"everyone"}), ("bob", inside), ("maya", inside)):
        hits = {who for who, word in WORDS.items() if found_by(browsers[reader], word)}
        assert hits == seen, reader
        assert found_by(browsers[reader], "alice") == found_by(browsers["visitor"], "alice") > 0


def test_an_index_holds_each_profile_as_often_as_it_is_counted(
    app: Flask, told: object, run_jobs: Any
) -> None:
    with app.test_request_context("/"):
        marks = [mark for mark, _document in Community().documents("")]
        assert len(marks) == len(set(marks)) == Community().total()
        for at, mark in enumerate(marks):
            assert [one for one, _document in Community().documents(mark)] == marks[at + 1 :]
        bodies = [document.body for _mark, document in Community().documents("")]
        assert not any(WORDS["team"] in body for body in bodies)
        while not engine().rebuild(source(), seconds=30):
            pass
        before = engine().health()
        check()
        assert engine().health() == before


def test_a_field_that_is_closed_is_not_found_by_any_more(
    app: Flask, told: dict[str, ProfileField], browsers: dict[str, Browser], run_jobs: Any
) -> None:
    with app.test_request_context("/"):
        while not engine().rebuild(source(), seconds=30):
            pass
        closed = Wanted(label="Open", choices=[], seen_by="team", is_searchable=True)
        change_field(OWNER, told["everyone"].id, closed, version=1)
    assert WORDS["everyone"] not in browsers["bob"].get("/people/alice").text
    run_jobs()
    assert not found_by(browsers["bob"], WORDS["everyone"])
    assert not found_by(browsers["visitor"], WORDS["everyone"])


def test_a_field_that_is_not_searched_finds_nobody(
    app: Flask, ask: Ask, say: Say, cast: SimpleNamespace, browsers: dict[str, Browser]
) -> None:
    say(cast.alice, ask("Company", seen_by="everyone"), "Openword")
    with app.test_request_context("/"):
        while not engine().rebuild(source(), seconds=30):
            pass
    assert not found_by(browsers["ada"], "Openword")
    assert 'href="/people/alice"' not in browsers["ada"].get("/people/?q=Openword").text


def test_pages_of_people_cost_no_question_where_nothing_is_asked(
    sign_in: Any, cast: SimpleNamespace, ask: Ask, say: Say, queries: Any
) -> None:
    bob = sign_in(cast.bob)
    costs = []
    for label in ("Company", "Trade"):
        for place in ("/people/alice", "/people/"):
            bob.get(place)
            with queries(max=12) as asked:
                bob.get(place)
            costs.append(len(asked))
        say(cast.alice, ask(label, seen_by="everyone", on_card=True), "Pumps")
    assert [costs[2] - costs[0], costs[3] - costs[1]] == [1, 1]

"""Private addresses: a member's feeds for a program that cannot sign in."""

from __future__ import annotations

import logging
import re
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.accounts.actions.changing import change_password
from core.accounts.models import User
from core.accounts.passwords import hash_password
from core.feeds import actions
from core.feeds.models import FeedToken
from core.groups.models import Membership
from core.spaces.visibility import set_visibility
from core.versions import bump


@pytest.fixture
def closed(app: Flask, talk: SimpleNamespace) -> SimpleNamespace:
    """The garden, for members only."""
    with app.test_request_context("/"):
        set_visibility(talk.ada, talk.board.id, "members")
    return talk


def test_it_gives_what_its_owner_may_read_at_every_feed(
    closed: SimpleNamespace, secret: str, client: Any, titles: Any, run_jobs: Any
) -> None:
    run_jobs()
    for place in (
        "feed.atom",
        "forums/latest.atom",
        "forums/s/garden.atom",
        "tags/pump.atom",
        "people/alice.atom",
        f"t/{closed.thread.id}.atom",
        "search.atom?q=stops",
    ):
        assert "Pump stops" in titles(client.get(f"/feeds/{secret}/{place}")), place
        assert "Pump stops" not in client.get(f"/{place}").text.replace("pump-stops", ""), place


def test_it_opens_feeds_and_nothing_else(closed: SimpleNamespace, secret: str, client: Any) -> None:
    start = f"/feeds/{secret}"
    for place in (
        "/account/",
        "/account/feeds",
        "/forums/s/garden",
        "/people/alice",
        f"/t/{closed.thread.id}",
        f"{start}/feed.atom",
        "/../feed.atom",
        "/nowhere.atom",
        "/people/nobody.atom",
        "/t/999.atom",
    ):
        answer = client.get(start + place)
        assert answer.status_code == 404, place
        assert "Charlie" not in answer.text, "an error tells nothing of whose address it is"
        assert secret not in answer.headers.get("Location", "")
    assert client.post(f"{start}/feed.atom").status_code in (400, 404, 405)
    assert "Set-Cookie" not in client.get(f"{start}/feed.atom").headers


def test_rights_are_those_of_now(
    app: Flask, closed: SimpleNamespace, cast: Any, client: Any, titles: Any
) -> None:
    staff = actions.make_token(closed.maya, "Reader")
    url = f"/feeds/{staff}/feed.atom"
    with app.test_request_context("/"):
        set_visibility(closed.ada, closed.board.id, "staff")
    assert titles(client.get(url)) == ["Pump stops"]
    Membership.delete().where(Membership.user == cast.maya).execute()
    bump("access")
    assert titles(client.get(url)) == []


@pytest.mark.parametrize("state", ["suspended", "closed", "pending"])
def test_it_answers_like_no_address_at_all_while_its_owner_is_no_member(
    closed: SimpleNamespace, cast: Any, secret: str, client: Any, state: str
) -> None:
    url = f"/feeds/{secret}/feed.atom"
    User.update(state=state).where(User.id == cast.charlie.id).execute()
    refused = client.get(url)
    unknown = client.get(f"/feeds/{'x' * len(secret)}/feed.atom")
    assert refused.status_code == unknown.status_code == 404
    User.update(state="active").where(User.id == cast.charlie.id).execute()
    assert client.get(url).status_code == 200


def test_a_new_password_ends_it(
    app: Flask, talk: SimpleNamespace, cast: Any, secret: str, client: Any
) -> None:
    User.update(password=hash_password("four green bicycles")).execute()
    other = actions.make_token(talk.bob, "Reader")
    with app.test_request_context("/"):
        change_password(talk.charlie, current="four green bicycles", new="five blue submarines")
    assert client.get(f"/feeds/{secret}/feed.atom").status_code == 404
    assert client.get(f"/feeds/{other}/feed.atom").status_code == 200


def test_it_is_made_shown_once_listed_and_ended(
    talk: SimpleNamespace, sign_in: Any, cast: Any, client: Any, titles: Any
) -> None:
    bob = sign_in(cast.bob)
    page = bob.send("/account/feeds", label=" My   phone ").text
    shown = re.search(r'id="address" value="http://localhost(/feeds/([^/]+)/feed.atom)"', page)
    assert shown is not None
    assert f"/feeds/{shown[2]}/forums/s/garden.atom" in page, "boards have theirs"
    assert titles(client.get(shown[1])) == ["Pump stops"]
    listed = bob.get("/account/feeds").text
    assert "My phone" in listed
    assert shown[2] not in listed
    assert FeedToken.select().where(FeedToken.token_hash.contains(shown[2])).count() == 0
    end = f"/account/feeds/{FeedToken.get().id}/end"
    assert sign_in(cast.alice).send(end).status_code == 404
    assert bob.send(end).status_code == 303
    assert client.get(shown[1]).status_code == 404
    assert bob.send(end).status_code == 404


def test_it_says_when_it_was_last_used(
    secret: str, talk: SimpleNamespace, client: Any, sign_in: Any, cast: Any, run_jobs: Any
) -> None:
    charlie = sign_in(cast.charlie)
    assert "not used yet" in charlie.get("/account/feeds").text
    client.get(f"/feeds/{secret}/feed.atom")
    run_jobs()
    assert "last used" in charlie.get("/account/feeds").text


def test_there_may_be_only_so_many_and_each_has_a_name(
    talk: SimpleNamespace, sign_in: Any, cast: Any
) -> None:
    bob = sign_in(cast.bob)
    assert bob.send("/account/feeds", label="  ").status_code == 422
    for number in range(actions.MOST):
        actions.make_token(talk.bob, f"Reader {number}")
    answer = bob.send("/account/feeds", label="One more")
    assert answer.status_code == 422
    assert "End one first" in answer.text
    assert FeedToken.select().count() == actions.MOST


def test_its_secret_is_in_no_log(
    secret: str, talk: SimpleNamespace, client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        client.get(f"/feeds/{secret}/feed.atom")
        client.get(f"/feeds/{secret}/nowhere.atom")
    paths = [record.__dict__.get("path", "") for record in caplog.records]
    assert "/feeds/..." in paths
    assert not any(secret in str(record.__dict__) for record in caplog.records)


def test_a_session_beside_it_changes_nothing(
    closed: SimpleNamespace, secret: str, sign_in: Any, cast: Any, app: Flask, titles: Any
) -> None:
    """The address says for whom it is, whoever is signed in in the browser that opens it."""
    with app.test_request_context("/"):
        set_visibility(closed.ada, closed.board.id, "staff")
    maya = sign_in(cast.maya)
    assert titles(maya.get("/feed.atom")) == ["Pump stops"]
    assert titles(maya.get(f"/feeds/{secret}/feed.atom")) == []

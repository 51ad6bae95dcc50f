"""Who reaches the owners' pages, and what they cost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from townhall.testing import Browser

OWNERS = (
    "/admin/",
    "/admin/plugins",
    "/admin/plugins/forums/off",
    "/admin/spaces",
    "/admin/spaces/new",
    "/admin/spaces/everywhere/rights",
    "/admin/spaces/{board}",
    "/admin/spaces/{board}/rights",
    "/admin/spaces/{board}/delete",
    "/admin/jobs",
    "/admin/settings/core",
    "/admin/settings/forums",
    "/admin/log",
)
TEAM = ("/admin/members", "/admin/members/{alice}")
# The first page asks a dozen packages what waits; a member's shows what the team knows of them.
MORE = {"/admin/": 22, "/admin/members/{alice}": 17}
Counted = Callable[..., AbstractContextManager[list[str]]]


def filled(path: str, board: Any, cast: SimpleNamespace) -> str:
    return path.format(board=board.id, alice=cast.alice.id)


@pytest.mark.parametrize("path", [*OWNERS, *TEAM])
def test_owners_reach_every_page_within_a_few_queries(
    path: str, ada: Browser, board: Any, cast: SimpleNamespace, queries: Counted
) -> None:
    url = filled(path, board, cast)
    assert ada.get(url).status_code == 200
    with queries(max=MORE.get(path, 8)):
        assert ada.get(url).status_code == 200


@pytest.mark.parametrize("path", OWNERS)
def test_the_team_and_members_do_not_reach_the_owners_pages(
    path: str, maya: Browser, client: Browser, board: Any, cast: SimpleNamespace, sign_in: Any
) -> None:
    url = filled(path, board, cast)
    assert maya.get(url).status_code == 403
    assert sign_in(cast.bob).get(url).status_code == 403
    assert "/sign-in" in client.get(url).headers["Location"]


@pytest.mark.parametrize("path", TEAM)
def test_the_team_reaches_members_and_sees_no_addresses(
    path: str, maya: Browser, ada: Browser, board: Any, cast: SimpleNamespace, sign_in: Any
) -> None:
    url = filled(path, board, cast)
    page = maya.get(url)
    assert page.status_code == 200
    assert "alice@example.org" not in page.text
    assert "/admin/settings" not in page.text
    assert sign_in(cast.bob).get(url).status_code == 403


def test_the_way_to_these_pages_is_in_the_navigation_of_those_who_may(
    maya: Browser, ada: Browser, client: Browser, cast: SimpleNamespace, sign_in: Any
) -> None:
    assert 'href="/admin/members"' in maya.get("/people/").text
    assert 'href="/admin/"' in ada.get("/people/").text
    for browser in (client, sign_in(cast.bob)):
        assert "/admin/" not in browser.get("/people/").text


def test_every_deed_of_owners_needs_an_owner_and_a_token(
    app: Flask, ada: Browser, board: Any, cast: SimpleNamespace, sign_in: Any
) -> None:
    bob = sign_in(cast.bob)
    values = {"name": "forums", "owner": "core", "user_id": 1, "row_id": 1, "space_id": board.id}
    deeds = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in ("admin", "spaces")
        and "POST" in (rule.methods or ())
        and rule.endpoint != "spaces.save_everywhere"
    ]
    assert len(deeds) > 15
    with app.test_request_context("/"):
        adapter = app.create_url_adapter(None)
        assert adapter is not None
        paths = [
            adapter.build(rule.endpoint, {name: values.get(name) for name in rule.arguments})
            for rule in deeds
        ]
    paths.append("/admin/spaces/everywhere/rights")
    for path in paths:
        assert bob.send(path).status_code == 403, path
        assert ada.post(path).status_code == 400, path
        assert ada.put(path).status_code in (404, 405), path


def test_nobody_is_found_where_nobody_is(ada: Browser, cast: SimpleNamespace) -> None:
    for path in (
        "/admin/members/99999",
        "/admin/spaces/99999",
        "/admin/spaces/99999/rights",
        "/admin/settings/nothing",
        "/admin/plugins/nothing/off",
    ):
        assert ada.get(path).status_code == 404
    assert ada.send("/admin/plugins/nothing/on").status_code == 404
    assert ada.send("/admin/jobs/99999/retry").status_code == 404

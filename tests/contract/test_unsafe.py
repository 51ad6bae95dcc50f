"""A deed needs proof that the form was ours; a page changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.policy import DEEDS, PAGES, Route
from tests.support.town import ROLES, Town, undone
from tests.support.tracing import writes
from townhall.testing import HTMX, Browser

# What a request that another site has caused looks like: (fields, headers) to send instead.
FOREIGN: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "without a token": ({"csrf_token": ""}, {}),
    "with somebody else's token": ({"csrf_token": "somebody.else.s"}, {}),
    "from a foreign origin": ({}, {"Origin": "https://evil.example"}),
    "from an origin that looks like ours": ({}, {"Origin": "http://localhost.evil.example"}),
    "from another site": ({}, {"Sec-Fetch-Site": "cross-site"}),
    "from a neighbour of this site": ({}, {"Sec-Fetch-Site": "same-site"}),
    "by htmx without a token": ({"csrf_token": ""}, HTMX),
}


# Refused for what the browser sends, before any page or action: no database has a say in it.
@pytest.mark.once
@pytest.mark.parametrize("route", DEEDS, ids=str)
def test_a_deed_that_another_site_causes_is_refused(town: Town, route: Route) -> None:
    for how, (fields, headers) in FOREIGN.items():
        browser = town.browser(who_may(route))
        status, written = send(browser, town, route, fields=fields, headers=headers)
        assert status in (400, 403), how
        assert written == [], how


def who_may(route: Route) -> str:
    """A role for which the deed would succeed."""
    best = [r for r in ("owner", "admin", "member", "pending") if route.answers[r] in (200, 303)]
    return best[0] if best else "admin"


def send(
    browser: Browser,
    town: Town,
    route: Route,
    *,
    fields: dict[str, str],
    headers: dict[str, str],
) -> tuple[int, list[Any]]:
    """Status of the answer, and what was written."""
    data = {"csrf_token": browser.csrf_token(), **route.fields(town), **fields}
    with undone(), writes() as written:
        answer = browser.post(route.path(town), data=data, headers=headers)
    return answer.status_code, written


def test_our_own_forms_pass(town: Town) -> None:
    """What is refused above is refused for its origin, not for something else."""
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    route = next(r for r in DEEDS if r.rule.endswith("/reply"))
    status, written = send(town.browser("owner"), town, route, fields={}, headers=own)
    assert status == 303
    assert written != []


def test_a_token_of_one_browser_is_worth_nothing_in_another(town: Town) -> None:
    route = next(r for r in DEEDS if r.rule.endswith("/reply"))
    token = town.browser("member").csrf_token()
    status, written = send(
        town.browser("owner"), town, route, fields={"csrf_token": token}, headers={}
    )
    assert (status, written) == (400, [])


@pytest.mark.parametrize("route", PAGES, ids=str)
def test_a_page_changes_nothing(town: Town, route: Route) -> None:
    for role in ROLES:
        browser = town.browser(role)
        with writes() as written:
            browser.get(route.path(town), buffered=True)
            if role in ("anonymous", "owner"):
                browser.get(route.path(town), headers=HTMX, buffered=True)
                browser.head(route.path(town), buffered=True)
        assert written == [], role


@pytest.mark.parametrize("route", DEEDS, ids=str)
def test_a_deed_is_not_done_by_asking_for_a_page(town: Town, route: Route) -> None:
    """GET at the address of a deed is a page of its own, or none; with the form's fields in
    the address it still changes nothing."""
    browser = town.browser(who_may(route))
    with writes() as written:
        answer = browser.get(route.path(town), query_string=route.fields(town))
    assert written == []
    assert answer.status_code in (200, 301, 302, 303, 404, 405, 410)

"""Every address is in the policy, and everybody gets there what the policy says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from core.registry import Permission, ThreadKind
from core.site import site
from tests.contract.answers import ask
from tests.contract.policy import POLICY, SIGN_IN, Route
from tests.support.headers import check
from tests.support.town import ROLES, Town, undone
from tests.support.tracing import changed, writes

HOW = "add it to tests/contract/policy.py: who gets what there, and what its form says"


def routes_of(app: Flask) -> dict[str, Any]:
    """Method and rule to endpoint, for every route of the application."""
    return {
        f"{method} {rule.rule}": rule.endpoint
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_is_in_the_policy(town: Town) -> None:
    unknown = set(routes_of(town.app)) - {str(route) for route in POLICY}
    assert unknown == set(), HOW


def test_the_policy_names_no_route_that_is_gone(town: Town) -> None:
    assert {str(route) for route in POLICY} - set(routes_of(town.app)) == set()
    assert len({str(route) for route in POLICY}) == len(POLICY)


def test_every_route_asks_for_a_declared_permission(town: Town) -> None:
    declared = {permission.name for _owner, permission in site().registry.of(Permission)}
    asked = {
        endpoint: getattr(town.app.view_functions[endpoint], "requires", None)
        for endpoint in routes_of(town.app).values()
    }
    assert {e: p for e, p in asked.items() if p not in declared} == {}


def test_every_deed_has_a_limit(town: Town) -> None:
    endpoints = [e for name, e in routes_of(town.app).items() if name.startswith("POST")]
    views = town.app.view_functions
    assert [e for e in endpoints if not getattr(views[e], "limit", "")] == []


def test_a_page_that_costs_more_than_others_has_a_limit(town: Town) -> None:
    """Searches, suggestions while typing, connections that stay open, and secrets in an address."""
    costly = """search.results search.suggest feeds.search composer.people composer.similar
        composer.quote live.stream live.now letters.unsubscribe""".split()
    assert [name for name in costly if not town.app.view_functions[name].limit] == []


def test_no_word_in_the_place_of_a_title_leads_elsewhere(town: Town) -> None:
    """A thread is opened at its own address, whatever its title is."""
    sections = {kind.endpoint.partition(".")[0] for _owner, kind in site().registry.of(ThreadKind)}
    got = {
        re.sub(r"<(\w+):\w+>", r"<\1>", rule.rule): rule.endpoint.partition(".")[0]
        for rule in town.app.url_map.iter_rules()
        if "GET" in (rule.methods or set())
    }
    titled = [rule for rule in got if "<int>/<slug>" in rule and got[rule] in sections]
    places = [re.escape(rule).replace("<slug>", r"[^/<>]+") for rule in titled]
    assert "/ideas/t/<int>/<slug>" in titled
    assert [rule for rule in got if any(re.fullmatch(place, rule) for place in places)] == []


@pytest.mark.parametrize("route", POLICY, ids=str)
def test_each_role_gets_what_the_policy_says_and_safely(town: Town, route: Route) -> None:
    got = {}
    for role in ROLES:
        with undone():
            browser = town.browser(role)
            with writes() as written:
                answer = ask(browser, route, town)
            got[role] = SIGN_IN if leads_to_sign_in(answer) else answer.status_code
            check(answer)
            if role != "anonymous" and answer.mimetype == "text/html":
                assert answer.headers["Cache-Control"] == "no-store"
            if route.answers[role] in (SIGN_IN, 403, 404):
                assert not changed(written) or is_open(town, route), f"{role}: {written}"
    assert got == route.answers


def is_open(town: Town, route: Route) -> bool:
    """Whether no permission is asked for: then the sign-in page may be where a deed leads."""
    endpoint = routes_of(town.app)[str(route)]
    return bool(getattr(town.app.view_functions[endpoint], "requires", "") == "site.public")


def leads_to_sign_in(answer: TestResponse) -> bool:
    """Whether this is the way to the sign-in page."""
    return answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in")


def test_an_answer_must_stand_in_the_thread_that_it_answers(town: Town) -> None:
    url = f"/forums/t/{town.things['thread_id']}/accept"
    for name in ("other_post", "first_post", "deleted_post"):
        with undone(), writes() as written:
            answer = town.browser("owner").send(url, post=str(town.things[name]))
        assert answer.status_code == 422
        assert not [sql for sql in written if "forums_topic" in sql]


def test_what_is_quoted_must_stand_in_the_thread(town: Town) -> None:
    """`?quote=` counts within the thread, so that it cannot reach into another one."""
    thread = f"/forums/t/{town.things['other_thread']}/other-thread"
    page = town.browser("owner").get(f"{thread}?quote={town.things['team_post']}")
    assert page.status_code == 200
    assert "Nightjar" not in page.text


def test_only_columns_that_a_form_names_are_taken(town: Town) -> None:
    """A form that sends more than it should changes no more than it may."""
    more = {"state": "active", "is_admin": "1", "trust": "3", "author": "1", "deleted_at": ""}
    with undone(), writes() as written:
        browser = town.browser("member")
        browser.send("/account/profile", name="Bob", timezone="UTC", locale="", **more)
    saved = [sql for sql in written if sql.startswith('UPDATE "user"')]
    assert len(saved) == 1
    assert not re.search(r'"(state|trust|email|password|username)" =', saved[0])

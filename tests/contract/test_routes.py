"""Every address is in the policy, and everybody gets there what the policy says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from core.registry import Permission
from core.site import site
from tests.contract.policy import POLICY, SIGN_IN, Route
from tests.support.town import NOBODY_HAS, ROLES, Town, undone
from tests.support.tracing import changed, writes
from townhall.testing import Browser

HOW = "add it to tests/contract/policy.py: who gets what there, and what its form says"

# What some may not see, by the part of an address that names it: the hidden thing, and those
# who see it. A missing one is answered in the same way, to the letter.
HIDDEN = {
    "thread_id": ("team_thread", "private_thread", "gone_thread"),
    "post_id": ("team_post", "private_post", "gone_post"),
    "poll_id": ("team_poll",),
    "slug": ("team_slug",),
    "session_id": ("foreign_session",),
    "notice_id": ("team_notice", "foreign_notice"),
}
SEES = {"private": ("staff",), "foreign": ("member",)}
TEAM = ("staff", "admin")


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


@pytest.mark.parametrize("route", POLICY, ids=str)
def test_each_role_gets_what_the_policy_says(town: Town, route: Route) -> None:
    got = {}
    for role in ROLES:
        with undone():
            browser = town.browser(role)
            with writes() as written:
                answer = ask(browser, route, town)
            got[role] = SIGN_IN if leads_to_sign_in(answer) else answer.status_code
            if route.answers[role] in (SIGN_IN, 403, 404):
                assert not changed(written) or is_open(town, route), f"{role}: {written}"
    assert got == route.answers


def is_open(town: Town, route: Route) -> bool:
    """Whether no permission is asked for: then the sign-in page may be where a deed leads."""
    endpoint = routes_of(town.app)[str(route)]
    return bool(getattr(town.app.view_functions[endpoint], "requires", "") == "site.public")


def ask(browser: Browser, route: Route, town: Town, **instead: Any) -> TestResponse:
    """Ask for the page, or send the form, as the route's line says."""
    path = route.path(town, **instead)
    if route.method == "GET":
        return browser.get(path, buffered=True)
    return browser.send(path, **route.fields(town))


def leads_to_sign_in(answer: TestResponse) -> bool:
    """Whether this is the way to the sign-in page."""
    return answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize(
    "route",
    [r for r in POLICY if HIDDEN.keys() & set(r.names) and r.rule != "/tags/<slug>"],
    ids=str,
)
def test_a_hidden_thing_is_answered_like_a_missing_one(town: Town, route: Route) -> None:
    part = next(name for name in route.names if name in HIDDEN)
    for thing in HIDDEN[part]:
        hidden = town.things[thing]
        # Of the same length: the page of what is missing offers to search for the longest word.
        missing = NOBODY_HAS if isinstance(hidden, int) else hidden[::-1]
        seen_by = SEES.get(thing.partition("_")[0], TEAM)
        for role in ROLES:
            if role not in seen_by:
                with undone():
                    asked = ask(town.browser(role), route, town, **{part: hidden})
                with undone():
                    other = ask(town.browser(role), route, town, **{part: missing})
                assert told(asked, hidden) == told(other, missing), f"{role} sees {thing}"
                assert asked.status_code in (303, 403, 404), role


def told(answer: TestResponse, name: object) -> tuple[int, list[str], dict[str, str]]:
    """Everything an answer tells: status, text and headers, without the name asked for and
    what is different in every answer."""
    # A small number may stand anywhere; as the name of a thing it comes after a slash.
    shown = "|".join({str(name), str(name).replace("-", " ")})
    named = re.compile(rf"(?<=/|F){name}\b" if isinstance(name, int) else rf"\b({shown})\b")
    text = re.sub(r'(name="(csrf_token|once)" value=")[^"]*', r"\1", answer.text)
    headers = {key: named.sub("NAME", value) for key, value in answer.headers.items()}
    headers.pop("Content-Length", None)
    if "Set-Cookie" in headers:
        headers["Set-Cookie"] = headers["Set-Cookie"].partition("=")[0]
    return answer.status_code, named.sub("NAME", text).splitlines(), headers


@pytest.mark.parametrize("post", ["team_post", "private_post", "gone_post"])
def test_a_form_that_names_a_hidden_post_is_answered_like_one_that_names_none(
    town: Town, post: str
) -> None:
    """Alice may accept answers in her own thread, but not find out what else there is."""
    url = f"/forums/t/{town.things['thread_id']}/accept"
    answers = []
    for name in (town.things[post], NOBODY_HAS):
        with undone():
            answers.append(told(town.browser("owner").send(url, post=str(name)), name))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


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

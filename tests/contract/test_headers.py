"""What answers say to browsers and caches, and what a cache between us may make of them. That
every route protects itself is asked where its answers are, in test_routes.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from werkzeug.test import TestResponse

from core import clock
from tests.contract.policy import DEEDS, FORUMS, PAGES, SITE, THREADS, Route
from tests.support.headers import check
from tests.support.town import ROLES, Town, undone
from townhall.testing import HTMX, Browser

TARGETED = {**HTMX, "HX-Target": "div#conversation"}
# What proxies and browsers send besides; none of it may change what a cache has kept.
UNKEYED = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "203.0.113.9",
    "X-Original-URL": "/admin/",
    "X-Rewrite-URL": "/admin/",
    "X-HTTP-Method-Override": "POST",
    "Forwarded": "host=evil.example",
    "Accept": "application/json",
    "User-Agent": "Mozilla/5.0 (iPhone)",
    "HX-Boosted": "true",
    "HX-Current-URL": "http://evil.example/",
    "HX-History-Restore-Request": "true",
    "HX-Trigger": "anything",
    "X-Requested-With": "XMLHttpRequest",
}


@pytest.mark.parametrize(
    "route",
    [r for r in (*SITE, *THREADS, *FORUMS) if (r.method, r.answers["anonymous"]) == ("GET", 200)],
    ids=str,
)
def test_a_visitor_gets_no_cookie_for_reading(town: Town, route: Route) -> None:
    """So that what visitors read can be kept by caches, and nobody is counted for it."""
    browser = town.browser("anonymous")
    for query in ("", "?view=new", "?view=unread", "?view=top"):
        answer = browser.get(route.path(town).split("?")[0] + query, buffered=True)
        assert "Set-Cookie" not in answer.headers, query


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/forums/s/nowhere", 404),
        ("/static/x/../../../etc/passwd", 404),
        ("/people/nobody%00", 404),
        ("/t/99999999999999999999999", 404),
        ("/reset-password/no-such-token", 410),
    ],
)
def test_an_error_protects_itself_too(town: Town, path: str, status: int) -> None:
    for role in ("anonymous", "owner"):
        answer = town.browser(role).get(path)
        assert answer.status_code == status
        check(answer)


def test_a_wrong_method_a_missing_token_and_a_large_body_too(town: Town) -> None:
    browser = town.browser("owner")
    thread = town.things["thread_id"]
    answers = {
        405: browser.put("/"),
        400: browser.post(f"/forums/t/{thread}/reply", data={"body": "No token."}),
        413: browser.send("/preview", body="x" * 1_500_000),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        check(answer)


def test_a_request_for_another_host_is_refused_once_ours_is_known(town: Town) -> None:
    town.app.config["TRUSTED_HOSTS"] = ["localhost"]
    try:
        answer = town.browser("anonymous").get("/", headers={"Host": "evil.example"})
    finally:
        town.app.config["TRUSTED_HOSTS"] = None
    assert answer.status_code == 400
    assert "evil.example" not in answer.text
    check(answer)


def test_a_crash_protects_itself_and_says_nothing_of_its_cause(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(**_values: object) -> None:
        raise RuntimeError("the secret of the cause")

    monkeypatch.setitem(town.app.view_functions, "home.index", crash)
    answer = town.browser("owner").get("/")
    assert answer.status_code == 500
    assert "secret of the cause" not in answer.text
    check(answer)


@pytest.mark.parametrize("header", UNKEYED)
@pytest.mark.parametrize("base", [{}, TARGETED], ids=["page", "fragment"])
def test_a_header_that_caches_do_not_look_at_changes_nothing(
    town: Town, header: str, base: dict[str, str]
) -> None:
    thread = f"/forums/t/{town.things['thread_id']}/{town.things['thread_slug']}"
    for url in ("/", "/forums/latest", thread, "/people/alice", "/search?q=pump"):
        with clock.frozen_at(clock.now()):
            plain = town.browser("anonymous").get(url, headers=base)
            answer = town.browser("anonymous").get(url, headers={**base, header: UNKEYED[header]})
        if header not in answer.vary:
            assert same_text(plain) == same_text(answer), url


def same_text(answer: TestResponse) -> tuple[int, str]:
    """Status and text, without what is new every time."""
    return answer.status_code, without_keys(answer.text)


def without_keys(text: str) -> str:
    """A text without the keys of its forms, which are new every time, and without the moment from
    which on a list says what is new, which may be that of a page kept earlier."""
    text = re.sub(r'(data-live="threads:\d+:)\d+', r"\1", text)
    return re.sub(r'(name="(csrf_token|once|started)" value=")[^"]*', r"\1", text)


@dataclass
class SharedCache:
    """A cache between readers and us: keyed by address and by the headers an answer varies by.

    A careless one keeps what is marked private too, as some are set up to do.
    """

    careless: bool
    kept: dict[str, list[tuple[dict[str, str], str]]] = field(default_factory=dict)

    def ask(self, browser: Browser, url: str, headers: dict[str, str]) -> str:
        """The text for a request, from here if it fits."""
        sent = {**headers, "Cookie": cookies_of(browser)}
        for varied, text in self.kept.get(url, []):
            if all(sent.get(name, "") == value for name, value in varied.items()):
                return text
        answer = browser.get(url, headers=headers, buffered=True)
        if self._may_keep(answer):
            varied = {name: sent.get(name, "") for name in answer.vary}
            self.kept.setdefault(url, []).append((varied, answer.text))
        return answer.text

    def _may_keep(self, answer: TestResponse) -> bool:
        control = answer.headers["Cache-Control"]
        if not answer.mimetype.startswith("text") or "no-store" in control:
            return False
        return self.careless or ("private" not in control and "no-cache" not in control)


def cookies_of(browser: Browser) -> str:
    """The cookie header that a browser would send, whatever is in it."""
    cookie = browser.get_cookie("townhall")
    return cookie.value if cookie else ""


def visits(town: Town) -> Iterator[tuple[str, dict[str, str], str]]:
    """Readers of all sorts in between one another, each asking for page and fragment."""
    thread = f"/forums/t/{town.things['thread_id']}/{town.things['thread_slug']}"
    urls = ["/", "/forums/", "/forums/latest", thread, "/people/alice", "/tags/", "/search?q=pump"]
    stylesheet = next(r for r in PAGES if r.rule.startswith("/static")).path(town)
    for role in ("owner", "anonymous", "admin", "member", "anonymous", "owner"):
        for url in (*urls, stylesheet):
            for headers in ({}, TARGETED, HTMX, {}):
                yield role, headers, url


@pytest.mark.parametrize("careless", [False, True], ids=["right", "careless"])
def test_a_shared_cache_gives_nobody_what_was_made_for_another(town: Town, careless: bool) -> None:
    cache = SharedCache(careless)
    browsers = {role: town.browser(role) for role in ROLES}
    names = {"owner": "alice", "admin": "ada", "member": "bob"}
    menus = {name: f"@{name}</span></span></p>" for name in names.values()}
    for role, headers, url in visits(town):
        text = cache.ask(browsers[role], url, headers)
        for name, menu in menus.items():
            assert (menu in text) <= (names.get(role) == name), f"{url} for {role}"
        if not headers and not url.startswith("/static"):
            assert "<html" in text, f"a fragment of {url} where the page was asked for"
    assert cache.kept, "nothing was kept, so nothing was tested"


# One visitor after another, as a cache between us sees them: who it is, and what they send.
ODD = {
    **UNKEYED,
    "Accept-Language": "de-DE,de;q=0.9,ar;q=0.8",
    "Authorization": "Bearer zqx",
    "X-Forwarded-Port": "8443",
    "X-Forwarded-Prefix": "/evil",
    "X-Real-IP": "203.0.113.9",
}
COMERS: tuple[tuple[str, dict[str, str]], ...] = (
    ("owner", {}),
    ("admin", HTMX),
    ("anonymous", ODD),
    ("anonymous", {**TARGETED, **ODD}),
    ("anonymous", {}),
    ("anonymous", HTMX),
    ("owner", TARGETED),
    ("anonymous", TARGETED),
)
KEPT = [
    route
    for route in PAGES
    if route.answers["anonymous"] == 200 and not route.rule.startswith("/files/")
]


def test_visitors_get_what_was_made_for_visitors_whoever_came_before(town: Town) -> None:
    """By every address that visitors may read: what the cache gives them is what we would. A
    careless one keeps all that a right one does."""
    cache, wrong = SharedCache(careless=True), []
    browsers = {role: town.browser(role) for role in ("owner", "admin", "anonymous")}
    with clock.frozen_at(clock.now()):
        for route in KEPT:
            path = route.path(town)
            for role, headers in COMERS:
                given = cache.ask(browsers[role], path, headers)
                if role == "anonymous" and without_keys(given) != ours(town, path, headers):
                    wrong.append(f"{path} with {sorted(headers)}")
    assert wrong == []


def ours(town: Town, path: str, headers: dict[str, str]) -> str:
    """What a visitor is given by us who sends of these headers only what an answer varies by."""
    browser = town.browser("anonymous")
    varies = browser.get(path, buffered=True).vary
    sent = {name: value for name, value in headers.items() if name not in ODD or name in varies}
    return same_text(browser.get(path, headers=sent, buffered=True))[1]


@pytest.mark.parametrize("host", ["evil.example", "localhost:8080", "LOCALHOST", "localhost."])
def test_the_host_that_is_asked_for_stands_on_no_page(town: Town, host: str) -> None:
    """Once an address is configured; a cache may keep one page for many names."""
    town.app.config["TRUSTED_HOSTS"] = ["localhost"]
    try:
        for route in KEPT[:12]:
            answer = town.browser("anonymous").get(
                route.path(town), headers={"Host": host}, buffered=True
            )
            assert answer.status_code in (200, 400), host
            assert "evil.example" not in f"{answer.headers}{answer.text}"
    finally:
        town.app.config["TRUSTED_HOSTS"] = None


def test_deeds_are_never_kept(town: Town) -> None:
    for route in DEEDS[:12]:
        with undone():
            answer = town.browser("owner").send(route.path(town), **route.fields(town))
            assert "public" not in answer.headers["Cache-Control"], str(route)

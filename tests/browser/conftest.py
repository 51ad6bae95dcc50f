"""Tabs of people in a real browser, on the real server."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, expect

from core.access import PROOF
from tests.support.sample import PASSWORD
from tests.support.served import Site

# Some pages ask for the password when signing in is longer ago than that; a run may take longer.
PROVES = PROOF.total_seconds() / 2
# A busy machine may take its time; what never comes still fails.
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)

# What Chromium says on its own about an answer that a test asks for on purpose.
STATUS = "Failed to load resource: the server responded with a status of"


@dataclass
class Tab:
    """A page of one person. `noise` collects what the console says, `loads` full page loads."""

    page: Page
    site: Site
    noise: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.noise.append(f"error: {error}"))
        self.page.on("response", self._on_response)

    def open(self, path: str) -> Response | None:
        """Go to an address of the site and wait until it has loaded."""
        return self.page.goto(self.site.base + path)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(STATUS):
            self.noise.append(f"{message.type}: {message.text}")

    def _on_response(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self.loads.append(f"{request.method} {request.url}")


NewTab = Callable[..., Tab]


@pytest.fixture(scope="session")
def _cookies(chromium: Browser, site: Site) -> Callable[[str], list[Any]]:
    """The cookies of somebody who has signed in by the form, asked for as long as that proves who
    they are."""
    kept: dict[str, list[Any]] = {}
    since: dict[str, float] = {}

    def cookies(name: str) -> list[Any]:
        if name not in kept or time.monotonic() - since[name] > PROVES:
            context = chromium.new_context()
            page = context.new_page()
            page.goto(f"{site.base}/sign-in")
            page.get_by_label("E-mail or user name").fill(name)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.wait_for_url(f"{site.base}/")
            kept[name], since[name] = context.cookies(), time.monotonic()
            context.close()
        return kept[name]

    return cookies


@pytest.fixture
def tab(chromium: Browser, site: Site, _cookies: Callable[[str], list[Any]]) -> Iterator[NewTab]:
    """`tab("alice", width=390, javascript=False)`: a new window of somebody, "" for a visitor.

    The test fails at its end if any of its pages made noise.
    """
    opened: list[tuple[BrowserContext, Tab]] = []

    def make(name: str = "", *, width: int = 1280, javascript: bool = True, **options: Any) -> Tab:
        size = {"width": width, "height": 900}
        context = chromium.new_context(
            viewport=size, java_script_enabled=javascript, base_url=site.base, **options
        )
        context.set_default_timeout(PATIENCE)
        if name:
            context.add_cookies(_cookies(name))
        made = Tab(context.new_page(), site)
        opened.append((context, made))
        return made

    yield make
    for context, _tab in opened:
        context.close()
    noise = [line for _context, found in opened for line in found.noise]
    assert noise == []

"""Looks at a page in Chromium: what axe-core says, and what is wider than the window."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

EVERYTHING = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# What colours and the width of the window may change; the rest is in the markup.
LAID_OUT = {
    "resultTypes": ["violations"],
    "runOnly": ["color-contrast", "target-size", "scrollable-region-focusable"],
}
# Whatever juts out sideways of the window, unless it stands in a part that scrolls itself.
SIDEWAYS = """() => {
    const wide = document.documentElement.scrollWidth - innerWidth;
    if (wide <= 0) return [];
    const inside = "pre, .scroll, .tabs, .sr, .skip, [popover]";
    const found = [...document.querySelectorAll("body *")].filter((it) => {
        const { left, right } = it.getBoundingClientRect();
        return (right > innerWidth + 0.5 || left < -0.5) && !it.closest(inside);
    }).map((it) => `${it.tagName}.${it.className}`).slice(0, 3);
    return [`too wide by ${wide}: ${found}`];
}"""


def load_axe(page: Page) -> None:
    """Bring axe-core into a page as it stands. Its bars stop following the window: what they
    cover depends on how far it is scrolled."""
    page.evaluate(Axe().axe_script)
    bars = page.locator(".band, .dock")
    bars.evaluate_all("all => all.forEach((it) => { it.style.position = 'static'; })")


def seen(page: Page, how: str, options: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a page as it stands, axe being there. `how` begins each line."""
    yield from too_wide(page, how)
    for violation in page.evaluate("async (wanted) => (await axe.run(wanted)).violations", options):
        for node in violation["nodes"][:2]:
            yield f"{how}: {violation['id']}: {violation['help']}: {node['html'][:200]}"


def remarks(page: Page) -> list[str]:
    """What axe says on a wide light window and on a dark phone."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    load_axe(page)
    found = list(seen(page, "light, wide", EVERYTHING))
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.set_viewport_size({"width": 390, "height": 844})
    return [*found, *seen(page, "dark, phone", EVERYTHING)]


def too_wide(page: Page, how: str) -> Iterator[str]:
    """What juts out of the window sideways."""
    for remark in page.evaluate(SIDEWAYS):
        yield f"{how}: {remark}"

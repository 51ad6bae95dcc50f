"""What the first view of a thread costs over the wire."""

from __future__ import annotations

import gzip

import pytest
from playwright.sync_api import CDPSession, Page

from tests.browser.conftest import NewTab
from tests.support.source import ROOT
from tests.support.walk import client_of

pytestmark = pytest.mark.browser

STATIC = ROOT / "themes" / "default" / "static"
# Moves of content that no click has caused, as the browser counts them for its users.
SHIFTS = """() => new Promise((done) => {
    new PerformanceObserver((list, observer) => {
        observer.disconnect();
        done(list.getEntries().reduce((sum, it) => sum + it.value, 0));
    }).observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => setTimeout(done, 300, 0));
})"""


@pytest.mark.parametrize("who", ["", "alice"], ids=["visitor", "member"])
def test_the_first_view_of_a_thread_is_light(tab: NewTab, who: str) -> None:
    page = tab(who).page
    received = _count_bytes(page)
    _open(page, _long_thread(tab))
    sizes = "\n".join(f"{size:>7} {address}" for address, size in received.items())
    assert len(received) <= 6, sizes
    assert sum(received.values()) <= 60_000, sizes


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_while_a_thread_loads(tab: NewTab, width: int) -> None:
    page = tab("alice", width=width).page
    _open(page, _long_thread(tab))
    assert page.evaluate(SHIFTS) == 0


def test_scripts_are_small() -> None:
    scripts = list(STATIC.rglob("*.js"))
    assert sum(len(gzip.compress(path.read_bytes())) for path in scripts) <= 25_000


def _open(page: Page, address: str) -> None:
    """Load a page and what follows at once; what comes later is for those who stay."""
    page.goto(address)
    page.wait_for_timeout(500)


def _long_thread(tab: NewTab) -> str:
    site = tab().site
    return client_of(site.base, "").open("/forums/s/start-here").follow("Say hello").url + "/1"


def _count_bytes(page: Page) -> dict[str, int]:
    """Bytes on the wire by address, heads included, filled while pages load."""
    wire: CDPSession = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    addresses: dict[str, str] = {}
    received: dict[str, int] = {}
    wire.on(
        "Network.requestWillBeSent",
        lambda e: addresses.update({e["requestId"]: e["request"]["url"]}),
    )

    def finished(event: dict[str, object]) -> None:
        address = addresses[str(event["requestId"])]
        if not address.startswith("data:"):
            received[address] = int(str(event["encodedDataLength"]).partition(".")[0])

    wire.on("Network.loadingFinished", finished)
    return received

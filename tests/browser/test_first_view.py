"""What the first view of a thread costs over the wire."""

from __future__ import annotations

import gzip

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.conftest import NewTab
from tests.support.source import ROOT
from tests.support.walk import client_of

pytestmark = pytest.mark.browser

STATIC = ROOT / "themes" / "default" / "static"
# What moved without a click, as the browser counts it for its users, and from where to where.
SHIFTS = """() => new Promise((done) => {
    const place = ({x, y, width, height}) => [x, y, width, height].join(" ");
    const moved = (it) => [
        it.node && (it.node.outerHTML || it.node.data || "").slice(0, 120),
        place(it.previousRect),
        place(it.currentRect),
    ];
    new PerformanceObserver((list, observer) => {
        observer.disconnect();
        done(list.getEntries().flatMap((it) => it.sources.map(moved)));
    }).observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => setTimeout(done, 300, []));
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
    assert page.evaluate(SHIFTS) == []


@pytest.mark.parametrize("who", ["", "alice"], ids=["visitor", "member"])
def test_buttons_of_the_band_are_painted_together(tab: NewTab, who: str) -> None:
    page = tab(who).page
    page.goto("/")
    acts = page.locator(".band-acts")
    expect(acts).to_be_visible()
    acts.evaluate("(it) => it.lastElementChild.remove()")
    expect(acts).to_be_hidden()


def test_scripts_are_small() -> None:
    # That of passkeys comes only where somebody signs in, and nothing else does there.
    scripts = [path for path in STATIC.rglob("*.js") if path.parent.name != "passkeys"]
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

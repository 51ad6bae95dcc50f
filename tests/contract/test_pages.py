"""What holds for every page that somebody can reach: its links work, it needs no script, it
keeps what is hidden, and its parts refer to one another rightly."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlencode

import pytest
from lxml import html

from tests.contract.policy import PAGES
from tests.support.asking import QUERIES, by_number, by_part, by_query, names_read, said
from tests.support.canaries import STAYS, Cage
from tests.support.crawl import Page, endpoint_of, walk
from tests.support.texts import TEXTS
from tests.support.town import ROLES, Town

# Who is sent to each number and with each query; others are one of these but for their state.
LOOK = ("anonymous", "member", "owner", "staff")
NOBODYS = next(texts for texts in TEXTS if texts.readers == "nobody")
UNSHOWN = f"{NOBODYS.written} {NOBODYS.shaped} {NOBODYS.secret}"
SHOWN = {
    name
    for texts in TEXTS
    if texts is not NOBODYS
    for name in f"{texts.written} {texts.shaped} {texts.secret}".split()
}
# Who brings a secret from a mail has the mailbox: they may read its address, and what they said by
# it. Where that is, by column.
BEARER = {"User.email": "/confirm/", "SupportRating.comment": "/support/rating/"}
PRIVATE_FEED = re.compile(r"/feeds/[\w-]{16,}/")
# Readable, but of no page of the town: why not.
UNREAD = {
    "Appeal.text": "the queue shows it as it was when it came in",
    "Appeal.answer": "told once it is decided",
    "Draft.title": "the draft is a reply",
    "Event.cancel_reason": "each of its dates says it, too",
    "GroupRequest.note": "told once it is declined",
    "IdeaChange.note": "shown as the HTML that was made of it",
    "SupportMacro.changes": "states and people, shown by their own names",
    "SupportOutgoing.problem": "said of an answer that could not leave",
    "TermsText.note": "told from the second version on",
}
# Attributes that name elements of the same page by id.
REFERENCES = (
    *("aria-activedescendant", "aria-controls", "aria-describedby", "aria-details"),
    *("aria-errormessage", "aria-labelledby", "aria-owns"),
    *("commandfor", "for", "form", "headers", "list", "popovertarget"),
)


@pytest.fixture(scope="module")
def pages(town: Town, cage: Cage) -> list[Page]:
    """Every page that each role can reach, with canaries in all texts."""
    return [
        page
        for role in ROLES
        for page in walk(town, role, [r.path(town) for r in PAGES if r.answers[role] == 200])
    ]


def test_every_link_leads_somewhere(pages: list[Page]) -> None:
    """Nobody is shown a link that answers them with an error."""
    broken = [f"{page.status}: {page}" for page in pages if page.status >= 400]
    assert broken == []


def test_the_walk_saw_the_whole_community(pages: list[Page], town: Town) -> None:
    seen = {endpoint_of(town, page.url.split("?")[0]) for page in pages}
    asked = {route.rule: endpoint_of(town, route.path(town).split("?")[0]) for route in PAGES}
    missing = {rule for rule, endpoint in asked.items() if endpoint not in seen}
    # These lead on to another page for everybody.
    assert missing <= {r.rule for r in PAGES if 200 not in r.answers.values()}


def test_places_within_a_page_are_there(pages: list[Page]) -> None:
    wrong = [
        f"#{name} on {page}"
        for page in pages
        for link in page.elements("//a[starts-with(@href, '#')]")
        if (name := link.get("href")[1:]) and not page.elements(f"//*[@id='{name}']")
    ]
    assert wrong == []


def test_nothing_on_a_page_has_script_or_style_of_its_own(pages: list[Page]) -> None:
    """The content security policy would stop it; here it is found before a browser does."""
    data = "@type='application/ld+json'"  # no browser runs it
    inline = f"//script[not(@src) and not({data})] | //style | //@style"
    inline += " | //@*[starts-with(name(), 'on')]"
    wrong = [f"{found} on {page}" for page in pages for found in page.elements(inline)]
    assert wrong == []
    scripted = "//@*[starts-with(normalize-space(.), 'javascript:')]"
    assert [str(page) for page in pages if page.elements(scripted)] == []


def test_everything_is_loaded_from_here(pages: list[Page]) -> None:
    loads = "//script/@src | //link[@rel='stylesheet']/@href | //img/@src | //iframe/@src"
    foreign = {
        address for page in pages for address in page.elements(loads) if page.local(address) is None
    }
    assert foreign == set()


@pytest.fixture(scope="module")
def leaks(town: Town, cage: Cage, pages: list[Page]) -> list[str]:
    """What somebody was shown that is not for them, by every way to ask for it."""
    found = [leak for page in pages for leak in told(cage, page.role, page.url, str_of(page))]
    browsers = {role: town.browser(role) for role in ROLES}
    for role, url, headers in by_part(town, pages):
        found += told(cage, role, url, said(browsers[role].get(url, headers=headers)))
    for role in LOOK:
        for url in (*by_number(town, role), *by_query(town, role)):
            found += told(cage, role, url, said(browsers[role].get(url, buffered=True)))
    return found


def told(cage: Cage, role: str, url: str, text: str) -> list[str]:
    """The canaries that a text should not have, but for those of `BEARER`."""
    if PRIVATE_FEED.match(url):
        role = "owner"  # to whom the town's private address belongs: who has it reads as they do
    loose = [c for c in cage.loose(role, text) if not url.startswith(BEARER.get(c.column, "//"))]
    return [f"{role} reads at {url}: {canary}" for canary in sorted(map(str, loose))]


def str_of(page: Page) -> str:
    return f"{page.headers}{page.text}"


def test_nobody_reads_what_is_not_for_them(leaks: list[str]) -> None:
    assert leaks == []


def test_every_sort_of_text_had_a_canary(cage: Cage) -> None:
    assert {*SHOWN, *UNSHOWN.split()} - cage.columns - STAYS == set()


def test_what_is_said_to_be_readable_was_read_by_those_who_may(
    cage: Cage, leaks: list[str]
) -> None:
    """A text that no page shows is for nobody, until somebody decides who may read it."""
    unread = {name for name in SHOWN - STAYS if not cage.seen[name]}
    assert unread == set(UNREAD)


def test_every_query_that_is_read_is_asked() -> None:
    assert names_read() - QUERIES.keys() == set(), "add it to tests/support/asking.py"
    assert QUERIES.keys() - names_read() == set()


def test_an_id_stands_once_in_a_page(pages: list[Page]) -> None:
    twice = [
        f"{name} on {page}"
        for page in pages
        for name, times in Counter(map(str, page.elements("//@id"))).items()
        if times > 1
    ]
    assert twice == []


@pytest.mark.parametrize("attribute", REFERENCES)
def test_parts_of_a_page_refer_to_parts_that_are_there(pages: list[Page], attribute: str) -> None:
    wrong = [
        f"{attribute}={name} on {page}"
        for page in pages
        for value in page.elements(f"//@{attribute}")
        for name in value.split()
        if not page.elements(f"//*[@id='{name}']")
    ]
    assert wrong == []


def test_a_page_has_one_heading_of_the_first_rank(pages: list[Page]) -> None:
    wrong = [
        f"{found} on {page}"
        for page in pages
        if page.is_html and (found := len(page.elements("//h1"))) != 1
    ]
    assert wrong == []


def test_what_htmx_swaps_has_a_target_in_the_page(pages: list[Page]) -> None:
    wrong = [
        f"{value} on {page}"
        for page in pages
        for value in page.elements("//@*[starts-with(name(), 'data-hx-target')]")
        if value.startswith("#") and not page.elements(f"//*[@id='{value[1:]}']")
    ]
    assert wrong == []


def test_whatever_htmx_asks_works_without_it(pages: list[Page], town: Town) -> None:
    wrong = {
        f"{element.tag} {element.get('data-hx-get') or element.get('data-hx-post')} on {page}"
        for page in pages
        for element in page.elements("//*[@data-hx-get or @data-hx-post]")
        if not plain_way(town, page, element)
    }
    assert wrong == set()


def plain_way(town: Town, page: Page, element: html.HtmlElement) -> bool:
    """Whether an element does without a script what it does with one: a link to the same
    page, a button that sends the same form (by `show` for another answer of its route), or a
    field whose form does as much or whose suggestions are a page of their own."""
    asked = element.get("data-hx-get") or element.get("data-hx-post") or ""
    if element.tag == "a":
        return same_place(town, page, asked, element.get("href"))
    form = owner_of(page, element)
    if form is None:
        return False
    action = element.get("formaction") or form.get("action") or page.url
    if element.tag == "button" and element.get("name") == "show":
        return form.get("method") == "post" and page.local(action) is not None
    if element.tag in ("form", "button"):
        right_method = (element.get("data-hx-post") is None) == (form.get("method") != "post")
        return right_method and same_place(town, page, asked, action)
    if page.local(action) is None:
        return False
    return bool(form.xpath(".//*[@name='q']")) or alone(town, page, element)


def alone(town: Town, page: Page, field: html.HtmlElement) -> bool:
    """Whether what a field asks for is a page of its own to whoever types in it."""
    address = str(field.get("data-hx-get"))
    asked = urlencode({field.get("name"): "pump"})
    answer = town.browser(page.role).get(f"{address}{'&' if '?' in address else '?'}{asked}")
    return answer.status_code == 200 and "<html" in answer.text


def owner_of(page: Page, element: html.HtmlElement) -> html.HtmlElement | None:
    """The form that an element belongs to."""
    if element.tag == "form":
        return element
    if name := element.get("form"):
        return next(iter(page.elements(f"//form[@id='{name}']")), None)
    return next(iter(element.xpath("ancestor::form[1]")), None)


def same_place(town: Town, page: Page, asked: str, offered: str | None) -> bool:
    """Whether two addresses lead to the same route and the same thing."""
    if offered is None:
        return False
    ours, theirs = page.local(asked), page.local(offered)
    return ours is not None and theirs is not None and ours.split("?")[0] == theirs.split("?")[0]

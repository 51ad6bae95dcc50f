"""What holds for every page that somebody can reach: its links work, it needs no script, it
keeps what is hidden, and its parts refer to one another rightly."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlencode

import pytest
from lxml import html

from tests.contract.policy import PAGES
from tests.support.crawl import Page, endpoint_of, walk
from tests.support.town import CANARY, ROLES, Town

TEAM = ("staff", "admin")
# Attributes that name elements of the same page by id.
REFERENCES = (
    *("aria-activedescendant", "aria-controls", "aria-describedby", "aria-details"),
    *("aria-errormessage", "aria-labelledby", "aria-owns"),
    *("commandfor", "for", "form", "headers", "list", "popovertarget"),
)


@pytest.fixture(scope="module")
def pages(town: Town) -> list[Page]:
    """Every page that each role can reach."""
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
    inline = "//script[not(@src)] | //style | //@style | //@*[starts-with(name(), 'on')]"
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


def test_what_the_team_alone_may_read_reaches_nobody_else(pages: list[Page]) -> None:
    leaks = [
        str(page)
        for page in pages
        if page.role not in TEAM and CANARY.lower() in f"{page.headers}{page.text}".lower()
    ]
    assert leaks == []
    assert any(page.role in TEAM and CANARY in page.text for page in pages), "the bird is there"


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
    asked = urlencode({field.get("name"): "pump"})
    answer = town.browser(page.role).get(f"{field.get('data-hx-get')}?{asked}")
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

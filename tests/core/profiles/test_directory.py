"""Finding people."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import SimpleNamespace
from typing import Any

import pytest

from core import clock
from core.accounts.models import User
from townhall.testing import Browser

Counted = Callable[..., AbstractContextManager[list[str]]]


def names(browser: Browser, **query: str) -> list[str]:
    page = browser.get("/people/", query_string=query).text
    return re.findall(r'card-title"><a href="/people/([^"]+)"', page)


def test_everybody_is_listed_and_counted(client: Browser, cast: SimpleNamespace) -> None:
    assert sorted(names(client)) == ["ada", "alice", "bob", "charlie", "maya"]
    assert "5 people are here" in client.get("/people/").text


def test_people_are_found_by_a_part_of_name_user_name_or_place(
    client: Browser, cast: SimpleNamespace, make_user: Any
) -> None:
    make_user("dora", name="Пётр Ёлкин", place="Łódź")
    assert names(client, q="LIC") == ["alice"]
    assert names(client, q="пётр") == ["dora"]
    assert names(client, q="łódź") == ["dora"]
    assert names(client, q="zzz") == []
    assert "Nobody like “zzz”" in client.get("/people/?q=zzz").text


def test_names_that_begin_with_the_search_come_first(client: Browser, make_user: Any) -> None:
    for name in ("zara-beth", "bethany", "abeth"):
        make_user(name)
    assert names(client, q="beth") == ["bethany", "abeth", "zara-beth"]


def test_wildcards_are_letters_like_others(
    client: Browser, cast: SimpleNamespace, make_user: Any
) -> None:
    make_user("dora", name="100 % dora_x\\y")
    for search in ("%", "_", "\\", "100 %", "a_x"):
        assert names(client, q=search) == ["dora"]
    assert names(client, q="a_b") == []


def test_the_order_is_that_which_was_asked_for(client: Browser, cast: SimpleNamespace) -> None:
    for count, name in enumerate(("maya", "alice", "bob", "ada", "charlie")):
        User.update(post_count=count, created_at=clock.ago(days=count)).where(
            User.username == name
        ).execute()
    assert names(client) == ["charlie", "ada", "bob", "alice", "maya"]
    assert names(client, order="newest") == ["maya", "alice", "bob", "ada", "charlie"]
    assert names(client, order="name") == ["ada", "alice", "bob", "charlie", "maya"]
    assert names(client, order="password") == ["charlie", "ada", "bob", "alice", "maya"]


@pytest.mark.parametrize("order", ["posts", "newest", "name", "match"])
def test_every_page_shows_others_until_all_were_shown(
    order: str, client: Browser, make_user: Any
) -> None:
    for number in range(60):
        make_user(f"m{number:02}x", post_count=number // 7, created_at=clock.ago(days=number // 9))
    seen: list[str] = []
    url = f"/people/?order={order}&q=m"
    while url:
        page = client.get(url).text
        seen += re.findall(r'card-title"><a href="/people/([^"]+)"', page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        url = following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == 60
    assert len(set(seen)) == 60


def test_who_is_not_in_good_standing_is_not_shown_around(client: Browser, make_user: Any) -> None:
    for state in ("active", "unclaimed", "pending", "suspended", "closed"):
        make_user(f"in-{state}", state=state)
    assert sorted(names(client)) == ["in-active", "in-unclaimed"]


def test_an_address_is_nothing_to_search_by(client: Browser, cast: SimpleNamespace) -> None:
    assert names(client, q="example.org") == []


def test_the_directory_asks_the_database_little(
    cast: SimpleNamespace, sign_in: Any, queries: Counted
) -> None:
    browser = sign_in(cast.alice)
    browser.get("/people/")
    with queries(max=8):
        assert browser.get("/people/?q=a").status_code == 200


def test_htmx_gets_the_list_alone(client: Browser, cast: SimpleNamespace) -> None:
    part = client.part("/people/?order=name", target="people").text
    assert part.strip().startswith('<div id="people">')
    assert "<html" not in part

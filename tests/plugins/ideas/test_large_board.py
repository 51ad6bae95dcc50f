"""Ten thousand ideas and two hundred thousand votes: each list is walked along an index, and a page
asks as little as one of a small board."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest

from bench.crowds import VOTERS, add_ideas, insert
from core import clock
from core.accounts.models import User
from core.db import database, is_postgres, transaction
from tests.support.plans import asked
from townhall import Thread

pytestmark = pytest.mark.slow
BUDGET = 8
FEW = 1000
ORDERS = ("trending", "top", "new", "random")


@pytest.fixture
def crowded(board: Any, cast: SimpleNamespace) -> Any:
    """A board with all of them, by a thousand people; every hundredth has a tag."""
    with transaction():
        add_ideas(board, _people())
    database.execute_sql("ANALYZE")
    return board


def _people() -> list[int]:
    names = [f"voter-{n}" for n in range(VOTERS)]
    common = {"state": "active", "created_at": clock.now()}
    insert(User, ({"username": name, "username_key": name, **common} for name in names))
    found = User.select(User.id).where(User.username.startswith("voter-")).order_by(User.id)
    return [id_ for (id_,) in found.tuples()]


def plan_of(sql: str, values: Any) -> list[str]:
    """The steps by which the database goes about a statement."""
    if is_postgres():
        (found,) = database.execute_sql(f"EXPLAIN (FORMAT JSON) {sql}", values).fetchone()
        tree = json.loads(found) if isinstance(found, str) else found
        return list(_steps(tree[0]["Plan"]))
    rows = database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", values)
    return [str(row[-1]) for row in rows]


def _steps(node: dict[str, Any]) -> Iterator[str]:
    # It knows how many there are, and sorts what is left near the end of an order: those are few.
    if node["Node Type"] != "Sort" or node["Plan Rows"] > FEW:
        yield f"{node['Node Type']} {node.get('Relation Name', '')}"
    for inner in node.get("Plans", ()):
        yield from _steps(inner)


def is_list(sql: str) -> bool:
    """Whether a statement reads a page of ideas: what was shipped lately stands beside it."""
    return "LIMIT" in sql and '"ideas_idea"' in sql and '"ideas_shipped"' not in sql


def sorts(steps: list[str]) -> list[str]:
    """Those steps that sort everything there is."""
    return [one for one in steps if "TEMP B-TREE FOR ORDER BY" in one or one.startswith("Sort")]


def test_a_large_board_is_read_along_indexes_and_by_few_statements(
    crowded: Any, browsers: SimpleNamespace
) -> None:
    """One test for all of it: making the board takes most of the time."""
    for order in ORDERS:
        for place in ("/ideas/", f"/ideas/s/{crowded.slug}"):
            for more in ("", "&status=new", "&status=planned"):
                first = asked_for(browsers.bob, f"{place}?order={order}{more}")
                lists = [one for one in first if is_list(one[0])]
                assert lists
                later = asked_for(browsers.bob, next_page(browsers.bob, order, place, more))
                for sql, values in lists + [one for one in later if is_list(one[0])]:
                    assert sorts(plan_of(sql, values)) == [], (order, place, more)
            # Those with a tag, or with one's own vote, are looked up first: few are sorted.
            asked_for(browsers.bob, f"{place}?order={order}&tag=weather")
            asked_for(browsers.bob, f"{place}?order={order}&mine=1")
    last = Thread.select().where(Thread.kind == "idea").order_by(Thread.id.desc()).get()
    for url in (
        f"/ideas/t/{last.id}/{last.slug}",
        f"/ideas/{last.id}/demand",
        "/ideas/roadmap",
        "/ideas/roadmap.json",
    ):
        found = asked_for(browsers.maya, url)
        for sql, values in [one for one in found if "UNION ALL" in one[0] and is_list(one[0])]:
            assert is_postgres() or sorts(plan_of(sql, values)) == [], url


def next_page(browser: Any, order: str, place: str, more: str) -> str:
    """The address of the page after the first one."""
    html = browser.get(f"{place}?order={order}{more}").text
    (found,) = set(re.findall(r'href="([^"]*after=[^"]*)"', html))
    return unescape(found)


def asked_for(browser: Any, url: str) -> list[tuple[str, Any]]:
    """What a page asks of the database when it is read for the second time."""
    browser.get(url)
    with asked() as statements:
        answer = browser.get(url)
    assert answer.status_code == 200, url
    assert len(statements) <= BUDGET, (url, [sql for sql, _values in statements])
    return statements

"""Fifty thousand tickets: every list of the desk is walked along an index, and a page asks as
little as one of a small desk."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest

from bench.desks import TICKETS, add_tickets
from core.db import database, is_postgres, transaction
from plugins.support.filters import ORDERS
from plugins.support.overviews import OVERVIEWS
from tests.support.plans import asked

pytestmark = pytest.mark.slow
BUDGET = 10
FEW = 1000


@pytest.fixture
def crowded(queue: Any, cast: SimpleNamespace) -> list[int]:
    """All of them, by three people; maya and ada have half of what is open."""
    people = [cast.bob.id, cast.alice.id, cast.charlie.id]
    with transaction():
        made = add_tickets(queue, people, agents=[cast.maya.id, cast.ada.id])
    database.execute_sql("ANALYZE")
    return made


def steps_of(sql: str, values: Any) -> list[str]:
    """The steps by which the database goes about a statement, but for sorting a few."""
    if is_postgres():
        (found,) = database.execute_sql(f"EXPLAIN (FORMAT JSON) {sql}", values).fetchone()
        tree = json.loads(found) if isinstance(found, str) else found
        return list(_nodes(tree[0]["Plan"]))
    rows = database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", values)
    return [str(row[-1]) for row in rows]


def _nodes(node: dict[str, Any]) -> Iterator[str]:
    if node["Node Type"] != "Sort" or node["Plan Rows"] > FEW:
        yield f"{node['Node Type']} {node.get('Relation Name', '')} {node.get('Alias', '')}"
    for inner in node.get("Plans", ()):
        yield from _nodes(inner)


def walks_all(steps: list[str]) -> list[str]:
    """Those steps that read all tickets or threads there are, or sort all that fit: the one sort is
    that of the few which the walks have found."""
    tables = "support_ticket|thread|participant|post"
    scans = [one for one in steps if re.match(rf"Seq Scan ({tables}) ", one)]
    scans += [one for one in steps if re.match(r"SCAN (t\d+|" + tables + r")$", one)]
    sorts = [one for one in steps if "TEMP B-TREE FOR ORDER BY" in one]
    return scans + sorts[1:] + [one for one in steps if one.startswith("Sort")]


def asked_for(browser: Any, url: str) -> list[tuple[str, Any]]:
    """What a page asks of the database when it is read for the second time."""
    browser.get(url)
    with asked() as statements:
        answer = browser.get(url)
    assert answer.status_code == 200, url
    assert len(statements) <= BUDGET, (url, [sql for sql, _values in statements])
    return [one for one in statements if '"support_ticket"' in one[0]]


def test_a_large_desk_is_read_along_indexes_and_by_few_statements(
    crowded: list[int], browsers: SimpleNamespace
) -> None:
    """One test for all of it: making the desk takes most of the time."""
    assert len(crowded) == TICKETS
    addresses = [f"/support/desk?view={one.key}" for one in OVERVIEWS]
    addresses += [
        f"/support/desk?is={part}&order={order}"
        for order in ORDERS
        for part in ("active", "closed")
    ]
    for address in addresses:
        html = browsers.maya.get(address).text
        found = asked_for(browsers.maya, address)
        later = [unescape(one) for one in re.findall(r'href="([^"]*after=[^"]*)"', html)]
        for url in later[:1]:
            found += asked_for(browsers.maya, url)
        for sql, values in found:
            assert walks_all(steps_of(sql, values)) == [], (address, sql)
    page = browsers.maya.get("/support/desk?is=closed").text
    assert "999+" in page
    number = f"/support/desk?is=any&q={crowded[77]}"
    assert "Order number 77 is late" in browsers.maya.get(number).text

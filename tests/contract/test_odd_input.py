"""Whatever a form or an address is sent with: an answer, never a crash."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from tests.contract.policy import DEEDS, PAGES, Route
from tests.support.town import Town, undone

ODD = {
    "nothing": "",
    "a huge number": "9" * 30,
    "a number no column holds": str(2**31),
    "a negative number": "-1",
    "a fraction": "1.5",
    "digits of another script": "١٢٣",
    "no number": "²",
    "a zero byte": "a\x00b",
    "marks that turn text around": "\u202e\u2066abc\u0300\u0300",
    "a wall of text": "x" * 70_000,
    "lines and signs": "%s %(n)s {0} {{ 7 * 7 }} \r\n\t' \" ; -- <script>",
    "a path": "//evil.example/..%2f\\",
}
IN_FORMS = (
    *("nothing", "a huge number", "a number no column holds", "a zero byte"),
    *("a wall of text", "lines and signs"),
)
# Everything that some page reads from its address.
ASKED = (
    *("after", "in", "kind", "next", "order", "page", "person", "q", "quote", "reply"),
    *("role", "state", "view"),
)
FIELDS = ("once", "reply_to", "name", "show", "move_to", "confirmed", "topic", "on", "to", "post")


def who(route: Route) -> str:
    """Somebody who gets past the permission."""
    return next(
        (r for r in ("owner", "admin", "pending") if route.answers[r] in (200, 301, 302, 303, 422)),
        "admin",
    )


@pytest.mark.parametrize("route", DEEDS, ids=str)
def test_a_form_with_odd_values_is_answered(town: Town, route: Route) -> None:
    plain = route.fields(town)
    for how in IN_FORMS:
        value = ODD[how]
        for odd in ({name: value} for name in plain):
            assert status_of(town, route, {**plain, **odd}) < 500, f"{odd.keys()}: {how}"
        assert status_of(town, route, {**plain, **dict.fromkeys(FIELDS, value)}) < 500, how


def status_of(town: Town, route: Route, fields: dict[str, str]) -> int:
    """How a form with these fields is answered."""
    with undone():
        return town.browser(who(route)).send(route.path(town), **fields).status_code


@pytest.mark.parametrize("route", DEEDS, ids=str)
def test_a_form_with_a_field_sent_twice_or_left_out_is_answered(town: Town, route: Route) -> None:
    plain = route.fields(town)
    for name in plain:
        less = {key: value for key, value in plain.items() if key != name}
        twice = MultiDict([*plain.items(), (name, "another")])
        for fields in (less, twice):
            with undone():
                browser = town.browser(who(route))
                data = MultiDict(fields)
                data["csrf_token"] = browser.csrf_token()
                assert browser.post(route.path(town), data=data).status_code < 500, name


@pytest.mark.parametrize("route", PAGES, ids=str)
def test_a_page_with_odd_values_in_its_address_is_answered(town: Town, route: Route) -> None:
    browser = town.browser(who(route))
    path = route.path(town).split("?")[0]
    for value in ODD.values():
        asked = dict.fromkeys(ASKED, value[:2_000])
        answer = browser.get(path, query_string=asked, buffered=True)
        assert answer.status_code < 500, value[:30]


@pytest.mark.parametrize("route", [r for r in PAGES if r.names], ids=str)
def test_an_odd_name_in_an_address_is_answered(town: Town, route: Route) -> None:
    browser = town.browser(who(route))
    for name in route.names:
        for value in ("0", "9" * 30, "-1", "%00", "%ff%fe", "a%0d%0ab", "..%2f..%2fx", "x" * 3000):
            answer = browser.get(route.path(town, **{name: value}), buffered=True)
            assert answer.status_code < 500, value

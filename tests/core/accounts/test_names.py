"""User names: what looks the same is the same, and nobody may speak for the house."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from core.accounts import names
from tests.core.accounts.reading import Person

PLAIN = st.from_regex(r"[A-Za-z0-9]([._-]?[A-Za-z0-9]){2,14}", fullmatch=True)


@given(st.text(max_size=60))
def test_the_key_of_a_key_is_itself(text: str) -> None:
    key = names.username_key(text)
    assert names.username_key(key) == key


@given(PLAIN)
def test_case_makes_no_difference(name: str) -> None:
    assert names.username_key(name.upper()) == names.username_key(name.lower())


@given(PLAIN, st.sampled_from("._-"), st.integers(0, 20))
def test_separators_make_no_difference(name: str, sign: str, place: int) -> None:
    assert names.username_key(name[:place] + sign + name[place:]) == names.username_key(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("alice", "aIice"),
        ("alice", "a1ice"),
        ("bob", "b0b"),
        ("barney", "bamey"),
        ("wanda", "vvanda"),
        ("paypal", "раураӏ"),
        ("maria", "ＭＡＲＩＡ"),
        ("jose", "josé"),
        ("fish", "ﬁsh"),
        ("maria", "ma\u200bria"),
        ("omega", "οmega"),
    ],
)
def test_names_that_look_the_same_have_one_key(one: str, other: str) -> None:
    assert names.username_key(one) == names.username_key(other)


@pytest.mark.parametrize(("one", "other"), [("anna", "hanna"), ("tom2", "tom3"), ("max", "may")])
def test_names_that_look_different_have_two_keys(one: str, other: str) -> None:
    assert names.username_key(one) != names.username_key(other)


@pytest.mark.parametrize("name", ["bob", "Bob.Smith", "x1y", "a" * 30, "maria_k-2"])
def test_ordinary_names_may_be_had(app: Flask, name: str) -> None:
    with app.test_request_context():
        names.check_username(name)


@pytest.mark.parametrize(
    "name",
    ["ab", "a" * 31, "a..b", ".abc", "abc-", "a b c", "mаria", "12345", "<b>bo</b>", "a/b/c", ""],
)
def test_odd_names_are_refused(app: Flask, name: str) -> None:
    with app.test_request_context(), pytest.raises(names.BadName):
        names.check_username(name)


@pytest.mark.parametrize("name", ["admin", "Adm1n", "m0derator", "everyone", "guest", "bob.atom"])
def test_roles_and_file_names_are_reserved(app: Flask, name: str) -> None:
    with app.test_request_context(), pytest.raises(names.BadName):
        names.check_username(name)


def test_the_first_part_of_every_address_is_reserved(app: Flask) -> None:
    parts = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()} - {""}
    assert {"sign-in", "people", "static"} <= parts
    with app.test_request_context():
        assert all(names.is_reserved(part) for part in parts)


def test_whoever_runs_the_site_may_be_called_admin(app: Flask) -> None:
    with app.test_request_context():
        names.check_username("admin", for_house=True)


@pytest.mark.parametrize(
    ("wanted", "given_name"),
    [
        ("Łukasz Wiśniewski", "Lukasz-Wisniewski"),
        ("bob", "bob"),
        ("Jürgen A. Erhard", "Jurgen-A-Erhard"),
        ("42", "member-42"),
        ("Community", "Community-2"),
    ],
)
def test_importers_get_a_name_near_the_old_one(app: Flask, wanted: str, given_name: str) -> None:
    with app.test_request_context():
        assert names.free_username(wanted) == given_name


@given(st.text(max_size=80))
def test_the_stem_of_anything_has_the_shape_of_a_name(text: str) -> None:
    assert names.SHAPE.fullmatch(names.stem(text)[: names.LONGEST].rstrip("._-"))


def test_a_taken_name_gets_a_number(app: Flask, make_user: Person) -> None:
    make_user("sam")
    with app.test_request_context():
        assert names.free_username("Sam") == "Sam-2"
        make_user("sam-2")
        assert names.free_username("s.a.m") == "s.a.m-3"

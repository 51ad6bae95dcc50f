"""Addresses: which mail can be sent to, and which are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.accounts.addresses import BadAddress, checked, email_key


@given(st.one_of(st.emails(), st.text(max_size=40)))
def test_the_key_of_a_key_is_itself(text: str) -> None:
    key = email_key(text)
    assert email_key(key) == key


def test_case_and_spaces_make_no_difference() -> None:
    assert email_key(" Maria@Example.ORG ") == email_key("maria@example.org")


@pytest.mark.parametrize(
    "look_alike", ["mıke@example.org", "mi\u212ae@example.org", "mike@exаmple.org"]
)
def test_look_alike_letters_are_another_address(look_alike: str) -> None:
    assert email_key(look_alike) != "mike@example.org"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "maria",
        "maria@",
        "@example.org",
        "maria@localhost",
        "maria@example..org",
        "a@b@c.org",
        "maria@-example.org",
        "maria@example.org\nBcc: all@example.org",
        "maria @example.org",
        '"m"@example.org',
        "m" * 65 + "@example.org",
        "maria@" + "e" * 250 + ".org",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadAddress):
        checked(text)


def test_the_domain_is_kept_in_its_ascii_form() -> None:
    assert checked("Maria@Exämple.org") == "Maria@xn--exmple-cua.org"

"""Saying who one is."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core.accounts.models import User
from core.models import Outbox
from core.profiles.forms import checked_links, one_line, zones
from townhall.testing import Browser

GOOD: dict[str, Any] = {
    "name": "Alice Ahn",
    "bio": "I grow *beans*.",
    "place": "Huế",
    "links": "example.org/me\nhttp://beans.example",
    "timezone": "Asia/Ho_Chi_Minh",
    "locale": "",
}


@pytest.fixture
def alice(cast: SimpleNamespace, sign_in: Any) -> Browser:
    browser: Browser = sign_in(cast.alice)
    return browser


def test_what_one_says_is_kept_and_the_bio_becomes_html_once(
    alice: Browser, cast: SimpleNamespace
) -> None:
    answer = alice.send("/account/profile", **GOOD)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account/profile")
    user = User.get_by_id(cast.alice.id)
    assert (user.name, user.place, user.timezone) == ("Alice Ahn", "Huế", "Asia/Ho_Chi_Minh")
    assert user.links == ["https://example.org/me", "http://beans.example"]
    assert "<em>beans</em>" in user.bio_html
    page = alice.get("/account/profile").text
    assert "I grow *beans*." in page
    assert '<option selected value="Asia/Ho_Chi_Minh">' in page


def test_a_changed_profile_is_indexed_anew(alice: Browser, cast: SimpleNamespace) -> None:
    alice.send("/account/profile", **GOOD)
    topics = [row.payload for row in Outbox.select().where(Outbox.topic == "search.index")]
    assert {"people": [cast.alice.id]} in topics


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("links", "javascript:alert(1)", "is no web address"),
        ("links", "data:text/html,x", "is no web address"),
        ("links", "https://user:pw@example.org", "is no web address"),
        ("links", "https://", "is no web address"),
        ("links", "https://exa mple.org", "is no web address"),
        ("links", "https://example.org\\@evil.example", "is no web address"),
        ("links", "\n".join(f"https://{n}.example" for n in range(6)), "At most five links"),
        ("name", "http://evil.example", "not a web address"),
        ("name", "x" * 81, "80"),
        ("bio", "x" * 2001, "2000"),
        ("timezone", "Mars/Crater", "valid choice"),
        ("locale", "xx", "valid choice"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(
    field: str, value: str, words: str, alice: Browser, cast: SimpleNamespace
) -> None:
    answer = alice.send("/account/profile", **{**GOOD, field: value})
    assert answer.status_code == 422
    assert words in answer.text
    assert "I grow *beans*." in answer.text or field == "bio"
    assert User.get_by_id(cast.alice.id).bio == ""


def test_script_in_a_bio_is_only_text(alice: Browser) -> None:
    alice.send(
        "/account/profile", **{**GOOD, "bio": "<script>alert(1)</script><b onclick=x>hi</b>"}
    )
    page = alice.get("/people/alice").text
    assert "<script>alert" not in page
    assert "onclick=x>" not in page


def test_an_empty_form_is_refused_kindly(alice: Browser) -> None:
    assert alice.send("/account/profile").status_code == 422


def test_no_other_column_can_be_sent(alice: Browser, cast: SimpleNamespace) -> None:
    alice.send(
        "/account/profile", **GOOD, state="closed", trust="3", username="ada", email="a@b.example"
    )
    user = User.get_by_id(cast.alice.id)
    assert (user.state, user.trust, user.username) == ("active", 0, "alice")
    assert user.email == "alice@example.org"


def test_only_members_have_a_profile_to_edit(client: Browser, make_user: Any, sign_in: Any) -> None:
    assert "/sign-in" in client.get("/account/profile").headers["Location"]
    suspended = sign_in(make_user("dora", state="suspended"))
    assert suspended.get("/account/profile").status_code == 403
    assert suspended.send("/account/profile", **GOOD).status_code == 403


def test_without_a_token_nothing_is_saved(alice: Browser, cast: SimpleNamespace) -> None:
    assert alice.post("/account/profile", data=GOOD).status_code == 400
    assert User.get_by_id(cast.alice.id).place == ""


def test_a_name_is_one_line_without_tricks() -> None:
    assert one_line("  Bao-Linh\n Trần ") == "Bao-Linh Trần"
    assert one_line("evil\u202egnp.exe") == "evilgnp.exe"
    assert one_line("नेपाली\u200dक") == "नेपाली\u200dक"
    assert one_line("a\x00b\x07") == "ab"
    assert one_line(None) == ""


def test_links_are_kept_once_and_get_a_scheme() -> None:
    assert checked_links("example.org example.org\nhttp://x.example/ä") == [
        "https://example.org",
        "http://x.example/ä",
    ]


def test_time_zones_are_places() -> None:
    names = [name for name, _label in zones()]
    assert names[0] == "UTC"
    assert "Europe/Warsaw" in names
    assert not [name for name in names if name.startswith(("Etc/", "posix", "US/"))]

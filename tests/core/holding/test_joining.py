"""Signing up where the team lets people in, at some domains only, and so often from a network."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import settings, versions
from core.access import Actor
from core.accounts import tokens
from core.accounts.actions import inviting, joining
from core.accounts.addresses import BadAddress
from core.accounts.domains import check_domain
from core.accounts.models import User
from core.holding.deciding import Gone
from core.holding.joining import approve_member, decline_member
from core.holding.models import Application
from core.review.models import ReviewItem
from core.trust import ranges
from tests.support.together import all_at_once
from townhall.testing import Browser, lift_limits

OWNER = Actor(is_admin=True)
ANSWER = "I repair pumps, and would like to learn."


@pytest.fixture
def put(app: Flask) -> Any:
    """`put("sign_up", "approval")`: a setting from now on."""

    def change(name: str, value: Any) -> None:
        with app.test_request_context("/"):
            settings.put(OWNER, "core", name, value)

    return change


@pytest.fixture
def newcomer(app: Flask, put: Any, sign_up: Any, client: Browser) -> User:
    """Somebody who has signed up while the team lets people in, and confirmed the address."""
    put("sign_up", "approval")
    assert sign_up(answer=ANSWER).status_code == 303
    return confirmed(app, User.get(User.username == "newcomer"))


def confirmed(app: Flask, user: User) -> User:
    with app.test_request_context("/"):
        versions.refresh()
        secret = tokens.issue("confirm", user, target=user.email).secret
        joining.confirm(tokens.find("confirm", secret))
    found: User = User.get_by_id(user.id)
    return found


def test_who_needs_an_approval_is_asked_and_waits(
    newcomer: User, client: Browser, cast: SimpleNamespace
) -> None:
    assert newcomer.state == "waiting"
    assert Application.get().answer == ANSWER
    item = ReviewItem.get()
    assert (item.sort, item.subject_id, item.space_id) == ("member", newcomer.id, None)
    assert "The team looks at new accounts" in client.get("/").text
    assert client.get("/account/profile").status_code == 403
    assert client.get("/people/newcomer").status_code in (200, 404)


def test_without_an_answer_the_form_comes_back(put: Any, sign_up: Any) -> None:
    put("sign_up", "approval")
    assert sign_up().status_code == 422
    put("sign_up_question", "")
    assert sign_up().status_code == 303


def test_an_approved_person_is_a_member_and_hears_so(
    app: Flask, newcomer: User, cast: SimpleNamespace, actor_of: Any, mailbox: Any
) -> None:
    with app.test_request_context("/"):
        approve_member(actor_of(cast.maya), newcomer.id)
        with pytest.raises(Gone):
            approve_member(actor_of(cast.ada), newcomer.id)
    assert User.get_by_id(newcomer.id).state == "active"
    assert [mail["Subject"] for mail in mailbox()][-1] == "You are a member now"


def test_a_declined_person_hears_the_reason_and_may_come_again(
    app: Flask,
    newcomer: User,
    cast: SimpleNamespace,
    actor_of: Any,
    mailbox: Any,
    sign_up: Any,
) -> None:
    with app.test_request_context("/"):
        decline_member(actor_of(cast.maya), newcomer.id, "This is for growers.")
    assert User.get_or_none(User.id == newcomer.id) is None
    last = mailbox()[-1]
    assert last["To"] == "new@example.org"
    assert "This is for growers." in last.get_body(("plain",)).get_content()


def test_two_who_decide_at_once_decide_once(
    app: Flask, newcomer: User, cast: SimpleNamespace, actor_of: Any
) -> None:
    maya, ada = actor_of(cast.maya), actor_of(cast.ada)
    deeds = [
        lambda: approve_member(maya, newcomer.id),
        lambda: decline_member(ada, newcomer.id, ""),
    ]
    problems = all_at_once(app, deeds)
    assert [type(problem) for problem in problems] == [Gone]


def test_the_queue_shows_the_answer_and_lets_people_in(
    newcomer: User, cast: SimpleNamespace, sign_in: Any
) -> None:
    item = ReviewItem.get()
    maya = sign_in(cast.maya)
    assert ANSWER in maya.get(f"/review/{item.id}").text
    assert maya.send(f"/review/{item.id}/decide/approve").status_code == 303
    assert User.get_by_id(newcomer.id).state == "active"
    assert ReviewItem.get().state == "done"


def test_another_mode_changes_nothing_for_those_who_have_signed_up(
    app: Flask,
    put: Any,
    sign_up: Any,
    client: Browser,
    newcomer: User,
    cast: Any,
    actor_of: Any,
) -> None:
    put("sign_up", "open")
    assert User.get_by_id(newcomer.id).state == "waiting"
    other = app.test_client()
    assert sign_up(other, username="second", email="second@example.org").status_code == 303
    put("sign_up", "approval")
    assert confirmed(app, User.get(User.username == "second")).state == "active"
    put("sign_up", "closed")
    with app.test_request_context("/"):
        approve_member(actor_of(cast.maya), newcomer.id)
    assert User.get_by_id(newcomer.id).state == "active"


def test_an_invitation_needs_no_approval(
    app: Flask,
    put: Any,
    cast: SimpleNamespace,
    actor_of: Any,
    sign_up: Any,
) -> None:
    put("sign_up", "approval")
    with app.test_request_context("/"):
        _invite, secret = inviting.make_invite(actor_of(cast.maya), uses=1, days=1)
    assert sign_up(path=f"/invite/{secret}").status_code == 303
    assert confirmed(app, User.get(User.username == "newcomer")).state == "active"


@pytest.mark.parametrize(
    ("listed", "domain", "is_among"),
    [
        ("example.org", "example.org", True),
        ("example.org", "mail.example.org", True),
        ("example.org", "notexample.org", False),
        ("example.org", "example.org.evil.net", False),
        ("*.Example.org, @other.net", "a.b.example.ORG", True),
        ("bücher.example", "xn--bcher-kva.example", True),
        ("org", "example.org", True),
    ],
)
def test_a_domain_is_matched_by_whole_labels(
    app: Flask, put: Any, listed: str, domain: str, is_among: bool
) -> None:
    def taken() -> bool:
        with app.test_request_context("/"):
            versions.refresh()
            try:
                check_domain(f"somebody@{domain}")
            except BadAddress:
                return False
        return True

    put("email_deny", listed)
    assert taken() is not is_among
    put("email_deny", "")
    put("email_allow", listed)
    assert taken() is is_among


def test_what_is_kept_out_is_said_at_the_field_in_every_form(
    put: Any,
    sign_up: Any,
    client: Browser,
    cast: SimpleNamespace,
    sign_in: Any,
) -> None:
    put("email_deny", "spam.example")
    answer = sign_up(email="new@mail.spam.example")
    assert answer.status_code == 422
    assert "Addresses at mail.spam.example are not taken here." in answer.text
    assert sign_up().status_code == 303
    changed = client.send("/account/confirm/address", email="new@spam.example")
    assert changed.status_code == 422
    other = sign_in(cast.bob).send("/account/email", email="bob@spam.example", current="x")
    assert other.status_code == 422
    assert "not taken here" in other.text


def test_a_network_makes_so_many_accounts_a_day(
    app: Flask,
    put: Any,
    sign_up: Any,
) -> None:
    lift_limits(on=True)
    put("range_sign_ups", 2)

    def of(number: int, address: str) -> int:
        browser = app.test_client()
        browser.environ_base["REMOTE_ADDR"] = address
        fields = {"username": f"person-{number}", "email": f"p{number}@example.org"}
        return int(sign_up(browser, **fields).status_code)

    assert [of(1, "203.0.113.5"), of(2, "203.0.113.99")] == [303, 303]
    assert of(3, "203.0.113.7") == 429
    assert of(4, "203.0.114.7") == 303
    assert [of(n, f"2001:db8:1:1::{n}") for n in (5, 6, 7)] == [303, 303, 429]
    assert of(8, "2001:db8:1:2::1") == 303
    assert of(9, "::ffff:203.0.113.8") == 429


def test_of_many_sign_ups_at_once_as_many_pass_as_are_allowed(
    app: Flask, put: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lift_limits(on=True)
    put("range_sign_ups", 3)

    def join(number: int) -> Any:
        return lambda: joining.sign_up(
            username=f"person-{number}", email=f"p{number}@example.org", password="five blue subs"
        )

    monkeypatch.setattr(ranges, "here", lambda: "203.0.113.0/24")
    problems = all_at_once(app, [join(n) for n in range(6)])
    assert [type(problem) for problem in problems] == [joining.TooMany] * 3
    assert User.select().count() == 3

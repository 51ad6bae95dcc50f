"""Fields that nobody joins without, at every way in."""

from __future__ import annotations

from typing import Any

import pytest

from core.access import Actor
from core.accounts.actions import inviting
from core.accounts.models import User
from core.fields.actions import Wanted, make_field
from core.fields.models import ProfileValue
from tests.core.accounts.reading import PASSWORD, SignUp, hidden
from townhall.testing import Browser

OWNER = Actor(is_admin=True)


@pytest.fixture
def company(app: Any) -> None:
    """A field that is asked of who joins, and one that is not."""
    with app.test_request_context("/"):
        make_field(OWNER, Wanted(label="Company", is_required=True, choices=[]))
        make_field(OWNER, Wanted(label="Hobby", choices=[]))


def values() -> list[tuple[str, str]]:
    rows = ProfileValue.select(User.username, ProfileValue.value).join(User)
    return list(rows.tuples())


@pytest.mark.usefixtures("company")
def test_who_signs_up_is_asked_and_nothing_typed_is_lost(client: Browser, sign_up: SignUp) -> None:
    page = client.get("/sign-up").text
    assert 'name="field_company"' in page
    assert 'name="field_hobby"' not in page
    refused = sign_up()
    assert refused.status_code == 422
    assert "Everybody here says this" in refused.text
    assert 'value="newcomer"' in refused.text
    assert User.select().count() == 0
    short = sign_up(password="short", field_company="Pumps")
    assert short.status_code == 422
    assert 'value="Pumps"' in short.text
    assert sign_up(field_company="Pumps").status_code == 303
    assert values() == [("newcomer", "Pumps")]


@pytest.mark.usefixtures("company")
def test_who_is_invited_is_asked(
    client: Browser, cast: Any, actor_of: Any, sign_up: SignUp
) -> None:
    _invite, secret = inviting.make_invite(actor_of(cast.maya), uses=1, days=1)
    path = f"/invite/{secret}"
    assert sign_up(path=path).status_code == 422
    assert sign_up(path=path, field_company="Pumps").status_code == 303
    assert values() == [("newcomer", "Pumps")]


@pytest.mark.usefixtures("company")
def test_a_field_that_came_while_one_was_typing_is_asked_then(
    app: Any, client: Browser, sign_up: SignUp
) -> None:
    page = client.get("/sign-up")
    with app.test_request_context("/"):
        make_field(OWNER, Wanted(label="Trade", is_required=True, choices=[]))
    given = {"username": "newcomer", "email": "new@example.org", "password": PASSWORD}
    assert hidden(page, "started")
    answer = sign_up(field_company="Pumps", **given)
    assert answer.status_code == 422
    assert 'name="field_trade"' in answer.text
    assert 'value="Pumps"' in answer.text


@pytest.mark.usefixtures("company")
def test_the_same_form_sent_twice_makes_one_account(sign_up: SignUp, app: Any) -> None:
    assert sign_up(field_company="Pumps").status_code == 303
    again: Browser = app.test_client()
    assert sign_up(again, field_company="Pumps").status_code == 303
    assert values() == [("newcomer", "Pumps")]

"""Fields that nobody joins without, asked of who comes from a provider."""

from __future__ import annotations

from flask import Flask

from core.access import Actor
from core.accounts.models import User
from core.fields.actions import Wanted, make_field
from core.fields.models import ProfileValue
from tests.core.openid.conftest import Provider, come_in
from townhall.testing import Browser


def test_who_comes_from_a_provider_is_asked(
    app: Flask, client: Browser, provider: Provider
) -> None:
    with app.test_request_context("/"):
        wanted = Wanted(label="Company", is_required=True, choices=[])
        make_field(Actor(is_admin=True), wanted)
    assert come_in(client, provider).location == "/sign-in/join"
    assert 'name="field_company"' in client.get("/sign-in/join").text
    given = {"username": "newcomer", "email": "new@example.org"}
    refused = client.send("/sign-in/join", **given)
    assert refused.status_code == 422
    assert "Everybody here says this" in refused.text
    assert User.select().count() == 0
    assert client.send("/sign-in/join", **given, field_company="Pumps").status_code == 303
    assert ProfileValue.get().value == "Pumps"

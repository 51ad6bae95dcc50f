"""What becomes of what somebody said in fields: taken along, erased, put aside."""

from __future__ import annotations

from types import SimpleNamespace

from flask import Flask

from core.accounts.models import User
from core.erasing.columns import declared
from core.fields.models import ProfileValue
from core.mydata.contents import rows_of
from core.sanctions.aside import put_back, set_aside
from tests.core.fields.conftest import Ask, Say, said


def test_an_export_names_the_fields(app: Flask, cast: SimpleNamespace, ask: Ask, say: Say) -> None:
    say(cast.alice, ask("Company"), "Pumps")
    say(cast.bob, ask("Trade"), "Valves")
    data = next(one for one in declared() if one.name == "fields")
    with app.test_request_context("/"):
        rows = list(rows_of(data, cast.alice.id))
    assert rows == [{"table": "profile_value", "field": "Company", "value": "Pumps"}]


def test_what_a_spammer_said_goes_aside_and_comes_back(
    app: Flask, cast: SimpleNamespace, ask: Ask, say: Say
) -> None:
    say(cast.alice, ask("Company"), "Pumps")
    with app.test_request_context("/"):
        kept = set_aside(cast.alice.id)
        assert said() == {}
        put_back(cast.alice.id, kept)
        assert said() == {"company": "Pumps"}


def test_values_go_with_their_account(cast: SimpleNamespace, ask: Ask, say: Say) -> None:
    say(cast.alice, ask("Company"), "Pumps")
    User.delete().where(User.id == cast.alice.id).execute()
    assert ProfileValue.select().count() == 0

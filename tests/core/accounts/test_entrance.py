"""The one way in: every place that opens a session is known, and asks for a second factor."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from flask import Flask

from core.accounts import entrance, steps, tokens
from core.accounts.actions.entering import MAY_SIGN_IN
from core.accounts.models import Session, User
from core.factors.models import Totp
from tests.core.accounts.reading import OTHER, PASSWORD, Person, SignUp
from tests.core.factors.conftest import code_at, with_app
from tests.support.source import modules
from townhall.testing import Browser

OPENS = {"login_user", "start", "let_in", "go_on"}


def callers(*names: str) -> Iterator[str]:
    """Every function of ours that calls one of these, by its full name."""
    for module in modules():
        if not module.name.startswith(("core", "plugins", "townhall", "app")):
            continue
        for function in ast.walk(module.tree):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and _called(node) in names:
                    yield f"{module.name}.{function.name}"


def _called(node: ast.Call) -> str:
    """`let_in` for `let_in()` and `entrance.let_in()`; `sessions.start` with what it is of."""
    function = node.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        plain = f"{function.value.id}.{function.attr}"
        return plain if function.attr in ("start", "create") else function.attr
    return function.id if isinstance(function, ast.Name) else ""


def test_sessions_are_opened_in_one_place() -> None:
    assert set(callers("sessions.start", "start_session")) == {"core.accounts.entrance._open"}
    assert set(callers("login_user")) == {
        "core.accounts.sessions.start",
        "core.accounts.sessions.renew",
    }
    assert set(callers("Session.create", "Session.insert")) == {
        "core.accounts.sessions.start",
        "townhall.testing.sign_in",
    }


def test_every_way_in_is_listed() -> None:
    """Whoever adds one lists it in `ENTERED_BY` and adds it to `WAYS` below."""
    found = set(callers("let_in", "go_on")) - {"core.accounts.entrance.let_in"}
    inside = {"core.accounts.views.again._enter"}
    listed = entrance.ENTERED_BY - {"core.accounts.views.again.again"}
    assert found - inside == listed


def test_who_may_come_in_is_the_same_everywhere() -> None:
    assert steps.STATES == MAY_SIGN_IN


def _password(browser: Browser, alice: User) -> str:
    return browser.send("/sign-in", username="alice", password=PASSWORD).location


def _reset(browser: Browser, alice: User) -> str:
    secret = tokens.issue("reset", alice, target=alice.email).secret
    return browser.send(f"/reset-password/{secret}", password=OTHER).location


def _claim(browser: Browser, alice: User) -> str:
    User.update(state="unclaimed").where(User.id == alice.id).execute()
    alice.state = "unclaimed"
    secret = tokens.issue("claim", alice, target=alice.email).secret
    return browser.send(f"/claim/{secret}", password=OTHER).location


def _confirm(browser: Browser, alice: User) -> str:
    User.update(state="pending", email_key=None).where(User.id == alice.id).execute()
    secret = tokens.issue("confirm", alice, target=alice.email).secret
    browser.send(f"/confirm/{secret}")
    return "/sign-in/code" if not Session.select().exists() else ""


WAYS: dict[str, Callable[[Browser, User], str]] = {
    "password": _password,
    "reset": _reset,
    "claim": _claim,
    "confirm": _confirm,
}


@pytest.mark.parametrize("way", list(WAYS))
def test_no_way_in_passes_by_the_second_factor(client: Browser, alice: User, way: str) -> None:
    with_app(alice)
    assert WAYS[way](client, alice) == "/sign-in/code"
    assert not Session.select().exists()


def test_a_new_account_has_none_yet(client: Browser, sign_up: SignUp) -> None:
    sign_up()
    assert Session.get().way == "new"
    assert not Totp.select().exists()


def test_the_password_changes_without_another_code_but_with_another_token(
    app: Flask, client: Browser, alice: User
) -> None:
    with_app(alice)
    client.send("/sign-in", username="alice", password=PASSWORD)
    client.send("/sign-in/code", code=code_at())
    with client.session_transaction() as cookie:
        before = cookie["_user_id"]
    kept = client.get_cookie("townhall")
    assert client.send("/account/password", current=PASSWORD, password=OTHER).status_code == 303
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != before
    assert client.get("/account/").status_code == 200
    assert Session.get().strong
    thief: Browser = app.test_client()  # type: ignore[assignment]
    assert kept is not None
    thief.set_cookie("townhall", kept.value)
    assert thief.get("/account/").location.startswith("/sign-in")


def test_no_deed_that_needs_a_proof_lost_it(app: Flask) -> None:
    """Routes that ask once more who is there; whoever takes one away says so here."""
    proved = {
        endpoint for endpoint, view in app.view_functions.items() if getattr(view, "proved", False)
    }
    assert proved >= set(
        """accounts.end_session accounts.end_others factors.begin factors.set_up
        factors.set_up_post factors.picture factors.renew factors.remove_post factors.reset
        factors.end_sessions passkeys.add_options passkeys.add passkeys.remove openid.connect
        openid.disconnect openid.add_provider openid.change openid.delete admin.role
        admin.confirm""".split()
    )


def test_somebody_who_acts_as_another_never_proves_to_be_them(app: Flask) -> None:
    from core import clock
    from core.access import Acting, Actor, Forbidden, require_proof

    by = Actor(user_id=1)
    acting = Actor(user_id=2, proved_at=clock.now(), acting_for=_acting(Acting, by))
    with pytest.raises(Forbidden):
        require_proof(acting)


def _acting(sort: type, by: object) -> object:
    return SimpleNamespace(mode="be", by=by)


def test_closed_accounts_never_come_in(client: Browser, person: Person) -> None:
    person("dora", state="closed")
    assert client.send("/sign-in", username="dora", password=PASSWORD).status_code == 422

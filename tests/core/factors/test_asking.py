"""Signing in to an account with a second factor: what gets through, and what never does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from core import clock
from core.accounts.models import Session, Step, User
from core.factors.models import RecoveryCode, Totp
from tests.core.accounts.reading import PASSWORD, Mailbox, Person, signed_in_as, text_of
from tests.core.accounts.together import together
from tests.core.factors.conftest import code_at, with_app
from townhall.testing import Browser

CODE = "/sign-in/code"


def half_in(browser: Browser, *, next: str = "/") -> None:  # noqa: A002 - the field's name
    answer = browser.send("/sign-in", username="alice", password=PASSWORD, next=next)
    assert (answer.status_code, answer.location) == (303, CODE)


def test_a_password_alone_opens_no_session(client: Browser, alice: User) -> None:
    half_in(client)
    assert not Session.select().exists()
    assert signed_in_as(client) == ""
    assert "One thing more" in client.get(CODE).text


def test_the_code_signs_in_and_leads_on(client: Browser, alice: User) -> None:
    half_in(client, next="/people/")
    answer = client.send(CODE, code=code_at())
    assert (answer.status_code, answer.location) == (303, "/people/")
    assert signed_in_as(client) == "alice"
    row = Session.get()
    assert (row.strong, row.way) == (True, "password")


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_clocks_may_be_half_a_minute_off(client: Browser, alice: User, steps: int) -> None:
    half_in(client)
    assert client.send(CODE, code=code_at(steps=steps)).status_code == 303


@pytest.mark.parametrize("steps", [-3, -2, 2, 3])
def test_codes_of_other_times_are_refused(client: Browser, alice: User, steps: int) -> None:
    half_in(client)
    assert client.send(CODE, code=code_at(steps=steps)).status_code == 422
    assert not Session.select().exists()


def test_a_code_works_once(app: Flask, client: Browser, alice: User) -> None:
    moment = clock.now()
    with clock.frozen_at(moment):
        half_in(client)
        assert client.send(CODE, code=code_at()).status_code == 303
        other: Browser = app.test_client()  # type: ignore[assignment]
        half_in(other)
        assert other.send(CODE, code=code_at()).status_code == 422
        # Nor does an earlier one that nobody used.
        assert other.send(CODE, code=code_at(steps=-1)).status_code == 422


@pytest.mark.parametrize("typed", ["{} ", " {}", "{:.3} {:.3}"])
def test_a_used_code_stays_used_however_it_is_typed(
    app: Flask, client: Browser, alice: User, typed: str
) -> None:
    with clock.frozen_at(clock.now()):
        half_in(client)
        code = code_at()
        assert client.send(CODE, code=code).status_code == 303
        other: Browser = app.test_client()  # type: ignore[assignment]
        half_in(other)
        again = f"{code[:3]} {code[3:]}" if ":" in typed else typed.format(code)
        assert other.send(CODE, code=again).status_code == 422


def test_of_many_who_bring_one_code_at_once_one_gets_in(app: Flask, alice: User) -> None:
    moment = clock.now()
    browsers = [app.test_client() for _ in range(5)]
    with clock.frozen_at(moment):
        for browser in browsers:
            half_in(browser)  # type: ignore[arg-type]
        code = code_at(moment)
    waiting = iter(browsers)

    def press() -> int:
        with clock.frozen_at(moment):
            return next(waiting).send(CODE, code=code).status_code  # type: ignore[attr-defined]

    assert min(together(press, times=5)) == 303
    assert Session.select().count() == 1


def test_of_one_step_sent_twice_at_once_one_session_comes(app: Flask, alice: User) -> None:
    codes = iter(with_new_codes(alice))
    browser: Browser = app.test_client()  # type: ignore[assignment]
    half_in(browser)
    kept = browser.get_cookie("townhall")
    assert kept is not None
    twins = []
    for _ in range(3):
        twin: Browser = app.test_client()  # type: ignore[assignment]
        twin.set_cookie("townhall", kept.value)
        twins.append((twin, next(codes)))
    waiting = iter(twins)

    def press() -> str | None:
        twin, code = next(waiting)
        answer = twin.send(CODE, code=code)
        # Or, while the others are being looked at, to wait.
        return "/sign-in" if answer.status_code == 429 else answer.location

    assert sorted(map(str, together(press, times=3))) == ["/", "/sign-in", "/sign-in"]
    assert Session.select().count() == 1


def with_new_codes(user: User) -> list[str]:
    Totp.delete().execute()
    RecoveryCode.delete().execute()
    return with_app(user)


def test_a_recovery_code_works_once_and_is_told(
    app: Flask, client: Browser, alice: User, mailbox: Mailbox
) -> None:
    code = with_new_codes(alice)[3]
    half_in(client)
    assert client.send(CODE, code=code.upper().replace("-", " ")).status_code == 303
    other: Browser = app.test_client()  # type: ignore[assignment]
    half_in(other)
    assert other.send(CODE, code=code).status_code == 422
    assert "A recovery code was used" in [mail["Subject"] for mail in mailbox()]
    assert RecoveryCode.select().where(RecoveryCode.used_at.is_null()).count() == 9


def test_one_recovery_code_at_once_lets_one_in(app: Flask, alice: User) -> None:
    code = with_new_codes(alice)[0]
    browsers = [app.test_client() for _ in range(4)]
    for browser in browsers:
        half_in(browser)  # type: ignore[arg-type]
    waiting = iter(browsers)
    statuses = together(lambda: next(waiting).send(CODE, code=code).status_code, times=4)  # type: ignore[attr-defined]
    assert min(statuses) == 303
    assert Session.select().count() == 1


def test_recovery_codes_of_somebody_else_are_worth_nothing(
    client: Browser, alice: User, bob: User
) -> None:
    code = with_app(bob)[0]
    half_in(client)
    assert client.send(CODE, code=code).status_code == 422


def test_the_id_of_the_session_is_new_after_the_factor(client: Browser, alice: User) -> None:
    half_in(client)
    with client.session_transaction() as cookie:
        before = dict(cookie)
        cookie["left"] = "behind"
    client.send(CODE, code=code_at())
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] not in before.values()
        assert "left" not in cookie
        assert not any(name.startswith("step") for name in cookie)


def test_half_a_way_in_opens_nothing_else(client: Browser, alice: User) -> None:
    half_in(client)
    for path in ("/account/", "/account/factors", "/inbox/", "/account/prove"):
        assert client.get(path).location.startswith("/sign-in?next=")
    assert client.send("/account/factors/remove", code=code_at()).location.startswith("/sign-in")


def test_without_a_password_before_there_is_no_field(client: Browser, alice: User) -> None:
    assert client.get(CODE).location == "/sign-in"
    assert client.send(CODE, code=code_at()).location == "/sign-in"
    assert not Session.select().exists()


def test_half_a_way_in_ends_after_a_quarter_of_an_hour(client: Browser, alice: User) -> None:
    half_in(client)
    later = clock.now() + timedelta(minutes=16)
    with clock.frozen_at(later):
        assert client.send(CODE, code=code_at(later)).location == "/sign-in"
    assert not Session.select().exists()


@pytest.mark.parametrize("event", ["closed", "password", "everywhere", "gone"])
def test_half_a_way_in_ends_with_what_it_stood_on(
    app: Flask, client: Browser, alice: User, event: str
) -> None:
    from core.accounts import sessions
    from core.accounts.actions.changing import _set_password

    half_in(client)
    with app.test_request_context("/"):
        if event == "closed":
            User.update(state="closed").execute()
        elif event == "password":
            _set_password(alice, "x")
        elif event == "everywhere":
            sessions.end_all(alice.id)
        else:
            alice.delete_instance()
    assert client.send(CODE, code=code_at()).location == "/sign-in"
    assert not Session.select().exists()


def test_wrong_codes_are_slowed_and_told(client: Browser, alice: User, mailbox: Mailbox) -> None:
    half_in(client)
    statuses = [client.send(CODE, code="000000").status_code for _ in range(8)]
    assert statuses[0] == 422
    assert statuses[-1] == 429
    told = [mail for mail in mailbox() if mail["Subject"] == "Somebody tried wrong codes"]
    assert len(told) == 1
    assert "/not-me/" in text_of(told[0])


def test_recovery_codes_are_slowed_alike(client: Browser, alice: User) -> None:
    right = with_new_codes(alice)[0]
    half_in(client)
    statuses = [client.send(CODE, code="acde-fghj-kmnp").status_code for _ in range(8)]
    assert statuses[0] == 422
    assert client.send(CODE, code=right).status_code == statuses[-1] == 429
    assert not Session.select().exists()


def test_a_thief_who_tries_codes_does_not_keep_the_owner_out(
    app: Flask, client: Browser, alice: User
) -> None:
    moment = clock.now()
    with clock.frozen_at(moment):
        half_in(client)
        assert client.send(CODE, code=code_at()).status_code == 303
        client.send("/sign-out")
        for number in range(1, 40):
            thief: Browser = app.test_client()  # type: ignore[assignment]
            thief.environ_base["REMOTE_ADDR"] = f"198.51.{number}.7"
            half_in(thief)
            thief.send(CODE, code="000000")
    later = moment + timedelta(seconds=60)
    with clock.frozen_at(later):
        half_in(client)
        assert client.send(CODE, code=code_at(later)).status_code == 303


def test_many_networks_together_are_slowed_too(app: Flask, alice: User) -> None:
    with clock.frozen_at(clock.now()):
        statuses = []
        for number in range(1, 30):
            thief: Browser = app.test_client()  # type: ignore[assignment]
            thief.environ_base["REMOTE_ADDR"] = f"198.51.{number}.7"
            half_in(thief)
            statuses.append(thief.send(CODE, code="000000").status_code)
    assert 429 in statuses


def test_a_code_is_never_in_the_log_or_shown_back(
    client: Browser, alice: User, caplog: pytest.LogCaptureFixture
) -> None:
    half_in(client)
    with caplog.at_level("INFO"):
        page = client.send(CODE, code="918273")
    assert "918273" not in page.text + caplog.text + str([r.__dict__ for r in caplog.records])


def test_a_secret_that_cannot_be_read_leaves_the_paper(client: Browser, alice: User) -> None:
    codes = with_new_codes(alice)
    Totp.update(secret="AAAA").execute()
    half_in(client)
    assert client.send(CODE, code=code_at()).status_code == 422
    assert client.send(CODE, code=codes[0]).status_code == 303


def test_the_text_that_was_sent_comes_along(client: Browser, alice: User) -> None:
    sent = {"draft": "reply:1", "body": "Half an hour of work.", "next": "/people/"}
    page = client.send("/sign-in/again", username="alice", password=PASSWORD, **sent)
    assert page.status_code == 200
    assert 'name="code"' in page.text
    assert "Half an hour of work." in page.text
    assert not Session.select().exists()
    wrong = client.send("/sign-in/again", code="000000", next="/people/", body="Half an hour.")
    assert wrong.status_code == 422
    assert "Half an hour." in wrong.text
    assert client.send("/sign-in/again", code=code_at(), next="/people/").location == "/people/"
    assert signed_in_as(client) == "alice"


def test_steps_are_forgotten(app: Flask, client: Browser, alice: User) -> None:
    from core.accounts.jobs import forget

    half_in(client)
    with clock.frozen_at(clock.now() + timedelta(hours=1)), app.app_context():
        forget()
    assert not Step.select().exists()


def test_somebody_else_who_was_signed_in_is_out(
    client: Browser, alice: User, bob: User, person: Person
) -> None:
    client.sign_in(bob)
    half_in(client)
    assert signed_in_as(client) == ""

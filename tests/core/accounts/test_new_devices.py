"""Being told of a browser that was not seen before, and taking an account back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from core import clock
from core.accounts.models import KnownDevice, Session, User
from tests.core.accounts.reading import (
    OTHER,
    PASSWORD,
    Mailbox,
    SignIn,
    link_in,
    signed_in_as,
    text_of,
)
from townhall.testing import Browser

SUBJECT = "A new device signed in to your account"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile Safari/604.1"


def browser(app: Flask, *, agent: str = FIREFOX, address: str = "127.0.0.1") -> Browser:
    made: Browser = app.test_client()  # type: ignore[assignment]
    made.environ_base.update({"HTTP_USER_AGENT": agent, "REMOTE_ADDR": address})
    return made


def come_in(who: Browser) -> None:
    assert who.send("/sign-in", username="alice", password=PASSWORD).status_code == 303


def told(mailbox: Mailbox) -> int:
    return [mail["Subject"] for mail in mailbox()].count(SUBJECT)


def test_the_first_one_is_not_new(app: Flask, alice: User, mailbox: Mailbox) -> None:
    come_in(browser(app))
    assert told(mailbox) == 0


def test_another_one_is_told_once(app: Flask, alice: User, mailbox: Mailbox) -> None:
    come_in(browser(app))
    phone = browser(app, agent=SAFARI, address="203.0.113.9")
    come_in(phone)
    mail = mailbox()[-1]
    assert mail["Subject"] == SUBJECT
    assert "Safari, iPhone, 203.0.113.0/24" in text_of(mail)
    phone.send("/sign-out")
    come_in(phone)
    assert told(mailbox) == 1


def test_emptied_cookies_in_the_same_place_are_no_alarm(
    app: Flask, alice: User, mailbox: Mailbox
) -> None:
    for _ in range(3):
        come_in(browser(app))
    assert told(mailbox) == 0


@pytest.mark.parametrize(
    "other", [{"agent": SAFARI}, {"address": "203.0.113.9"}], ids=["browser", "network"]
)
def test_without_the_cookie_another_browser_or_network_is_new(
    app: Flask, alice: User, mailbox: Mailbox, other: dict[str, str]
) -> None:
    come_in(browser(app))
    come_in(browser(app, **other))
    assert told(mailbox) == 1


def test_with_the_cookie_another_network_is_not(app: Flask, alice: User, mailbox: Mailbox) -> None:
    phone = browser(app, agent=SAFARI)
    come_in(phone)
    phone.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    come_in(phone)
    assert told(mailbox) == 0


def test_a_device_of_somebody_else_is_new_to_me(
    app: Flask, alice: User, person: object, mailbox: Mailbox
) -> None:
    come_in(browser(app))
    shared = browser(app, agent=SAFARI)
    person("bob")  # type: ignore[operator]
    shared.send("/sign-in", username="bob", password=PASSWORD)
    come_in(shared)
    assert told(mailbox) == 1


def test_what_was_not_seen_for_half_a_year_is_forgotten(app: Flask, alice: User) -> None:
    from core.accounts.jobs import forget

    come_in(browser(app))
    with app.app_context(), clock.frozen_at(clock.now() + timedelta(days=181)):
        forget()
    assert not KnownDevice.select().exists()


def test_wrong_passwords_tell_nothing_and_make_nothing_known(
    app: Flask, alice: User, mailbox: Mailbox
) -> None:
    browser(app).send("/sign-in", username="alice", password="wrong horse")
    assert told(mailbox) == 0
    assert not KnownDevice.select().exists()


def not_me(app: Flask, mailbox: Mailbox) -> str:
    come_in(browser(app))
    come_in(browser(app, agent=SAFARI, address="203.0.113.9"))
    return link_in(mailbox()[-1])


def test_this_was_not_me_throws_everybody_out(
    app: Flask, client: Browser, alice: User, sign_in: SignIn, mailbox: Mailbox
) -> None:
    elsewhere, link = sign_in(alice), not_me(app, mailbox)
    assert client.get(link).status_code == 200
    assert Session.select().exists(), "a program that opens links changes nothing"
    answer = client.send(link)
    assert answer.location.startswith("/reset-password/")
    assert not Session.select().exists()
    assert signed_in_as(elsewhere) == ""
    assert client.send("/sign-in", username="alice", password=PASSWORD).status_code == 422
    assert client.send(answer.location, password=OTHER).status_code == 303
    assert signed_in_as(client) == "alice"


def test_a_strangers_factor_does_not_keep_the_owner_out(
    app: Flask, client: Browser, alice: User, mailbox: Mailbox
) -> None:
    import pyotp

    from tests.core.factors.test_setting_up import begin

    thief = browser(app)
    come_in(thief)
    thief.send("/account/factors/set-up", code=pyotp.TOTP(begin(thief)).now())
    mail = mailbox()[-1]
    assert mail["Subject"] == "A second factor is on"
    reset = client.send(link_in(mail)).location
    assert client.send(reset, password=OTHER).location == "/"
    assert signed_in_as(client) == "alice"


def test_a_factor_from_before_stays_on(
    app: Flask, client: Browser, alice: User, mailbox: Mailbox
) -> None:
    from core.factors.models import Totp
    from tests.core.factors.conftest import with_app

    link = not_me(app, mailbox)
    with_app(alice)
    Totp.update(confirmed_at=clock.ago(days=3)).execute()
    assert client.send(client.send(link).location, password=OTHER).location == "/sign-in/code"


def test_setting_a_factor_up_ends_links_of_older_mail(
    app: Flask, client: Browser, alice: User, mailbox: Mailbox
) -> None:
    import pyotp

    from tests.core.factors.test_setting_up import begin

    link, mine = not_me(app, mailbox), browser(app)
    come_in(mine)
    mine.send("/account/factors/set-up", code=pyotp.TOTP(begin(mine)).now())
    assert client.send(link).status_code == 410


def test_its_link_works_once(app: Flask, client: Browser, alice: User, mailbox: Mailbox) -> None:
    link = not_me(app, mailbox)
    assert client.send(link).status_code == 303
    assert client.send(link).status_code == 410


def test_sessions_say_their_way_and_end_when_nobody_is_there(
    app: Flask, alice: User, sign_in: SignIn
) -> None:
    who = sign_in(alice)
    for hours, open_ in ((23, True), (25, False)):
        with clock.frozen_at(clock.now() + timedelta(hours=hours)):
            assert (signed_in_as(who) == "alice") is open_


def test_staff_are_signed_out_sooner(app: Flask, sign_in: SignIn, make_user: object) -> None:
    maya = make_user("maya", role="staff")  # type: ignore[operator]
    who = sign_in(maya)
    with clock.frozen_at(clock.now() + timedelta(hours=13)):
        assert signed_in_as(who) == ""


@pytest.mark.parametrize(
    ("role", "days", "open_"),
    [("member", 29, True), ("member", 31, False), ("staff", 6, True), ("staff", 8, False)],
)
def test_who_asked_to_be_remembered_stays_for_so_long(
    sign_in: SignIn, make_user: object, role: str, days: int, open_: bool
) -> None:
    who = sign_in(make_user("maya", role=role))  # type: ignore[operator]
    now = clock.now()
    Session.update(remember=True, expires_at=now + timedelta(days=60)).execute()
    with clock.frozen_at(now + timedelta(days=days)):
        assert (signed_in_as(who) == "maya") is open_


def test_nobody_stays_for_ever_by_being_here(sign_in: SignIn, make_user: object) -> None:
    who = sign_in(make_user("maya", role="staff"))  # type: ignore[operator]
    now = clock.now()
    Session.update(remember=True, expires_at=now + timedelta(days=60)).execute()
    later = now + timedelta(days=15)
    Session.update(seen_at=later).execute()
    with clock.frozen_at(later):
        assert signed_in_as(who) == ""


def test_a_role_that_is_given_shortens_what_is_open(sign_in: SignIn, alice: User) -> None:
    from core.groups.models import Group, Membership

    who = sign_in(alice)
    Membership.create(user=alice, group=Group.get(Group.key == "staff"), created_at=clock.now())
    with clock.frozen_at(clock.now() + timedelta(hours=13)):
        assert signed_in_as(who) == ""


def test_sessions_that_nobody_used_are_deleted(app: Flask, sign_in: SignIn, alice: User) -> None:
    from core.accounts.jobs import forget

    sign_in(alice)
    with app.app_context(), clock.frozen_at(clock.now() + timedelta(days=1, hours=1)):
        forget()
    assert not Session.select().exists()

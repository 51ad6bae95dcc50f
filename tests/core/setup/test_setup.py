"""Setting a community up in the browser, without a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import settings
from core.access import Actor
from core.accounts.models import User
from core.accounts.owner import owner_link
from core.models import Audit
from core.presets.doors import reading
from core.presets.queries import current
from core.setup.models import SetupStep
from core.setup.queries import is_open
from core.setup.steps import TYPED
from core.spaces.models import Space
from core.threads.models import Thread
from core.versions import refresh
from tests.core.accounts.reading import hidden
from townhall.testing import Browser

NAME = {"site_name": "Furrow", "tagline": "Robots.", "language": "en", "timezone": "Europe/Warsaw"}
DOORS = {"reading": "everyone", "sign_up": "open"}
ANSWERS: dict[str, dict[str, str]] = {
    "name": NAME,
    "kind": {"kind": "brand"},
    "doors": DOORS,
    "mail": {},
}


@pytest.fixture
def owner(app: Flask, make_user: Any, sign_in: Any) -> Iterator[Browser]:
    """The browser of an owner whose community is not set up."""
    ada = make_user("ada", role="admin")
    with app.test_request_context("/"):
        yield sign_in(ada)
    refresh()


def answer(browser: Browser, step: str, **fields: str) -> Any:
    """Send a step as its page would, with what it shows as seen."""
    seen = hidden(browser.get(f"/setup/{step}"), "seen")
    return browser.send(f"/setup/{step}", seen=seen, **{**ANSWERS[step], **fields})


def shown(browser: Browser, step: str) -> str:
    """What is typed in a step, as its page shows it."""
    return str(browser.get(f"/setup/{step}").text)


def test_the_owners_link_leads_through_all_steps_to_an_open_community(
    app: Flask, client: Browser
) -> None:
    with app.app_context():
        link = (owner_link() or "").partition("8000")[2]
    assert "Step 1 of 6" in client.get(link).text
    account = {"username": "ada", "email": "ada@example.org", "password": "four green bicycles"}
    made = client.send(link, **account)
    assert (made.status_code, made.location) == (303, "/setup")
    place = client.get("/setup").location
    for step in TYPED:
        assert place == f"/setup/{step}"
        place = answer(client, step).location
    assert place == "/admin/next"
    assert "Furrow is there" in client.get(place).text
    with app.test_request_context("/"):
        refresh()
        assert settings.get("core", "site_name") == "Furrow"
        assert current() == "brand"
        assert {thread.author.username for thread in Thread.select()} == {"ada"}
        assert Thread.select().where(Thread.title == "Welcome to Furrow").exists()
        assert User.get(User.username == "ada").timezone == "Europe/Warsaw"
        assert Audit.select().where(Audit.action == "site.set_up").exists()


def test_it_is_gone_when_it_is_finished(owner: Browser) -> None:
    for step in TYPED:
        assert answer(owner, step).status_code == 303
    for path in ("/setup", "/setup/name", "/setup/mail"):
        assert owner.get(path).status_code == 404, path
    assert owner.send("/setup/name", **NAME, seen="0").status_code == 404
    assert owner.send("/setup/mail/test").status_code == 404


def test_nobody_but_an_owner_gets_in(client: Browser, cast: SimpleNamespace, sign_in: Any) -> None:
    for path in ("/setup", "/setup/name"):
        assert client.get(path).location.startswith("/sign-in")
        for who in (cast.bob, cast.maya):
            assert sign_in(who).get(path).status_code == 403
    assert client.send("/setup/name", **NAME).status_code in (303, 401)
    assert not SetupStep.select().exists()


def test_no_step_can_be_skipped(owner: Browser) -> None:
    assert answer(owner, "mail").location == "/setup/name"
    assert is_open()
    answer(owner, "name")
    assert answer(owner, "mail").location == "/setup/kind"
    assert is_open()


def test_going_back_and_forth_keeps_what_was_typed_even_what_is_wrong(owner: Browser) -> None:
    long = "x" * 300
    back = answer(owner, "doors", to="kind", reading="members")
    assert back.location == "/setup/kind"
    answer(owner, "name", to="doors", tagline=long, site_name="Half a na")
    page = shown(owner, "name")
    assert long in page
    assert "Half a na" in page
    assert re.search(
        r'value="members"[^>]*checked|checked[^>]*value="members"', shown(owner, "doors")
    )
    assert settings.get("core", "site_name") == "Townhall"
    refused = answer(owner, "name", tagline=long)
    assert refused.status_code == 422
    assert "At most 255" in refused.text


def test_it_can_be_left_and_taken_up_again(owner: Browser) -> None:
    answer(owner, "name")
    left = answer(owner, "kind", kind="internal", to="later")
    assert left.location == "/"
    assert owner.get("/setup").location == "/setup/kind"
    assert re.search(
        r'value="internal"[^>]*checked|checked[^>]*value="internal"', shown(owner, "kind")
    )


def test_of_two_browsers_the_second_is_told_and_loses_nothing(owner: Browser) -> None:
    seen = hidden(owner.get("/setup/name"), "seen")
    owner.send("/setup/name", seen=seen, **{**NAME, "site_name": "First"})
    second = {**NAME, "site_name": "Second"}
    told = owner.send("/setup/name", seen=seen, **second)
    assert told.status_code == 409
    assert "First" in told.text
    assert 'value="Second"' in told.text
    assert settings.get("core", "site_name") == "First"
    assert owner.send("/setup/name", seen=hidden(told, "seen"), **second).status_code == 303
    refresh()
    assert settings.get("core", "site_name") == "Second"


def test_the_same_answers_twice_are_no_contradiction(owner: Browser) -> None:
    seen = hidden(owner.get("/setup/name"), "seen")
    for _time in range(2):
        assert owner.send("/setup/name", seen=seen, **NAME).status_code == 303


def test_a_kind_is_put_into_force_once_however_often_it_was_changed(owner: Browser) -> None:
    answer(owner, "name")
    for kind in ("brand", "internal", "practice"):
        answer(owner, "kind", kind=kind)
    assert not Space.select().exists()
    answer(owner, "doors")
    answer(owner, "mail")
    assert Space.select().where(Space.slug == "cases").exists()
    assert not Space.select().where(Space.slug.in_(["news", "everyone"])).exists()


def test_who_may_enter_starts_from_the_kind_and_the_owners_answer_counts(owner: Browser) -> None:
    answer(owner, "name")
    answer(owner, "kind", kind="internal")
    page = shown(owner, "doors")
    assert re.search(r'value="invite"[^>]*checked|checked[^>]*value="invite"', page)
    assert re.search(r'value="members"[^>]*checked|checked[^>]*value="members"', page)
    answer(owner, "doors", reading="members", sign_up="closed")
    answer(owner, "mail")
    refresh()
    assert settings.get("core", "sign_up") == "closed"
    assert reading() == "members"


def test_without_a_kind_each_plugin_has_its_first_space(owner: Browser) -> None:
    for step in TYPED:
        answer(owner, step, **({"kind": "none"} if step == "kind" else {}))
    assert {space.slug for space in Space.select()} == {"calendar", "general", "help", "ideas"}
    assert current() == ""


def test_an_empty_tagline_is_filled_by_the_kind(owner: Browser) -> None:
    for step in TYPED:
        answer(owner, step, **({"tagline": ""} if step == "name" else {}))
    refresh()
    assert settings.get("core", "tagline") == "What we make, and what you make of it."


def test_a_test_mail_goes_to_the_owner(owner: Browser, mailbox: Any) -> None:
    assert owner.send("/setup/mail/test").location == "/setup/mail"
    assert "On its way" in shown(owner, "mail")
    (mail,) = mailbox()
    assert mail["To"] == "ada@example.org"
    assert "Written to a file" in shown(owner, "mail")


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        ("name", {"site_name": " "}),
        ("name", {"site_name": "\u202e"}),
        ("name", {"timezone": "Moon/Base"}),
        ("name", {"language": "xx"}),
        ("kind", {"kind": "circus"}),
        ("kind", {"kind": ""}),
        ("doors", {"reading": "staff"}),
        ("doors", {"sign_up": "nobody"}),
    ],
)
def test_odd_answers_are_refused(owner: Browser, step: str, fields: dict[str, str]) -> None:
    assert answer(owner, step, **fields).status_code == 422
    assert not SetupStep.select().where(SetupStep.done_at.is_null(False)).exists()


def test_a_site_that_has_threads_keeps_them_and_is_asked_nothing_of_their_kind(
    owner: Browser,
) -> None:
    from core.seed.community import write_community

    write_community()
    refresh()
    spaces, threads = Space.select().count(), Thread.select().count()
    assert 'value="Furrow"' in shown(owner, "name")
    assert re.search(r'value="none"[^>]*checked|checked[^>]*value="none"', shown(owner, "kind"))
    for step in TYPED:
        answer(owner, step, **({"kind": "none"} if step == "kind" else {}))
    assert (Space.select().count(), Thread.select().count()) == (spaces, threads)


def test_the_zone_and_words_of_the_owner_are_those_of_visitors(
    owner: Browser, client: Browser
) -> None:
    answer(owner, "name")
    from core.access import nobody

    refresh()
    assert nobody().timezone == "Europe/Warsaw"
    settings.put(Actor(is_admin=True), "core", "timezone", "Nowhere")
    assert nobody().timezone == "UTC"
    assert client.get("/").status_code == 200


def test_enter_presses_go_on_and_nothing_else(owner: Browser) -> None:
    """Browsers press the first button of a form in the order of the page."""
    for step in TYPED:
        buttons = re.findall(r"<button([^>]*)>", shown(owner, step))
        ours = [button for button in buttons if 'name="to"' in button]
        assert 'value=""' in ours[0]
        assert "hidden" in ours[0]

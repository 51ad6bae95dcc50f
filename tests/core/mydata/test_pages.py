"""The page of one's data: three clear choices, a download for its owner alone, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.accounts.models import Session, Token, User
from core.accounts.passwords import hash_password
from core.erasing import actions as erasing
from core.erasing import working
from core.erasing.models import Leaving
from core.feeds.models import FeedToken
from core.mydata.models import PersonalExport
from tests.support.together import all_at_once
from townhall.testing import Browser

SignIn = Callable[[User], Browser]
PASSWORD = "four green bicycles"


def unproved(user: User) -> None:
    """Let the last proof of somebody be a while ago."""
    Session.update(proved_at=clock.ago(hours=1)).where(Session.user == user).execute()


def test_there_are_three_choices(cast: SimpleNamespace, sign_in: SignIn) -> None:
    page = sign_in(cast.alice).get("/account/data").text
    for words in ("Take it along", "Leave, posts stay", "Leave, posts go"):
        assert words in page


@pytest.mark.parametrize("state", ["active", "pending", "suspended"])
def test_whoever_has_an_account_gets_their_data(
    make_user: Any, sign_in: SignIn, run_jobs: Any, state: str
) -> None:
    browser = sign_in(make_user("sue", state=state))
    assert browser.send("/account/data/export").status_code == 303
    assert "being put together" in browser.get("/account/data").text
    run_jobs()
    page = browser.get("/account/data").text
    assert "Your file is ready" in page
    answer = browser.get(f"/account/data/export/{PersonalExport.get().id}")
    assert answer.status_code == 200
    assert answer.data.startswith(b"PK")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_download_asks_who_is_there(
    cast: SimpleNamespace, sign_in: SignIn, run_jobs: Any, client: Browser
) -> None:
    browser = sign_in(cast.alice)
    browser.send("/account/data/export")
    run_jobs()
    place = f"/account/data/export/{PersonalExport.get().id}"
    unproved(cast.alice)
    answer = browser.get(place)
    assert answer.status_code == 303
    assert answer.location.startswith("/account/prove?next=")
    assert sign_in(cast.bob).get(place).status_code == 404
    assert sign_in(cast.ada).get(place).status_code == 404
    assert client.get(place).status_code == 303


def test_a_file_may_be_deleted_before_its_time(
    cast: SimpleNamespace, sign_in: SignIn, run_jobs: Any
) -> None:
    browser = sign_in(cast.alice)
    browser.send("/account/data/export")
    run_jobs()
    place = f"/account/data/export/{PersonalExport.get().id}"
    assert sign_in(cast.bob).send(f"{place}/remove").status_code == 404
    assert browser.send(f"{place}/remove").status_code == 303
    assert browser.get(place).status_code == 404


def test_a_file_that_is_too_old_is_not_given(
    cast: SimpleNamespace, sign_in: SignIn, run_jobs: Any
) -> None:
    browser = sign_in(cast.alice)
    browser.send("/account/data/export")
    run_jobs()
    PersonalExport.update(expires_at=clock.ago(minutes=1)).execute()
    assert browser.get(f"/account/data/export/{PersonalExport.get().id}").status_code == 404


@pytest.mark.parametrize("choice", ["keep", "take"])
def test_leaving_closes_the_account_and_shows_what_was_written(
    cast: SimpleNamespace, sign_in: SignIn, mailbox: Any, choice: str
) -> None:
    browser, other = sign_in(cast.alice), sign_in(cast.alice)
    assert "Close my account" in browser.get(f"/account/data/leave?posts={choice}").text
    assert browser.send("/account/data/leave", posts=choice).status_code == 303
    assert browser.get("/account/").status_code == 303
    assert other.get("/account/").status_code == 303
    row = Leaving.get()
    assert row.keeps_posts == (choice == "keep")
    assert row.due_at - row.asked_at == timedelta(days=14)
    assert "Your account is closed" in [mail["Subject"] for mail in mailbox()]
    assert not Token.select().where(Token.user == cast.alice).exists()
    assert not FeedToken.select().where(FeedToken.user == cast.alice).exists()


def test_leaving_needs_a_proof(cast: SimpleNamespace, sign_in: SignIn) -> None:
    browser = sign_in(cast.alice)
    unproved(cast.alice)
    assert browser.get("/account/data/leave?posts=keep").location.startswith("/account/prove")
    browser.send("/account/data/leave", posts="keep")
    assert User.get_by_id(cast.alice.id).state == "active"


def test_signing_in_offers_to_come_back(
    cast: SimpleNamespace, client: Browser, sign_in: SignIn
) -> None:
    User.update(password=hash_password(PASSWORD)).where(User.id == cast.alice.id).execute()
    sign_in(cast.alice).send("/account/data/leave", posts="take")
    answer = client.send("/sign-in", username="alice", password=PASSWORD, next="/inbox/")
    assert answer.location == "/account/data"
    page = client.get("/account/data").text
    assert "Keep my account" in page
    assert "Leave, posts stay" not in page
    assert client.send("/account/data/stay").status_code == 303
    assert User.get_by_id(cast.alice.id).state == "active"
    assert Leaving.select().count() == 0


def test_somebody_suspended_comes_back_suspended(make_user: Any, sign_in: SignIn) -> None:
    sue = make_user("sue", state="suspended")
    sign_in(sue).send("/account/data/leave", posts="keep")
    sign_in(sue).send("/account/data/stay")
    assert User.get_by_id(sue.id).state == "suspended"


def test_nobody_comes_back_once_erasing_has_begun(cast: SimpleNamespace, sign_in: SignIn) -> None:
    sign_in(cast.alice).send("/account/data/leave", posts="keep")
    Leaving.update(began_at=clock.now()).execute()
    assert sign_in(cast.alice).send("/account/data/stay").status_code == 409
    assert "there is no way back" in sign_in(cast.alice).get("/account/data").text


def test_whoever_stays_has_nothing_to_come_back_to(cast: SimpleNamespace, sign_in: SignIn) -> None:
    assert sign_in(cast.alice).send("/account/data/stay").status_code == 409


def test_a_choice_must_be_made(cast: SimpleNamespace, sign_in: SignIn) -> None:
    browser = sign_in(cast.alice)
    assert browser.send("/account/data/leave").status_code == 422
    assert browser.get("/account/data/leave?posts=burn").status_code == 404


def test_the_last_owner_stays(cast: SimpleNamespace, sign_in: SignIn) -> None:
    browser = sign_in(cast.ada)
    assert "You are the last owner" in browser.get("/account/data/leave?posts=keep").text
    assert browser.send("/account/data/leave", posts="keep").status_code == 409
    assert User.get_by_id(cast.ada.id).state == "active"


def test_the_last_two_owners_do_not_leave_at_once(
    app: Flask, cast: SimpleNamespace, make_user: Any, actor_of: Any
) -> None:
    actors = [actor_of(cast.ada), actor_of(make_user("otto", role="admin"))]
    deeds = [lambda a=actor: erasing.leave(a, keeps_posts=True) for actor in actors]
    problems = all_at_once(app, deeds)
    assert [type(problem) for problem in problems] == [erasing.LastOwner]


def test_after_fourteen_days_nobody_signs_in(
    cast: SimpleNamespace, sign_in: SignIn, client: Browser, run_jobs: Any
) -> None:
    User.update(password=hash_password(PASSWORD)).where(User.id == cast.alice.id).execute()
    sign_in(cast.alice).send("/account/data/leave", posts="keep")
    with clock.frozen_at(clock.now() + timedelta(days=13)):
        working.begin_due()
        run_jobs()
        assert User.get_by_id(cast.alice.id).username == "alice"
    with clock.frozen_at(clock.now() + timedelta(days=14)):
        working.begin_due()
        run_jobs()
    assert User.get_by_id(cast.alice.id).state == "closed"
    assert client.send("/sign-in", username="alice", password=PASSWORD).status_code == 422


def test_the_page_of_a_former_member_tells_nothing(
    cast: SimpleNamespace, sign_in: SignIn, client: Browser, run_jobs: Any
) -> None:
    sign_in(cast.alice).send("/account/data/leave", posts="keep")
    with clock.frozen_at(clock.now() + timedelta(days=15)):
        working.begin_due()
        run_jobs()
    assert client.get("/people/alice").status_code == 404
    page = client.get(f"/people/former-member-{cast.alice.id}").text
    assert "Former member" in page
    assert "alice" not in page.lower()


def test_owners_see_that_somebody_is_leaving(cast: SimpleNamespace, sign_in: SignIn) -> None:
    sign_in(cast.alice).send("/account/data/leave", posts="keep")
    ada = sign_in(cast.ada)
    assert "Leaving" in ada.get(f"/admin/members/{cast.alice.id}").text
    assert "Alice" in ada.get("/admin/members?state=leaving").text
    assert "Alice" in ada.get("/people/alice").text

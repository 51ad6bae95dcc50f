"""Acting for a member to help them: who may, for how long, and what stays closed."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core import clock
from core.accounts.models import Session
from core.groups.models import Group, Membership
from core.impersonation.actions import LASTS, CannotAct, act_for, close_over
from core.impersonation.models import Impersonation
from core.models import Audit


def begin(browser: Any, user: Any, reason: str = "She asked by phone") -> Any:
    return browser.send(f"/admin/members/{user.id}/help", reason=reason)


@pytest.fixture
def helper(cast: SimpleNamespace, sign_in: Any) -> Any:
    """Ada's browser, acting for bob."""
    browser = sign_in(cast.ada)
    assert begin(browser, cast.bob).status_code == 303
    return browser


def actions_logged() -> list[str]:
    return [row.action for row in Audit.select().order_by(Audit.id)]


def test_the_banner_stands_on_every_page_and_says_for_whom(helper: Any) -> None:
    for path in ("/", "/people/", "/inbox/", "/account/profile", "/nowhere", "/groups/"):
        page = helper.get(path).text
        assert "You act for Bob" in page, path
        assert 'action="/acting/stop"' in page


def test_what_is_done_is_in_the_members_name_and_the_log_names_the_owner(
    cast: SimpleNamespace, helper: Any
) -> None:
    saved = helper.send("/account/profile", name="Bobby", timezone="UTC", locale="")
    assert saved.status_code == 303
    assert type(cast.bob).get_by_id(cast.bob.id).name == "Bobby"
    helper.send("/acting/stop")
    rows = list(Audit.select().order_by(Audit.id))
    assert [row.action for row in rows] == [
        "impersonation.start",
        "impersonation.deed",
        "impersonation.end",
    ]
    assert {row.actor_id for row in rows} == {cast.ada.id}
    assert rows[1].acting_for_id == cast.bob.id
    assert rows[1].note == "profiles.edit_post"
    assert rows[2].after == {"deeds": 1}


def test_the_member_reads_it_among_their_devices(
    cast: SimpleNamespace, helper: Any, sign_in: Any
) -> None:
    page = sign_in(cast.bob).get("/account/sessions").text
    assert "She asked by phone" in page
    assert "Ada" in page
    assert "only looked" in page
    assert "She asked by phone" not in sign_in(cast.alice).get("/account/sessions").text


def test_what_an_account_is_locked_with_stays_closed(cast: SimpleNamespace, helper: Any) -> None:
    before = type(cast.bob).get_by_id(cast.bob.id)
    closed = [
        "/account/password",
        "/account/email",
        "/account/prove",
        "/account/sessions",
        "/account/feeds",
        "/account/invites",
        "/account/push",
        "/account/anything-new",
        "/sign-in",
        "/sign-up",
        "/reset-password",
    ]
    rules = {rule.rule for rule in helper.application.url_map.iter_rules()}
    closed += [rule for rule in rules if rule.startswith("/account/") and "<" not in rule]
    left = ("/account/profile", "/account/watching", "/account/notifications", "/account/mail")
    for path in closed:
        if path.startswith((*left, "/account/appearance")):
            continue
        assert helper.get(path).status_code == 403, path
        assert helper.send(path, current="x", password="y").status_code == 403, path
    after = type(cast.bob).get_by_id(cast.bob.id)
    assert (before.password, before.email) == (after.password, after.email)


def test_owners_are_not_acted_for_nor_is_oneself(
    cast: SimpleNamespace, make_user: Any, sign_in: Any
) -> None:
    browser = sign_in(cast.ada)
    other = make_user("otto", role="admin")
    suspended = make_user("sue", state="suspended")
    for user in (other, cast.ada, suspended):
        assert begin(browser, user).status_code == 422
    assert begin(browser, cast.bob, reason="  ").status_code == 422
    assert not Impersonation.select().exists()
    assert begin(sign_in(cast.maya), cast.bob).status_code == 403
    assert sign_in(cast.maya).get(f"/admin/members/{cast.bob.id}/help").status_code == 403


def test_it_is_asked_anew_who_is_there(cast: SimpleNamespace, sign_in: Any) -> None:
    browser = sign_in(cast.ada)
    Session.update(proved_at=clock.ago(minutes=20)).execute()
    for answer in (browser.get(f"/admin/members/{cast.bob.id}/help"), begin(browser, cast.bob)):
        assert answer.status_code in (303, 403)
        assert "/account/prove" in answer.headers.get("Location", answer.text)
    assert not Impersonation.select().exists()


def test_it_ends_by_itself(cast: SimpleNamespace, helper: Any, at: Any, app: Any) -> None:
    with at(clock.now() + LASTS + timedelta(seconds=1)):
        page = helper.get("/").text
        assert "You act for" not in page
        assert "/people/ada" in page
        with app.app_context():
            assert close_over() == 1
            assert close_over() == 0
    row = Impersonation.get()
    assert row.ended_at == row.ends_at
    assert actions_logged() == ["impersonation.start", "impersonation.end"]
    assert Session.select().where(Session.acting != "").count() == 0


def test_it_ends_when_the_member_becomes_an_owner(cast: SimpleNamespace, helper: Any) -> None:
    admins = Group.get(Group.key == "admins")
    Membership.create(group=admins, user=cast.bob, created_at=clock.now())
    assert "You act for" not in helper.get("/").text


def test_it_ends_when_the_owner_is_none_any_more(cast: SimpleNamespace, helper: Any) -> None:
    Membership.delete().where(Membership.user == cast.ada).execute()
    page = helper.get("/").text
    assert "You act for" not in page
    assert "/people/ada" in page


def test_signing_out_ends_it_and_it_is_written_down(
    cast: SimpleNamespace, helper: Any, app: Any
) -> None:
    assert helper.send("/sign-out").status_code == 303
    with app.app_context():
        assert close_over() == 1
    assert actions_logged() == ["impersonation.start", "impersonation.end"]


def test_another_browser_of_the_owner_is_not_acting(
    cast: SimpleNamespace, helper: Any, sign_in: Any
) -> None:
    other = sign_in(cast.ada)
    Session.update(acting="help:1").where(Session.acting == "").execute()
    assert "You act for" not in other.get("/").text
    assert "You act for" in helper.get("/").text


def test_one_cannot_act_from_within(cast: SimpleNamespace, helper: Any, actor_of: Any) -> None:
    assert helper.get(f"/admin/members/{cast.alice.id}/help").status_code == 403
    with pytest.raises(CannotAct):
        act_for(actor_of(cast.ada), cast.bob.id, "No session")


def test_what_was_read_meanwhile_counts_for_nobody(
    cast: SimpleNamespace, helper: Any, app: Any, actor_of: Any
) -> None:
    from core import buffer
    from core.access import Actor
    from core.spaces.actions import create_space
    from core.threads.actions import start_thread
    from core.threads.models import ReadMark

    with app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", title="Open")
        thread = start_thread(
            actor_of(cast.alice), board.id, kind="topic", title="Pump", body="Text."
        )
    assert helper.get(f"/forums/t/{thread.id}/{thread.slug}").status_code == 200
    buffer.flush_all()
    assert not ReadMark.select().where(ReadMark.user == cast.bob).exists()

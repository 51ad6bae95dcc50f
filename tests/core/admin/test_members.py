"""Looking after accounts."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from core import clock
from core.accounts.models import Session, User
from core.admin.queries.members import roles_of
from core.models import Audit
from townhall.testing import Browser


def names(browser: Browser, **query: str) -> list[str]:
    page = browser.get("/admin/members", query_string=query).text
    return re.findall(r"<span>@([^<]+)</span>", page)


def url_of(user: User, deed: str = "") -> str:
    return f"/admin/members/{user.id}" + (f"/{deed}" if deed else "")


def suspend(browser: Browser, user: User) -> Any:
    return browser.send(url_of(user, "sanction"), sort="suspend", reason="x", span="")


def test_accounts_are_found_by_name_state_and_role(
    ada: Browser, maya: Browser, cast: SimpleNamespace, make_user: Any
) -> None:
    make_user("dora", state="pending")
    assert names(ada, q="LIC") == ["alice"]
    assert names(ada, state="pending") == ["dora"]
    assert names(ada, role="staff") == ["maya"]
    assert names(ada, role="admin") == ["ada"]
    assert names(ada, q="alice@example") == ["alice"]
    assert names(maya, q="alice@example") == []
    assert "No account like that" in ada.get("/admin/members?q=zzz").text
    assert len(names(ada, state="'; drop table")) == 6


def test_every_page_of_accounts_shows_others(ada: Browser, make_user: Any) -> None:
    for number in range(70):
        make_user(f"m{number:02}x", created_at=clock.ago(days=number // 10))
    seen: list[str] = []
    url = "/admin/members?q=m"
    while url:
        page = ada.get(url).text
        seen += re.findall(r"<span>@(m\d\dx)</span>", page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        url = following[1].replace("&amp;", "&") if following else ""
    assert sorted(seen) == [f"m{number:02}x" for number in range(70)]


def test_somebody_is_made_part_of_the_team_and_no_longer(
    ada: Browser, cast: SimpleNamespace, sign_in: Any
) -> None:
    bob = sign_in(cast.bob)
    assert bob.get("/admin/members").status_code == 403
    ada.send(url_of(cast.bob, "role"), role="staff", on="yes")
    assert bob.get("/admin/members").status_code == 200
    ada.send(url_of(cast.bob, "role"), role="staff", on="no")
    assert bob.get("/admin/members").status_code == 403
    lines = [line.after for line in Audit.select().where(Audit.action == "member.role")]
    assert lines == [["staff"], []]


def test_the_last_owner_stays(ada: Browser, cast: SimpleNamespace) -> None:
    answer = ada.send(url_of(cast.ada, "role"), role="admin", on="no")
    assert answer.status_code == 422
    assert "last owner" in answer.text
    ada.send(url_of(cast.bob, "role"), role="admin", on="yes")
    User.update(state="suspended").where(User.id == cast.bob.id).execute()
    assert ada.send(url_of(cast.ada, "role"), role="admin", on="no").status_code == 422
    User.update(state="active").where(User.id == cast.bob.id).execute()
    assert ada.send(url_of(cast.ada, "role"), role="admin", on="no").status_code == 303
    assert roles_of(cast.ada.id) == frozenset()
    assert ada.get("/admin/").status_code == 403


def test_a_role_is_given_only_by_owners_who_have_just_proved_themselves(
    ada: Browser, maya: Browser, cast: SimpleNamespace
) -> None:
    assert maya.send(url_of(cast.bob, "role"), role="staff", on="yes").status_code == 403
    Session.update(proved_at=clock.ago(hours=2)).where(Session.user == cast.ada.id).execute()
    answer = ada.send(url_of(cast.bob, "role"), role="staff", on="yes")
    assert "next=" in answer.headers["Location"]
    assert roles_of(cast.bob.id) == frozenset()


def test_only_members_who_can_sign_in_get_a_role(
    ada: Browser, cast: SimpleNamespace, make_user: Any
) -> None:
    dora = make_user("dora", state="unclaimed")
    assert ada.send(url_of(dora, "role"), role="admin", on="yes").status_code == 422
    assert ada.send(url_of(cast.bob, "role"), role="king", on="yes").status_code == 422


def test_a_suspended_member_is_signed_out_everywhere_and_comes_back_as_before(
    maya: Browser, cast: SimpleNamespace, sign_in: Any
) -> None:
    bob = sign_in(cast.bob)
    sign_in(cast.bob)
    answer = maya.send(url_of(cast.bob, "sanction"), sort="suspend", reason="Sold pills", span="")
    assert answer.status_code == 303
    assert Session.select().where(Session.user == cast.bob.id).count() == 0
    assert "/sign-in" in bob.get("/account/profile").headers["Location"]
    page = maya.get(url_of(cast.bob)).text
    assert "Sold pills" in page
    maya.send(url_of(cast.bob, "unsuspend"))
    assert User.get_by_id(cast.bob.id).state == "active"
    assert "Sold pills" not in maya.get("/people/bob").text


def test_suspending_needs_a_reason(maya: Browser, cast: SimpleNamespace) -> None:
    answer = maya.send(url_of(cast.bob, "sanction"), sort="suspend", reason="  ", span="")
    assert answer.status_code == 422
    assert "Say why" in answer.text
    assert User.get_by_id(cast.bob.id).state == "active"


def test_the_team_cannot_suspend_itself_each_other_or_owners(
    maya: Browser, ada: Browser, cast: SimpleNamespace
) -> None:
    assert suspend(maya, cast.ada).status_code == 403
    assert suspend(maya, cast.maya).status_code == 422
    assert suspend(ada, cast.ada).status_code == 422
    assert suspend(ada, cast.maya).status_code == 303
    assert maya.get("/admin/members").status_code in (302, 303)


def test_an_account_is_confirmed_by_hand(ada: Browser, maya: Browser, make_user: Any) -> None:
    dora = make_user("dora", state="pending", confirmed_at=None, email_key=None)
    assert maya.send(url_of(dora, "confirm")).status_code == 403
    ada.send(url_of(dora, "confirm"))
    dora = User.get_by_id(dora.id)
    assert (dora.state, dora.email_key) == ("active", "dora@example.org")
    assert ada.send(url_of(dora, "confirm")).status_code == 422


def test_an_address_that_another_has_confirmed_is_not_confirmed_twice(
    ada: Browser, cast: SimpleNamespace, make_user: Any
) -> None:
    dora = make_user("dora", state="pending", email="alice@example.org", email_key=None)
    answer = ada.send(url_of(dora, "confirm"))
    assert answer.status_code == 422
    assert "Another member" in answer.text
    assert User.get_by_id(dora.id).state == "pending"


def test_an_imported_account_offers_to_send_its_link(ada: Browser, make_user: Any) -> None:
    dora = make_user("dora", state="unclaimed", email=None, email_key=None)
    assert "/account/claims/dora" in ada.get(url_of(dora)).text


@pytest.mark.parametrize("deed", ["sanction", "unsuspend", "role", "confirm"])
def test_nobody_outside_the_team_does_anything_to_accounts(
    deed: str, cast: SimpleNamespace, sign_in: Any, client: Browser
) -> None:
    for browser, status in ((sign_in(cast.bob), 403), (client, 303)):
        answer = browser.send(url_of(cast.charlie, deed), reason="x", role="admin", on="yes")
        assert answer.status_code == status
    assert User.get_by_id(cast.charlie.id).state == "active"
    assert roles_of(cast.charlie.id) == frozenset()

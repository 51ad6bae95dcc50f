"""The pages of groups, without JavaScript, for everybody."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

from core.access import Actor
from core.accounts.actions import inviting as sign_up_invites
from core.accounts.actions.joining import sign_up
from core.groups.models import Group, GroupRequest, Membership
from tests.core.groups.conftest import people_in

FORM = {"joining": "request", "seen_by": "members", "roster": "group", "mention": "group"}


def test_from_making_a_group_to_letting_somebody_in(cast: SimpleNamespace, sign_in: Any) -> None:
    maya, charlie = sign_in(cast.maya), sign_in(cast.charlie)
    form = {**FORM, "name": "Bread bakers", "questions": "Why?\n\n What do you bake? "}
    made = maya.send("/groups/new", **form, description="We *bake*.")
    assert made.headers["Location"] == "/groups/bread-bakers"
    page = charlie.get("/groups/bread-bakers").text
    assert "<em>bake</em>" in page
    assert "Who is in this group is not shown to you" in page
    asked = charlie.get("/groups/bread-bakers/ask").text
    assert "What do you bake?" in asked
    empty = charlie.send("/groups/bread-bakers/ask", q0="Hunger", q1="")
    assert empty.status_code == 422
    assert "Hunger" in empty.text
    assert charlie.send("/groups/bread-bakers/ask", q0="Hunger", q1="Rye").status_code == 303
    assert "Rye" in maya.get("/groups/bread-bakers/requests").text
    number = GroupRequest.get().id
    path = f"/groups/bread-bakers/requests/{number}"
    assert maya.send(path, answer="approve", note="Hello").status_code == 303
    page = charlie.get("/groups/bread-bakers").text
    assert "Charlie" in page
    assert "/groups/bread-bakers/leave" in page
    assert maya.send(path, answer="decline").status_code == 303
    assert "has let them in already" in maya.get("/groups/bread-bakers/requests").text


def test_a_hidden_group_is_answered_like_a_missing_one(
    cast: SimpleNamespace, make_group: Any, sign_in: Any, client: Any
) -> None:
    group = make_group("Secret", seen_by="group", joining="open")
    for browser in (client, sign_in(cast.charlie)):
        for tail in ("", "/ask", "/leave", "/edit", "/requests", "/invitations"):
            hidden = browser.get(f"/groups/{group.slug}{tail}")
            missing = browser.get(f"/groups/terces{tail}")
            assert hidden.status_code == missing.status_code
            assert hidden.status_code in (303, 404)
        for tail in ("/join", "/withdraw", "/leave", "/decline", "/ask"):
            hidden = browser.send(f"/groups/{group.slug}{tail}")
            missing = browser.send(f"/groups/terces{tail}")
            assert hidden.status_code == missing.status_code
        assert "Secret" not in browser.get("/groups/").text
        assert "Secret" not in browser.get("/groups/?q=secret").text.replace("“secret”", "")
    assert "charlie" not in people_in(group)


def test_a_link_leads_into_a_hidden_group_after_a_button(
    cast: SimpleNamespace, make_group: Any, sign_in: Any
) -> None:
    group = make_group("Secret", seen_by="group", joining="invite")
    alice, charlie = sign_in(cast.alice), sign_in(cast.charlie)
    made = alice.send("/groups/secret/invitations/link", uses="1", days="1", note="For you")
    link = re.search(r'value="(\S+/groups/invited/[\w-]+)"', made.text)
    assert link
    path = link[1].partition("localhost")[2]
    assert "charlie" not in people_in(group)
    assert "You are invited into Secret" in charlie.get(path).text
    assert "charlie" not in people_in(group)
    assert charlie.send(path).headers["Location"] == "/groups/secret"
    assert "charlie" in people_in(group)
    assert sign_in(cast.maya).send(path).status_code == 410
    assert "Where" not in sign_in(cast.maya).get("/groups/invited/nonsense").text


def test_the_last_owner_is_told_kindly(
    cast: SimpleNamespace, make_group: Any, sign_in: Any
) -> None:
    make_group("Bakers")
    answer = sign_in(cast.alice).send("/groups/bakers/leave")
    assert answer.status_code == 422
    assert "last owner" in answer.text


def test_owners_see_no_rights_and_the_team_does(
    cast: SimpleNamespace, make_group: Any, sign_in: Any
) -> None:
    make_group("Bakers")
    assert "Rights of this group" not in sign_in(cast.alice).get("/groups/bakers").text
    assert "Rights of this group" in sign_in(cast.maya).get("/groups/bakers").text


def test_a_wrong_form_keeps_what_was_typed(cast: SimpleNamespace, sign_in: Any) -> None:
    browser = sign_in(cast.maya)
    answer = browser.send("/groups/new", **FORM, name="Bob's", slug="bob", description="Long text")
    assert answer.status_code == 422
    assert "Long text" in answer.text
    many = browser.send("/groups/new", **FORM, name="Many", questions="a\nb\nc\nd\ne\nf")
    assert many.status_code == 422
    odd = browser.send("/groups/new", **{**FORM, "joining": "anything"}, name="Odd")
    assert odd.status_code == 422
    assert not Group.select().where(Group.key.is_null()).exists()


def test_inviting_a_stranger_to_the_site_says_that_nobody_is_called_so(
    cast: SimpleNamespace, make_group: Any, make_user: Any, sign_in: Any
) -> None:
    make_group("Bakers", joining="invite")
    make_user("percy", state="pending")
    for name in ("nobody", "percy", "b0b"):
        path = "/groups/bakers/invitations/person"
        answer = sign_in(cast.alice).send(path, username=name)
        assert answer.status_code == 422
        assert "Nobody here is called so" in answer.text


def test_signing_up_by_an_invitation_leads_into_its_group(
    cast: SimpleNamespace, make_group: Any, fresh: Any, sign_in: Any, actor_of: Any
) -> None:
    group = make_group("Bakers", seen_by="group")
    page = sign_in(cast.maya).send("/account/invites", uses="1", days="1", group=str(group.id))
    assert page.status_code == 200
    _invite, secret = sign_up_invites.make_invite(fresh("maya"), uses=1, days=1, group_id=group.id)
    user = sign_up(
        username="dora", email="dora@example.net", password="five blue submarines", invite=secret
    )
    assert Membership.select().where(Membership.user == user).count() == 1
    assert group.id not in actor_of(user).group_ids
    type(user).update(state="active").where(type(user).id == user.id).execute()
    assert group.id in actor_of(user).group_ids


def test_an_invitation_leads_only_into_groups_that_one_looks_after(
    cast: SimpleNamespace, make_group: Any, sign_in: Any
) -> None:
    from core.access import rights
    from core.spaces.actions import set_grants

    group, owner = make_group("Bakers"), Actor(is_admin=True)
    members = rights().builtin["members"]
    wanted: Any = {(members, "accounts.invite"): "yes"}
    set_grants(owner, None, wanted, permissions=["accounts.invite"])
    chosen = {"uses": "1", "days": "1", "group": str(group.id)}
    assert sign_in(cast.charlie).send("/account/invites", **chosen).status_code == 422
    assert sign_in(cast.alice).send("/account/invites", **chosen).status_code == 200


def test_pages_ask_few_questions_however_many_are_in_a_group(
    cast: SimpleNamespace, make_group: Any, make_user: Any, sign_in: Any, queries: Any
) -> None:
    group = make_group("Bakers", seen_by="everyone", roster="everyone", joining="request")
    for number in range(40):
        member = make_user(f"p{number:02}")
        Membership.create(group=group, user=member, created_at=group.created_at)
    browser = sign_in(cast.alice)
    for path in ("/groups/", "/groups/bakers"):
        browser.get(path)
        with queries(max=14):
            assert browser.get(path).status_code == 200

"""Making, changing and deleting groups, and who knows of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from werkzeug.exceptions import NotFound

from core.access import Forbidden, nobody, rights
from core.accounts.names import is_taken
from core.groups import queries
from core.groups.actions import CannotChange, asking, inviting, managing
from core.groups.actions.managing import Terms
from core.groups.models import Group, GroupInvite, GroupRequest, Membership
from core.groups.seeing import sees_roster
from core.models import Audit
from core.spaces.actions import create_space, set_grants
from core.spaces.models import Space, SpaceGrant


def known(actor: Any) -> set[str]:
    """The groups that somebody finds in the list and by address."""
    page = queries.groups_page(actor, search="", mine=False, after="")
    for slug in ("open", "house", "secret"):
        listed = slug in {group.slug for group in page.rows}
        try:
            found = bool(queries.visible_group(actor, slug))
        except NotFound:
            found = False
        assert listed == found
    return {group.slug for group in page.rows}


def test_a_group_is_known_to_whom_its_setting_says(
    make_group: Any, fresh: Any, make_user: Any, actor_of: Any
) -> None:
    for name, seen_by in (("Open", "everyone"), ("House", "members"), ("Secret", "group")):
        make_group(name, seen_by=seen_by)
    assert known(nobody()) == {"open"}
    assert known(fresh("charlie")) == {"open", "house"}
    assert known(fresh("bob")) == known(fresh("maya")) == {"open", "house", "secret"}
    assert known(actor_of(make_user("percy", state="pending"))) == {"open"}


def test_who_is_invited_finds_a_hidden_group(
    cast: SimpleNamespace, make_group: Any, fresh: Any, view: Any
) -> None:
    group = make_group("Secret", seen_by="group", joining="invite")
    with pytest.raises(NotFound):
        view("charlie", group)
    inviting.invite_member(*view("alice", group), cast.charlie)
    assert view("charlie", group)[1].is_invited
    inviting.decline(*view("charlie", group))
    with pytest.raises(NotFound):
        view("charlie", group)


@pytest.mark.parametrize(
    ("roster", "seeing"),
    [
        ("everyone", {"nobody", "charlie", "bob", "alice", "maya"}),
        ("members", {"charlie", "bob", "alice", "maya"}),
        ("group", {"bob", "alice", "maya"}),
        ("owners", {"alice", "maya"}),
    ],
)
def test_who_is_in_it_is_a_setting_of_its_own(
    make_group: Any, fresh: Any, roster: str, seeing: set[str]
) -> None:
    group = make_group("Open", seen_by="everyone", roster=roster)
    actors = {name: fresh(name) for name in ("charlie", "bob", "alice", "maya")}
    actors["nobody"] = nobody()
    found = {
        name
        for name, actor in actors.items()
        if sees_roster(actor, queries.visible_group(actor, group.slug))
    }
    assert found == seeing


def test_members_make_no_groups(fresh: Any) -> None:
    with pytest.raises(Forbidden):
        managing.create_group(fresh("bob"), Terms(name="Mine"))


@pytest.mark.parametrize(
    "slug", ["bob", "B0b", "new", "invited", "x", "a b", "-a", "staff", "a" * 41]
)
def test_a_short_name_that_means_somebody_else_is_refused(fresh: Any, slug: str) -> None:
    with pytest.raises(CannotChange) as error:
        managing.create_group(fresh("ada"), Terms(name="Group", slug=slug))
    assert error.value.field == "slug"


def test_nobody_signs_up_by_the_name_of_a_group(make_group: Any) -> None:
    assert not is_taken("bakers")
    make_group("Bakers", seen_by="group")
    assert is_taken("Bakers")


def test_changing_how_one_gets_in_lets_what_waits_go(
    cast: SimpleNamespace, make_group: Any, make_user: Any, view: Any
) -> None:
    group = make_group("Bakers", joining="request")
    asking.ask(*view("charlie", group), [])
    inviting.invite_member(*view("alice", group), make_user("dora"))
    managing.edit_group(*view("alice", group), Terms(name="Bakers", slug="bakers", joining="open"))
    assert GroupRequest.get().state == "withdrawn"
    assert GroupInvite.select().count() == 1
    terms = Terms(name="Bakers", slug="bakers", joining="closed")
    managing.edit_group(*view("alice", group), terms)
    assert not GroupInvite.select().exists()
    line = Audit.select().where(Audit.action == "group.edit").order_by(Audit.id.desc()).first()
    assert (line.before["joining"], line.after["joining"]) == ("open", "closed")


def test_its_owner_may_change_it_and_others_may_not(make_group: Any, view: Any) -> None:
    group = make_group("Bakers")
    with pytest.raises(Forbidden):
        managing.edit_group(*view("bob", group), Terms(name="Mine"))
    with pytest.raises(Forbidden):
        managing.delete_group(*view("alice", group))


def test_with_a_group_its_rights_go_and_spaces_follow(
    make_group: Any, fresh: Any, view: Any
) -> None:
    group, owner = make_group("Bakers"), fresh("ada")
    space = create_space(owner, owner="forums", title="Oven")
    everyone = rights().builtin["everyone"]
    wanted: Any = {(everyone, "spaces.see"): "no", (group.id, "spaces.see"): "yes"}
    set_grants(owner, space.id, wanted, permissions=["spaces.see"])
    managing.delete_group(*view("maya", group))
    assert not Group.select().where(Group.slug == "bakers").exists()
    assert not Membership.select().where(Membership.group == group.id).exists()
    assert not SpaceGrant.select().where(SpaceGrant.group == group.id).exists()
    assert Space.get_by_id(space.id).audience == f"space:{space.id}"


def test_a_group_that_keeps_its_people_out_of_something_is_not_deleted(
    make_group: Any, fresh: Any, view: Any
) -> None:
    group, owner = make_group("Barred"), fresh("ada")
    space = create_space(owner, owner="forums", title="Oven")
    never: Any = {(group.id, "spaces.see"): "never"}
    set_grants(owner, space.id, never, permissions=["spaces.see"])
    with pytest.raises(CannotChange):
        managing.delete_group(*view("ada", group))
    assert Space.get_by_id(space.id).audience == f"space:{space.id}"


def test_pages_of_members_go_by_name_and_skip_nobody(make_group: Any, make_user: Any) -> None:
    group = make_group("Many")
    for number in range(65):
        user = make_user(f"p{number:02}")
        Membership.create(group=group, user=user, created_at=group.created_at)
    make = Membership.create
    make(group=group, user=make_user("gone", state="suspended"), created_at=group.created_at)
    names, after = [], ""
    for _page in range(3):
        page = queries.members_page(group.id, search="", after=after)
        names += [row.username for row in page.rows]
        after = page.after
    assert after == ""
    assert names == sorted(names)
    assert len(names) == len(set(names)) == 67
    assert "gone" not in names

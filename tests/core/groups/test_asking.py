"""Asking to be let in, inviting, and both at once."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.access import Forbidden
from core.groups.actions import AlreadyDone, CannotChange, asking, inviting
from core.groups.models import GroupInvite, GroupRequest, Membership
from core.models import Audit
from core.notifications.models import Notification
from tests.core.groups.conftest import people_in
from tests.support.together import all_at_once


@pytest.fixture
def bakers(make_group: Any) -> Any:
    """Joined by request, with two questions."""
    return make_group("Bakers", joining="request", questions=["Why?", "What?"])


def told(user: Any, sort: str) -> int:
    """How often somebody was told of one sort of thing."""
    mine = (Notification.user == user.id) & (Notification.sort == sort)
    return int(Notification.select().where(mine).count())


def request_of(user: Any) -> GroupRequest:
    found: GroupRequest = GroupRequest.get(GroupRequest.user == user)
    return found


def test_owners_are_told_once_however_often_it_is_asked_and_taken_back(
    cast: SimpleNamespace, bakers: Any, view: Any
) -> None:
    for _time in range(3):
        assert asking.ask(*view("charlie", bakers), [("Why?", "Bread")]) == "waiting"
        assert asking.withdraw(*view("charlie", bakers))
    assert told(cast.alice, "group_request") == 1
    assert told(cast.bob, "group_request") == 0
    assert not asking.withdraw(*view("charlie", bakers))
    assert request_of(cast.charlie).answers == []


def test_a_second_request_while_one_waits_is_refused(bakers: Any, view: Any) -> None:
    asking.ask(*view("charlie", bakers), [])
    with pytest.raises(CannotChange, match="asked already"):
        asking.ask(*view("charlie", bakers), [])


def test_a_double_click_asks_once(
    app: Flask, cast: SimpleNamespace, bakers: Any, view: Any
) -> None:
    pairs = [view("charlie", bakers) for _click in range(2)]
    problems = all_at_once(app, [lambda p=pair: asking.ask(*p, []) for pair in pairs])
    assert [type(problem) for problem in problems] == [CannotChange]
    assert told(cast.alice, "group_request") == 1
    assert GroupRequest.select().count() == 1


def test_without_an_owner_the_team_is_told(cast: SimpleNamespace, bakers: Any, view: Any) -> None:
    Membership.update(is_owner=False).execute()
    asking.ask(*view("charlie", bakers), [])
    assert told(cast.maya, "group_request") == told(cast.ada, "group_request") == 1


def test_who_is_let_in_is_told_with_the_note(cast: SimpleNamespace, bakers: Any, view: Any) -> None:
    asking.ask(*view("charlie", bakers), [("Why?", "Bread")])
    number = request_of(cast.charlie).id
    asking.decide(*view("alice", bakers), number, approve=True, note=" Welcome \n in ")
    assert "charlie" in people_in(bakers)
    row = Notification.get(Notification.user == cast.charlie)
    assert (row.sort, row.reason, row.text) == ("group_answer", "approved", "Welcome in")
    line = Audit.get(Audit.action == "group.approved")
    assert (line.actor_id, line.subject_id) == (cast.alice.id, cast.charlie.id)


def test_who_was_declined_may_ask_again_and_owners_hear_of_that(
    cast: SimpleNamespace, bakers: Any, view: Any
) -> None:
    asking.ask(*view("charlie", bakers), [])
    number = request_of(cast.charlie).id
    asking.decide(*view("alice", bakers), number, approve=False, note="Not yet")
    assert "charlie" not in people_in(bakers)
    assert request_of(cast.charlie).note == "Not yet"
    asking.ask(*view("charlie", bakers), [])
    assert told(cast.alice, "group_request") == 2
    asking.decide(*view("alice", bakers), number, approve=True)
    assert told(cast.charlie, "group_answer") == 2


def test_of_two_owners_who_answer_at_once_one_is_told_what_the_other_said(
    app: Flask, cast: SimpleNamespace, bakers: Any, view: Any
) -> None:
    Membership.update(is_owner=True).execute()
    asking.ask(*view("charlie", bakers), [])
    number = request_of(cast.charlie).id
    alice, bob = view("alice", bakers), view("bob", bakers)
    problems = all_at_once(
        app,
        [
            lambda: asking.decide(*alice, number, approve=True),
            lambda: asking.decide(*bob, number, approve=False),
        ],
    )
    assert [type(problem) for problem in problems] == [AlreadyDone]
    row = request_of(cast.charlie)
    assert (row.state == "approved") == ("charlie" in people_in(bakers))
    assert told(cast.charlie, "group_answer") == 1
    assert Audit.select().where(Audit.action.in_(["group.approved", "group.declined"])).count() == 1


def test_only_who_looks_after_a_group_answers(
    cast: SimpleNamespace, bakers: Any, make_group: Any, view: Any
) -> None:
    asking.ask(*view("charlie", bakers), [])
    number = request_of(cast.charlie).id
    with pytest.raises(Forbidden):
        asking.decide(*view("bob", bakers), number, approve=True)
    other = make_group("Others", joining="request")
    with pytest.raises(AlreadyDone, match="gone"):
        asking.decide(*view("alice", other), number, approve=True)
    assert "charlie" not in people_in(bakers)


def test_inviting_somebody_who_waits_lets_them_in(
    cast: SimpleNamespace, bakers: Any, view: Any
) -> None:
    asking.ask(*view("charlie", bakers), [])
    assert inviting.invite_member(*view("alice", bakers), cast.charlie) == "joined"
    assert "charlie" in people_in(bakers)
    assert request_of(cast.charlie).state == "approved"
    assert not GroupInvite.select().exists()


def test_asking_after_one_was_invited_lets_one_in(
    cast: SimpleNamespace, bakers: Any, view: Any
) -> None:
    stale = view("charlie", bakers)
    assert inviting.invite_member(*view("alice", bakers), cast.charlie) == "invited"
    assert asking.ask(*stale, []) == "joined"
    assert "charlie" in people_in(bakers)
    assert told(cast.alice, "group_request") == 0


def test_who_came_in_by_a_link_waits_no_more(cast: SimpleNamespace, bakers: Any, view: Any) -> None:
    asking.ask(*view("charlie", bakers), [])
    secret = inviting.make_link(*view("alice", bakers), uses=3, days=3)
    assert inviting.use_link(view("charlie", bakers)[0], secret)
    number = request_of(cast.charlie).id
    with pytest.raises(AlreadyDone, match="invited meanwhile"):
        asking.decide(*view("alice", bakers), number, approve=False)
    assert "charlie" in people_in(bakers)


def test_an_invitation_by_name_is_taken_or_refused_by_that_person_only(
    cast: SimpleNamespace, bakers: Any, make_user: Any, view: Any
) -> None:
    inviting.invite_member(*view("alice", bakers), cast.charlie)
    inviting.invite_member(*view("alice", bakers), cast.charlie)
    assert told(cast.charlie, "group_invite") == 1
    with pytest.raises(CannotChange):
        inviting.accept(*view("maya", bakers))
    assert inviting.accept(*view("charlie", bakers))
    with pytest.raises(CannotChange):
        inviting.accept(*view("charlie", bakers))
    with pytest.raises(CannotChange, match="in this group already"):
        inviting.invite_member(*view("alice", bakers), cast.charlie)


def test_an_invitation_runs_out(cast: SimpleNamespace, bakers: Any, view: Any, at: Any) -> None:
    inviting.invite_member(*view("alice", bakers), cast.charlie)
    secret = inviting.make_link(*view("alice", bakers), uses=1, days=2)
    with at(clock.now() + timedelta(days=31)):
        assert not view("charlie", bakers)[1].is_invited
        with pytest.raises(CannotChange):
            inviting.accept(*view("charlie", bakers))
        assert inviting.find_link(secret) is None


def test_the_last_use_of_a_link_goes_to_one_person(
    app: Flask, cast: SimpleNamespace, bakers: Any, view: Any
) -> None:
    secret = inviting.make_link(*view("alice", bakers), uses=1, days=1)
    people = [view(name, bakers)[0] for name in ("charlie", "maya")]
    problems = all_at_once(
        app, [lambda p=person: inviting.use_link(p, secret) for person in people]
    )
    assert [type(problem) for problem in problems] == [CannotChange]
    assert len(people_in(bakers)) == 3


def test_who_is_in_a_group_uses_no_link_up(cast: SimpleNamespace, bakers: Any, view: Any) -> None:
    secret = inviting.make_link(*view("alice", bakers), uses=1, days=1)
    assert not inviting.use_link(view("bob", bakers)[0], secret)
    assert inviting.use_link(view("charlie", bakers)[0], secret)


def test_only_the_hash_of_a_link_is_kept(bakers: Any, view: Any) -> None:
    secret = inviting.make_link(*view("alice", bakers), uses=1, days=1)
    row = GroupInvite.get()
    assert secret not in (row.token_hash, row.note)
    assert not Audit.select().where(Audit.note.contains(secret)).exists()


def test_nobody_is_invited_into_a_closed_group(
    cast: SimpleNamespace, make_group: Any, view: Any
) -> None:
    group = make_group("Closed", joining="invite")
    secret = inviting.make_link(*view("alice", group), uses=1, days=1)
    type(group).update(joining="closed").execute()
    assert inviting.find_link(secret) is None
    for deed in (
        lambda: inviting.invite_member(*view("alice", group), cast.charlie),
        lambda: inviting.make_link(*view("alice", group), uses=1, days=1),
    ):
        with pytest.raises(CannotChange):
            deed()

"""Hosts decide: they approve, turn away, invite beyond the seats, and take seats away."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core.blocks.actions import block
from core.models import Audit
from plugins.events.actions.answering import confirm, confirm_again, leave
from plugins.events.actions.hosting import decide, remove
from plugins.events.actions.inviting import admit, invite
from plugins.events.actions.making import add_host
from plugins.events.actions.offers import take_offer
from plugins.events.models import EventAnswer
from tests.plugins.events.seated import come, counts, hold, reasons, status
from townhall import Forbidden, NotFound, Rejected, actor_for


@pytest.fixture
def chosen(meeting: SimpleNamespace) -> SimpleNamespace:
    """The meeting with one seat, for those whom alice lets in."""
    return hold(meeting, seats=1, needs_approval=True)


def mine(user: Any) -> EventAnswer:
    found: EventAnswer = EventAnswer.get(EventAnswer.user == user.id)
    return found


def test_who_asks_takes_no_seat_until_a_host_says_yes(
    chosen: SimpleNamespace, cast: SimpleNamespace
) -> None:
    alice = actor_for(cast.alice.id)
    assert come(cast.bob, chosen) == "asked"
    assert come(cast.charlie, chosen) == "asked"
    assert counts(chosen.date) == (0, 0, 0)
    assert reasons(cast.alice) == ["host"]
    assert decide(alice, mine(cast.charlie).id, yes=True).status == "going"
    assert decide(alice, mine(cast.bob).id, yes=True).status == "waiting"
    assert [reasons(cast.charlie), reasons(cast.bob)] == [["approved"], ["listed"]]
    leave(actor_for(cast.charlie.id), chosen.date.id)
    assert status(cast.bob, chosen.date) == "going"


def test_who_asked_first_stands_before_who_asked_later_on_the_list(
    chosen: SimpleNamespace, cast: SimpleNamespace
) -> None:
    alice = actor_for(cast.alice.id)
    for user in (cast.bob, cast.charlie, cast.maya):
        come(user, chosen)
    assert mine(cast.maya).status == "going", "who keeps order needs no approval"
    for user in (cast.charlie, cast.bob):
        decide(alice, mine(user).id, yes=True)
    leave(actor_for(cast.maya.id), chosen.date.id)
    assert [status(u, chosen.date) for u in (cast.bob, cast.charlie)] == ["going", "waiting"]


def test_who_is_turned_away_cannot_ask_again_but_may_be_let_in(
    chosen: SimpleNamespace, cast: SimpleNamespace
) -> None:
    alice = actor_for(cast.alice.id)
    come(cast.bob, chosen)
    decide(alice, mine(cast.bob).id, yes=False)
    assert reasons(cast.bob) == ["refused"]
    with pytest.raises(Rejected):
        come(cast.bob, chosen)
    assert decide(alice, mine(cast.bob).id, yes=True).status == "going"


def test_only_hosts_decide(chosen: SimpleNamespace, cast: SimpleNamespace) -> None:
    come(cast.bob, chosen)
    charlie = actor_for(cast.charlie.id)
    for deed in (
        lambda: decide(charlie, mine(cast.bob).id, yes=True),
        lambda: remove(charlie, mine(cast.bob).id),
        lambda: invite(charlie, chosen.date.id, "bob"),
        lambda: admit(charlie, mine(cast.bob).id),
    ):
        with pytest.raises(Forbidden):
            deed()
    with pytest.raises(NotFound):
        decide(charlie, 10**9, yes=True)


def test_an_invitation_holds_a_seat_which_its_person_takes(
    chosen: SimpleNamespace, cast: SimpleNamespace
) -> None:
    invite(actor_for(cast.alice.id), chosen.date.id, "@Bob")
    assert status(cast.bob, chosen.date) == "offered"
    assert reasons(cast.bob) == ["invited"]
    assert counts(chosen.date) == (0, 0, 1)
    assert take_offer(actor_for(cast.bob.id), chosen.date.id).status == "going"
    assert not mine(cast.bob).is_over


def test_a_host_lets_somebody_in_beyond_the_seats_and_it_is_written_down(
    chosen: SimpleNamespace, cast: SimpleNamespace
) -> None:
    hold(chosen, needs_approval=False)
    alice = actor_for(cast.alice.id)
    for user in (cast.bob, cast.charlie):
        come(user, chosen)
    with pytest.raises(Rejected):
        invite(alice, chosen.date.id, "maya")
    invite(alice, chosen.date.id, "maya", is_over=True)
    assert admit(alice, mine(cast.charlie).id).status == "going"
    assert counts(chosen.date) == (2, 0, 3)
    assert [row.action for row in Audit.select().where(Audit.action == "events.invite")] == [
        "events.invite",
        "events.invite",
    ]
    assert take_offer(actor_for(cast.maya.id), chosen.date.id).is_over
    leave(actor_for(cast.maya.id), chosen.date.id)
    leave(actor_for(cast.bob.id), chosen.date.id)
    assert not mine(cast.charlie).is_over
    assert counts(chosen.date) == (1, 0, 1)


def test_nobody_is_invited_who_cannot_see_the_event(
    chosen: SimpleNamespace, cast: SimpleNamespace
) -> None:
    for name in ("nobody", ""):
        with pytest.raises(Rejected) as told:
            invite(actor_for(cast.alice.id), chosen.date.id, name)
        assert told.value.field == "username"


def test_who_is_blocked_invites_nobody_and_is_told_what_others_are_told(
    chosen: SimpleNamespace, cast: SimpleNamespace
) -> None:
    alice = actor_for(cast.alice.id)
    block(actor_for(cast.bob.id), cast.alice.id)
    said = []
    for name in ("nobody", "bob"):
        with pytest.raises(Rejected) as told:
            invite(alice, chosen.date.id, name)
        said.append((told.value.field, str(told.value)))
    assert said[0] == said[1]
    said = []
    for name in ("nobody", "bob"):
        with pytest.raises(Rejected) as told:
            add_host(alice, chosen.thread.id, name)
        said.append((told.value.field, str(told.value)))
    assert said[0] == said[1]
    assert reasons(cast.bob) == []
    assert come(cast.bob, chosen) == "asked"
    assert admit(alice, mine(cast.bob).id).status == "going"


def test_seats_of_those_who_do_not_confirm_are_freed_by_a_host(
    chosen: SimpleNamespace, cast: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    hold(chosen, needs_approval=False, seats=2)
    for user in (cast.bob, cast.maya, cast.charlie):
        come(user, chosen)
    confirm_again(chosen.date.id)
    confirm(actor_for(cast.maya.id), chosen.date.id)
    url = f"/events/dates/{chosen.date.id}/people"
    assert "1 person has not said yet" in browsers.alice.get(url).text
    assert browsers.alice.send(url, deed="release").status_code == 303
    states = [status(u, chosen.date) for u in (cast.bob, cast.maya, cast.charlie)]
    assert states == ["cannot", "going", "going"]
    assert reasons(cast.bob) == ["removed"]
    assert come(cast.bob, chosen) == "waiting"


def test_who_is_removed_loses_the_seat_to_the_next_and_stays_out(
    chosen: SimpleNamespace, cast: SimpleNamespace
) -> None:
    hold(chosen, needs_approval=False)
    for user in (cast.bob, cast.charlie):
        come(user, chosen)
    remove(actor_for(cast.ada.id), mine(cast.bob).id)
    assert [status(u, chosen.date) for u in (cast.bob, cast.charlie)] == ["removed", "going"]
    assert reasons(cast.bob) == ["removed"]
    assert Audit.get(Audit.action == "events.remove").note == "@bob"
    with pytest.raises(Rejected):
        come(cast.bob, chosen)

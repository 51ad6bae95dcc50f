"""Invitations."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from core import clock, settings
from core.access import Actor, Forbidden
from core.accounts.actions import inviting
from core.accounts.models import Invite, User
from core.models import Audit
from tests.core.accounts.reading import PASSWORD, ActorOf, SignIn, SignUp, hidden
from tests.core.accounts.together import together
from townhall.testing import Browser

MakeLink = Callable[..., str]
OWNER = Actor(is_admin=True)


@pytest.fixture
def by_invitation(app: Flask) -> None:
    """Only people with an invitation may sign up."""
    settings.put(OWNER, "core", "sign_up", "invite")


@pytest.fixture
def invite(cast: object, sign_in: SignIn) -> MakeLink:
    """Make an invitation as maya does; the path of its link."""

    def make(**fields: str) -> str:
        given = {"uses": "1", "days": "14", **fields}
        page = sign_in(cast.maya).send("/account/invites", **given)  # type: ignore[attr-defined]
        found = re.search(r"(/invite/[\w-]{20,})", page.text)
        assert found, page.status
        return found[1]

    return make


def test_the_team_makes_links_and_members_do_not(
    client: Browser, cast: Any, sign_in: SignIn, actor_of: ActorOf
) -> None:
    assert client.get("/account/invites").location.startswith("/sign-in")
    assert sign_in(cast.bob).get("/account/invites").status_code == 403
    assert sign_in(cast.bob).send("/account/invites", uses="1", days="1").status_code == 403
    assert sign_in(cast.maya).get("/account/invites").status_code == 200
    with pytest.raises(Forbidden):
        inviting.make_invite(actor_of(cast.bob), uses=1, days=1)


@pytest.mark.usefixtures("by_invitation")
def test_a_link_lets_one_person_in(
    app: Flask, client: Browser, invite: MakeLink, sign_up: SignUp
) -> None:
    path = invite()
    assert sign_up(path=path).status_code == 303
    assert client.get("/sign-up").location == "/"
    late: Browser = app.test_client()  # type: ignore[assignment]
    assert late.get(path).status_code == 410
    assert (
        late.send(path, username="late", email="l@example.org", password=PASSWORD).status_code
        == 410
    )
    row = Invite.get()
    assert (row.uses_left, row.used) == (0, 1)


@pytest.mark.usefixtures("by_invitation")
def test_a_refused_form_uses_nothing_up(invite: MakeLink, sign_up: SignUp) -> None:
    path = invite()
    assert sign_up(path=path, username="alice").status_code == 422
    assert sign_up(path=path, password="12345678").status_code == 422
    assert sign_up(path=path, reference="x").status_code == 200
    assert Invite.get().uses_left == 1


@pytest.mark.usefixtures("by_invitation")
def test_a_link_ends_with_its_days(client: Browser, invite: MakeLink) -> None:
    path = invite(days="2")
    with clock.frozen_at(clock.now() + timedelta(days=2, minutes=1)):
        assert client.get(path).status_code == 410


@pytest.mark.usefixtures("by_invitation")
def test_a_link_can_be_taken_back(
    client: Browser, cast: Any, invite: MakeLink, sign_in: SignIn
) -> None:
    path = invite()
    row = Invite.get()
    assert sign_in(cast.bob).send(f"/account/invites/{row.id}/end").status_code == 403
    assert sign_in(cast.maya).send(f"/account/invites/{row.id}/end").status_code == 303
    assert sign_in(cast.maya).send("/account/invites/999/end").status_code == 404
    assert client.get(path).status_code == 410
    assert [line.action for line in Audit.select().where(Audit.action.startswith("invite"))] == [
        "invite.make",
        "invite.take_back",
    ]


@pytest.mark.parametrize(("field", "value"), [("uses", "0"), ("uses", "many"), ("days", "4000")])
def test_odd_numbers_are_refused_at_their_field(
    cast: Any, sign_in: SignIn, field: str, value: str
) -> None:
    answer = sign_in(cast.maya).send("/account/invites", **{"uses": "1", "days": "1", field: value})
    assert answer.status_code == 422
    assert answer.text.count('class="error"') == 1
    assert not Invite.select().exists()


def test_the_link_is_not_kept(cast: Any, invite: MakeLink, sign_in: SignIn) -> None:
    secret = invite().rpartition("/")[2]
    assert secret not in str(Invite.select().dicts().get())
    assert secret not in sign_in(cast.maya).get("/account/invites").text


def test_an_invitation_is_no_way_into_a_closed_house(client: Browser, invite: MakeLink) -> None:
    path = invite()
    settings.put(OWNER, "core", "sign_up", "closed")
    assert client.get(path).status_code == 403


@pytest.mark.usefixtures("by_invitation")
def test_two_places_go_to_two_people_of_eight(app: Flask, invite: MakeLink) -> None:
    path = invite(uses="2")
    browsers = [app.test_client() for _ in range(8)]
    with clock.frozen_at(clock.now() - timedelta(seconds=20)):
        started = [hidden(browser.get(path), "started") for browser in browsers]
    numbers = iter(range(8))

    def join() -> int:
        number = next(numbers)
        browser: Browser = browsers[number]  # type: ignore[assignment]
        answer = browser.send(
            path,
            started=started[number],
            username=f"guest-{number}-of-eight",
            email=f"g{number}@example.org",
            password=PASSWORD,
        )
        return answer.status_code

    statuses = together(join, times=8)
    assert statuses.count(303) == 2
    assert User.select().where(User.username.startswith("guest-")).count() == 2
    row = Invite.get()
    assert (row.uses_left, row.used) == (0, 2)

"""Another user name: the old one stays with who had it and leads to them."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from core import clock, settings
from core.access import Actor
from core.accounts.actions.joining import NameTaken, create_member
from core.accounts.actions.renaming import TooSoon, rename_member, rename_self
from core.accounts.events import UsernameChanged
from core.accounts.models import FormerName, User
from core.accounts.names import free_username, is_taken
from core.accounts.passwords import hash_password
from core.models import Audit
from core.profiles.directory import people_page
from core.search.driver import SearchQuery
from core.search.service import search
from core.transfer.actions.usernames import give_names
from core.transfer.facts import ImportedPerson
from tests.core.accounts.reading import PASSWORD, signed_in_as, text_of
from tests.core.accounts.together import together
from townhall.testing import Browser


def names() -> list[tuple[str, str]]:
    """Former names, each with what its owner is called now."""
    rows = FormerName.select(FormerName.username, User.username).join(User).order_by(FormerName.id)
    return list(rows.tuples())


@pytest.fixture
def alice(cast: SimpleNamespace) -> User:
    """A member with a password."""
    User.update(password=hash_password(PASSWORD)).where(User.id == cast.alice.id).execute()
    return User.get_by_id(cast.alice.id)  # type: ignore[no-any-return]


@pytest.fixture
def renamed(cast: SimpleNamespace, actor_of: Any) -> User:
    """bob, who is called robert now."""
    rename_member(actor_of(cast.ada), cast.bob.id, "robert")
    return cast.bob


def test_a_member_takes_another_name(
    sign_in: Any, alice: User, mailbox: Any, happened: list[Any]
) -> None:
    browser: Browser = sign_in(alice)
    assert "@alice" in browser.get("/account/").text
    answer = browser.send("/account/username", username="Alicia", current=PASSWORD)
    assert answer.location == "/account/"
    assert signed_in_as(browser) == "Alicia"
    assert names() == [("alice", "Alicia")]
    assert "@alice" in browser.get("/account/username").text
    assert [e.before for e in happened if isinstance(e, UsernameChanged)] == ["alice"]
    letter = mailbox()[-1]
    assert letter["Subject"] == "Your user name was changed"
    assert "@Alicia" in text_of(letter)
    line = Audit.get(Audit.action == "member.rename")
    assert (line.actor_id, line.before, line.after) == (
        alice.id,
        {"username": "alice"},
        {"username": "Alicia"},
    )


@pytest.mark.parametrize(
    ("wanted", "password", "said"),
    [
        ("Alicia", "wrong horse", "This is not your password."),
        ("Alicia", "", "Needed to be sure it is you."),
        ("admin", PASSWORD, "This name belongs to the house."),
        ("a", PASSWORD, "A name has 3 to 30 characters."),
        ("no spaces", PASSWORD, "Letters a to z and digits"),
        ("charl1e", PASSWORD, "Somebody has this name, or one that looks like it."),
        ("r0bert", PASSWORD, "Somebody has this name, or one that looks like it."),
        ("b0b", PASSWORD, "Somebody has this name, or one that looks like it."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    sign_in: Any, renamed: User, alice: User, wanted: str, password: str, said: str
) -> None:
    answer = sign_in(alice).send("/account/username", username=wanted, current=password)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{wanted}"' in answer.text
    assert User.get_by_id(alice.id).username == "alice"


def test_between_two_changes_lie_days_but_not_for_the_team(
    cast: SimpleNamespace, actor_of: Any, at: Any
) -> None:
    bob, maya = actor_of(cast.bob), actor_of(cast.maya)
    rename_self(bob, current=PASSWORD, username="robert")
    with pytest.raises(TooSoon) as refused:
        rename_self(bob, current=PASSWORD, username="bobby")
    assert refused.value.days == 30
    rename_self(bob, current=PASSWORD, username="Robert")  # no other name
    with at(clock.ago(days=-29)), pytest.raises(TooSoon):
        rename_self(bob, current=PASSWORD, username="bob")
    with at(clock.ago(days=-31)):
        rename_self(bob, current=PASSWORD, username="bob")
    for name in ("maja", "maya", "mia"):
        rename_self(maya, current=PASSWORD, username=name)
    assert User.get_by_id(cast.maya.id).username == "mia"


def test_the_owner_says_how_many_days(cast: SimpleNamespace, actor_of: Any, sign_in: Any) -> None:
    settings.put(Actor(is_admin=True), "core", "rename_days", 0)
    for name in ("robert", "bobby"):
        rename_self(actor_of(cast.bob), current=PASSWORD, username=name)
    settings.put(Actor(is_admin=True), "core", "rename_days", 3)
    browser = sign_in(cast.bob)
    assert "again in 3 days" in browser.get("/account/username").text
    answer = browser.send("/account/username", username="bert", current=PASSWORD)
    assert answer.status_code == 422
    assert "again in 3 days" in answer.text


def test_the_old_address_leads_to_the_new_one(client: Browser, renamed: User) -> None:
    for old, new in [
        ("/people/bob", "/people/robert"),
        ("/people/Bob/threads", "/people/robert/threads"),
        ("/people/bob/replies", "/people/robert/replies"),
        ("/people/bob.atom", "/people/robert.atom"),
    ]:
        answer = client.get(old)
        assert (answer.status_code, answer.location) == (308, new)
        assert client.get(new).status_code == 200
    assert client.get("/people/robert-nobody").status_code == 404


def test_nobody_else_gets_an_old_name(
    cast: SimpleNamespace, renamed: User, actor_of: Any, sign_in: Any
) -> None:
    for name in ("bob", "B0B"):
        assert is_taken(name)
        assert not is_taken(name, but=renamed.id)
        with pytest.raises(NameTaken):
            create_member(username=name, email="new@example.org", password=None)
        with pytest.raises(NameTaken):
            rename_member(actor_of(cast.ada), cast.charlie.id, name)
    assert free_username("bob") == "bob-2"
    person = ImportedPerson(foreign_id="7", name="Bob", created_at=clock.now(), username="bob")
    assert give_names([person]) == {"7": "bob-2"}
    group = sign_in(cast.ada).send("/groups/new", name="Bobs", slug="bob")
    assert group.status_code == 422


def test_its_owner_may_go_back(cast: SimpleNamespace, renamed: User, actor_of: Any) -> None:
    ada = actor_of(cast.ada)
    rename_member(ada, renamed.id, "bob")
    assert names() == [("robert", "bob")]
    rename_member(ada, renamed.id, "b0b")
    assert names() == [("robert", "b0b"), ("bob", "b0b")]
    rename_member(ada, renamed.id, "bert")
    assert names() == [("robert", "bert"), ("b0b", "bert")]


def test_signing_in_works_with_either_name(
    client: Browser, alice: User, cast: SimpleNamespace, actor_of: Any, queries: Any
) -> None:
    rename_member(actor_of(cast.ada), alice.id, "alicia")
    for name in ("alice", "alicia"):
        browser = client.application.test_client()
        answer = browser.send("/sign-in", username=name, password=PASSWORD)
        assert answer.status_code == 303
        assert signed_in_as(browser) == "alicia"


def test_an_owner_renames_a_member(sign_in: Any, cast: SimpleNamespace, mailbox: Any) -> None:
    browser = sign_in(cast.ada)
    url = f"/admin/members/{cast.bob.id}"
    assert browser.send(f"{url}/rename", username="charl1e").status_code == 422
    assert browser.send(f"{url}/rename", username="robert").location == url
    assert "@bob" in browser.get(url).text
    assert mailbox()[-1]["Subject"] == "The team changed your user name"
    line = Audit.get(Audit.action == "member.rename")
    assert (line.actor_id, line.subject_id) == (cast.ada.id, cast.bob.id)
    assert sign_in(cast.maya).send(f"{url}/rename", username="rob").status_code == 403


def test_nobody_who_leaves_is_renamed(sign_in: Any, cast: SimpleNamespace) -> None:
    User.update(state="leaving").where(User.id == cast.bob.id).execute()
    url = f"/admin/members/{cast.bob.id}"
    assert f"{url}/rename" not in sign_in(cast.ada).get(url).text
    assert sign_in(cast.ada).send(f"{url}/rename", username="robert").status_code == 403


def test_search_and_directory_find_the_new_name(
    cast: SimpleNamespace, actor_of: Any, run_jobs: Callable[[], int]
) -> None:
    rename_member(actor_of(cast.ada), cast.bob.id, "wagtail")
    run_jobs()
    alice = actor_of(cast.alice)
    found = search(alice, SearchQuery(words=("wagtail",)))
    assert [line.person.username for line in found.lines] == ["wagtail"]
    page = people_page(alice, "wagtail", "match", "")
    assert [row.username for row in page.rows] == ["wagtail"]


def test_a_name_that_is_given_up_while_others_want_it_stays_with_its_owner(
    cast: SimpleNamespace, actor_of: Any
) -> None:
    ada = actor_of(cast.ada)
    wishes = iter([(cast.bob, "robert"), (cast.charlie, "bob"), (cast.alice, "bob")])

    def rename() -> str:
        user, name = next(wishes)
        try:
            rename_member(ada, user.id, name)
        except NameTaken:
            return "taken"
        return "done"

    assert sorted(together(rename, times=3)) == ["done", "taken", "taken"]
    assert names() == [("bob", "robert")]

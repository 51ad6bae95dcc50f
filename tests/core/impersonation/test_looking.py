"""Looking at the site as somebody else: what is seen, and that nothing is written or opened."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core import buffer, clock
from core.access import Actor, rights
from core.bookmarks.models import Bookmark
from core.groups.models import Group, Membership
from core.impersonation.seats import may_look, seated
from core.models import Audit
from core.spaces.actions import create_space, set_grants
from core.threads.actions import start_thread
from core.threads.models import Participant, Post, ReadMark, Thread

OWNER = Actor(is_admin=True)


@pytest.fixture
def town(app: Any, cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """An open board, one of the team, one of the guild that bob is in, and a private thread of
    bob's, each with a thread."""
    with app.test_request_context("/"):
        guild = Group.create(name="Guild", slug="guild", created_at=clock.now())
        Membership.create(group=guild, user=cast.bob, created_at=clock.now())
        known = {**rights().builtin, "guild": guild.id}
        ids = {}
        for name, group in (("Open", ""), ("Team", "staff"), ("Hall", "guild")):
            space = create_space(OWNER, owner="forums", title=name)
            if group:
                wanted: Any = {
                    (known["everyone"], "spaces.see"): "no",
                    (known[group], "spaces.see"): "yes",
                }
                set_grants(OWNER, space.id, wanted, permissions=["spaces.see"])
            title = f"{name} thread"
            ids[name] = start_thread(
                actor_of(cast.ada), space.id, kind="topic", title=title, body="Text."
            ).id
        own = start_thread(
            actor_of(cast.bob),
            space.id,
            kind="topic",
            title="Bobs own",
            body="Text.",
            audience="private",
        )
        for values in ({"user": cast.bob}, {"group": guild}):
            Participant.create(thread=own.id, created_at=clock.now(), **values)
        ids["Own"] = own.id
    return SimpleNamespace(guild=guild, ids=ids)


def look(browser: Any, sort: str, **more: str) -> Any:
    return browser.send("/admin/view-as", sort=sort, **more)


def titles(browser: Any) -> set[str]:
    """What stands on the first page."""
    page = browser.get("/").text
    return {name for name in ("Open", "Team", "Hall") if f"{name} thread" in page} | (
        {"Own"} if "Bobs own" in page else set()
    )


@pytest.mark.parametrize(
    ("sort", "more", "seen"),
    [
        ("visitor", {}, {"Open"}),
        ("member", {}, {"Open"}),
        ("group", {"group": "guild"}, {"Open", "Hall"}),
        ("group", {"group": "staff"}, {"Open", "Team"}),
        ("person", {"person": "bob"}, {"Open", "Hall"}),
        ("person", {"person": "@alice"}, {"Open"}),
        ("person", {"person": "maya"}, {"Open", "Team"}),
    ],
)
def test_an_owner_sees_what_they_would_see(
    town: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, sort: str, more: Any, seen: set[str]
) -> None:
    browser = sign_in(cast.ada)
    assert titles(browser) == {"Open", "Team", "Hall"}
    known = {"guild": town.guild.id, "staff": rights().builtin["staff"]}
    asked = {key: str(known.get(value, value)) for key, value in more.items()}
    assert look(browser, sort, **asked).status_code == 303
    assert titles(browser) == seen
    assert 'action="/acting/stop"' in browser.get("/").text
    assert browser.send("/acting/stop", next="/people/").headers["Location"] == "/people/"
    assert titles(browser) == {"Open", "Team", "Hall"}


def test_nothing_of_a_persons_own_is_opened(
    town: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    browser = sign_in(cast.ada)
    post = Post.get(Post.thread == town.ids["Open"])
    Bookmark.create(post=post, user=cast.bob, note="Nightjar", created_at=clock.now())
    look(browser, "person", person="bob")
    thread = Thread.get_by_id(town.ids["Own"])
    assert browser.get(f"/forums/t/{thread.id}/{thread.slug}").status_code == 404
    private = ("/inbox/", "/drafts/", "/bookmarks/", "/account/", "/account/profile")
    for path in (*private, "/account/sessions", "/account/feeds", "/inbox/count"):
        answer = browser.get(path)
        assert answer.status_code == 403, path
        assert "Nightjar" not in answer.text
    search = browser.get("/search?q=Bobs")
    assert "Bobs own" not in search.text.replace("q=Bobs", "")


@pytest.mark.parametrize("sort", ["visitor", "member", "person"])
def test_nothing_is_written(
    town: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, sort: str
) -> None:
    browser = sign_in(cast.ada)
    look(browser, sort, person="bob")
    thread = Thread.get_by_id(town.ids["Open"])
    path = f"/forums/t/{thread.id}"
    posts = Post.select().count()
    assert browser.get(f"{path}/{thread.slug}").status_code == 200
    for url, fields in (
        (f"{path}/reply", {"body": "Hello."}),
        ("/account/password", {"current": "x", "password": "y"}),
        (f"/admin/members/{cast.bob.id}/role", {"role": "admin", "on": "yes"}),
        ("/admin/view-as", {"sort": "visitor"}),
        ("/files", {}),
    ):
        answer = browser.send(url, **fields)
        assert answer.status_code == 403, url
        assert "You are only looking" in answer.text
    text = "A longer text that somebody would not like to lose."
    assert text in browser.send(f"{path}/reply", body=text).text
    buffer.flush_all()
    assert Post.select().count() == posts
    read = (ReadMark.thread == thread.id) & (ReadMark.user != cast.ada.id)
    assert not ReadMark.select().where(read).exists()
    assert Thread.get_by_id(thread.id).view_count == 0
    assert browser.delete(path).status_code in (403, 405)


def test_the_team_looks_as_anybody_and_only_owners_as_a_person(
    town: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, actor_of: Any
) -> None:
    maya = actor_of(cast.maya)
    builtin = rights().builtin
    assert may_look(maya, "visitor")
    assert may_look(maya, "group", builtin["staff"])
    for sort, number in (
        ("person", cast.bob.id),
        ("group", town.guild.id),
        ("group", builtin["admins"]),
        ("help", 1),
    ):
        assert not may_look(maya, sort, number)
        assert seated(maya, f"{sort}:{number}") == maya
    browser = sign_in(cast.maya)
    assert look(browser, "person", person="bob").status_code == 403
    assert look(browser, "group", group=str(town.guild.id)).status_code == 403
    assert look(sign_in(cast.bob), "visitor").status_code == 403
    assert look(browser, "visitor").status_code == 303
    assert titles(browser) == {"Open"}


def test_who_loses_the_role_sees_as_themselves_again(
    town: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    browser = sign_in(cast.ada)
    look(browser, "person", person="maya")
    Membership.delete().where(Membership.user == cast.ada).execute()
    page = browser.get("/").text
    assert "Team thread" not in page
    assert "/acting/stop" not in page


def test_looking_as_a_person_is_logged(cast: SimpleNamespace, sign_in: Any) -> None:
    browser = sign_in(cast.ada)
    look(browser, "visitor")
    browser.send("/acting/stop")
    assert not Audit.select().exists()
    look(browser, "person", person="bob")
    line = Audit.get()
    assert (line.action, line.actor_id, line.subject_id) == (
        "view_as.start",
        cast.ada.id,
        cast.bob.id,
    )


@pytest.mark.parametrize(
    "words", ["", "x", "group:", "group:x", "person:999999", "visitor:1:2", "help:"]
)
def test_odd_words_in_a_session_mean_oneself_or_less(
    cast: SimpleNamespace, actor_of: Any, words: str
) -> None:
    ada = actor_of(cast.ada)
    seen = seated(ada, words)
    assert seen == ada or not seen.is_admin


def test_one_may_sign_out_while_looking(cast: SimpleNamespace, sign_in: Any) -> None:
    browser = sign_in(cast.ada)
    look(browser, "person", person="bob")
    assert browser.send("/sign-out").status_code == 303
    assert browser.get("/admin/").status_code == 303

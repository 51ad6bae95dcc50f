"""Suggestions while typing: people and groups who will see it, emoji, threads like a title."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from core import clock
from core.access import Actor, readers
from core.accounts.models import User
from core.accounts.sessions import actor_for
from core.composer.models import FoundAnswer
from core.drafts.queries import find_draft
from core.groups.models import Group, Membership
from core.spaces.actions import set_grants
from core.spaces.visibility import set_visibility
from core.threads.actions import reply
from core.threads.models import Participant, Thread
from plugins.forums.actions import accept_answer, set_question
from townhall.testing import add_user


def offered(browser: Any, path: str) -> list[str]:
    """What the suggestions of an address would put into the text."""
    return re.findall(r'data-text="([^"]*)"', browser.part(path).text)


def test_those_in_the_thread_come_first(town: Any, browsers: SimpleNamespace) -> None:
    path = f"/compose/people?thread={town.talk.id}"
    assert offered(browsers.charlie, f"{path}&q=") == ["@bob", "@alice"]
    add_user("abe")
    assert offered(browsers.charlie, f"{path}&q=a") == ["@alice", "@abe", "@ada", "@admins"]
    assert offered(browsers.charlie, f"{path}&q=BO") == ["@bob"]
    assert offered(browsers.bob, f"{path}&q=bo") == [], "not oneself"


def test_names_count_as_well_as_user_names(town: Any, browsers: SimpleNamespace) -> None:
    add_user("om77", name="Оксана Мельник")
    path = f"/compose/people?space={town.board.id}"
    assert offered(browsers.bob, f"{path}&q=мель") == ["@om77"]
    assert offered(browsers.bob, f"{path}&q=Окс") == ["@om77"]


def test_only_those_are_offered_who_see_the_place(town: Any, browsers: SimpleNamespace) -> None:
    for where in (f"thread={town.secret.id}", f"space={town.den.id}"):
        assert offered(browsers.maya, f"/compose/people?{where}&q=a") == ["@ada", "@admins"]
        assert offered(browsers.maya, f"/compose/people?{where}&q=bob") == []


def test_only_active_accounts_are_offered(
    town: Any, browsers: SimpleNamespace, cast: SimpleNamespace
) -> None:
    path = f"/compose/people?thread={town.talk.id}&q=alice"
    assert offered(browsers.bob, path) == ["@alice"]
    for state in ("suspended", "closed", "pending", "unclaimed"):
        User.update(state=state).where(User.id == cast.alice.id).execute()
        assert offered(browsers.bob, path) == []


def test_a_private_thread_offers_those_inside(
    town: Any, browsers: SimpleNamespace, cast: SimpleNamespace
) -> None:
    Thread.update(audience="private").where(Thread.id == town.talk.id).execute()
    group = Group.create(name="Bakers", slug="bakers", created_at=clock.now())
    Membership.create(group=group, user=cast.charlie, created_at=clock.now())
    for row in ({"user": cast.bob}, {"user": cast.alice}, {"group": group}):
        Participant.create(thread=town.talk.id, **row)
    path = f"/compose/people?thread={town.talk.id}"
    assert offered(browsers.bob, f"{path}&q=c") == ["@charlie"]
    assert offered(browsers.bob, f"{path}&q=ba") == ["@bakers"]
    assert offered(browsers.bob, f"{path}&q=ada") == []
    assert browsers.maya.get(f"{path}&q=a").status_code == 404


def test_the_filter_on_people_agrees_with_what_each_of_them_sees(
    town: Any, cast: SimpleNamespace
) -> None:
    people = [*vars(cast).values(), add_user("tess", trust=2), add_user("sue", state="suspended")]
    admin = Actor(is_admin=True)
    group = Group.create(name="Bakers", slug="bakers", created_at=clock.now())
    Membership.create(group=group, user=cast.maya, created_at=clock.now())
    for choice in ("everyone", "members", "staff", "trust_2", "admins", "never"):
        if choice == "never":
            set_visibility(admin, town.den.id, "staff")
            never: Any = {(group.id, "spaces.see"): "never"}
            set_grants(admin, town.den.id, never, permissions=["spaces.see"])
        else:
            set_visibility(admin, town.den.id, choice)
        audience = Thread.get_by_id(town.secret.id).audience
        found = {user.id for user in User.select().where(readers(audience, town.secret.id))}
        seeing = {
            p.id for p in people if audience in actor_for(p.id).labels and p.username != "sue"
        }
        assert found == seeing, choice


@pytest.mark.parametrize("q", ["%25", "_", "%00zz%00", "a" * 3000, "%27", "%5C", "😀"])
def test_odd_names_find_nothing_and_break_nothing(
    town: Any, browsers: SimpleNamespace, q: str
) -> None:
    path = f"/compose/people?thread={town.talk.id}&q={q}"
    assert browsers.alice.get(path).status_code == 200
    assert offered(browsers.alice, path) == []
    assert browsers.alice.get(f"/compose/emoji?q={q}").status_code == 200
    assert browsers.alice.get(f"/compose/similar?title={q}+{q}+{q}").status_code == 200


def test_suggestions_cost_few_queries(town: Any, browsers: SimpleNamespace, queries: Any) -> None:
    path = f"/compose/people?thread={town.talk.id}&q=a"
    offered(browsers.charlie, path)
    with queries(max=7):
        offered(browsers.charlie, path)


def test_emoji_are_offered_by_their_names(town: Any, browsers: SimpleNamespace) -> None:
    assert ":tada:" in offered(browsers.bob, "/compose/emoji?q=tad")
    assert offered(browsers.bob, "/compose/emoji?q=t") == []


def test_threads_like_the_title_are_shown_those_solved_first(
    town: Any, browsers: SimpleNamespace, actors: SimpleNamespace, run_jobs: Any
) -> None:
    new = {"body": "Please help."}
    browsers.alice.send("/forums/s/workshop/new", title="The red pump stops suddenly", **new)
    solved = Thread.get(Thread.title.startswith("The red"))
    set_question(solved.id, on=True)
    accept_answer(actors.alice, solved.id, reply(actors.bob, solved.id, "Clean it.").id)
    run_jobs()
    part = browsers.charlie.part("/compose/similar?title=my+pump+stops+always").text
    assert part.index("The red pump stops") < part.index(">Pump stops")
    assert "Solved" in part
    assert "<html" not in part
    assert "Secret" not in browsers.charlie.part("/compose/similar?title=secret+hush+pump").text
    assert "suggest" not in browsers.charlie.part("/compose/similar?title=pump+stops").text


def test_the_preview_shows_them_without_a_script(
    town: Any, browsers: SimpleNamespace, run_jobs: Any
) -> None:
    run_jobs()
    page = browsers.charlie.send(
        "/forums/s/workshop/new", title="Why the pump stops", body="x", show="preview"
    )
    assert "Perhaps this is answered already" in page.text
    assert 'form="answered"' in page.text


def test_a_thread_that_answers_it_ends_the_draft_and_counts_once(
    town: Any, browsers: SimpleNamespace, actors: SimpleNamespace
) -> None:
    draft = f"new-topic-{town.board.id}"
    browsers.charlie.send(
        "/forums/s/workshop/new", title="Why the pump stops", body="x", show="draft", draft=draft
    )
    assert find_draft(actors.charlie, draft) is not None
    for _twice in range(2):
        answer = browsers.charlie.send("/compose/answered", thread=town.talk.id, draft=draft)
        assert answer.status_code == 303
        assert answer.headers["Location"] == town.url
    assert find_draft(actors.charlie, draft) is None
    assert FoundAnswer.select().count() == 1


def test_only_a_thread_in_sight_answers_anything(town: Any, browsers: SimpleNamespace) -> None:
    for thread in (town.secret.id, 0, "x", 10**30, ""):
        assert browsers.bob.send("/compose/answered", thread=thread).status_code == 404
    reply_draft = f"reply-{town.talk.id}"
    browsers.bob.send(town.path, body="Kept.", show="draft", draft=reply_draft)
    browsers.bob.send("/compose/answered", thread=town.talk.id, draft=reply_draft)
    assert "Kept." in browsers.bob.get(town.url).text, "only drafts of new threads end"

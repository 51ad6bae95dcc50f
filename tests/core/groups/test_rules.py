"""Who is in a group by its rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock, outbox
from core.access import Forbidden, visible
from core.accounts.models import User
from core.groups import jobs
from core.groups.actions import CannotChange, managing, places, ruling
from core.groups.fitting import Conditions, conditions_of, fitting, preview, rule_of
from core.groups.models import Group, GroupOut, GroupRule, Membership
from core.models import Audit, JobRun
from core.notifications.models import Notification
from core.spaces.actions import create_space, set_grants
from core.threads.actions import start_thread
from core.threads.models import Thread
from core.trust.actions import choose_level
from tests.core.groups.conftest import people_in
from tests.support.together import all_at_once

Rule = Callable[..., Group]


@pytest.fixture
def give_rule(make_group: Any, view: Any) -> Rule:
    """`give_rule("Bakers", trust=1)`: ada has kept the rule and a worker has followed it."""

    def give(name: str, *, by: str = "ada", **conditions: Any) -> Group:
        group = Group.get_or_none(Group.name == name) or make_group(name, joining="open")
        seen = conditions_of(rule_of(group.id)).mark
        ruling.keep_rule(*view(by, group), Conditions(**conditions), seen=seen)
        outbox.drain()
        return group

    return give


def put(user: User, **values: Any) -> None:
    """Change an account."""
    User.update(**values).where(User.id == user.id).execute()


def by_rule(group: Group) -> set[str]:
    rows = Membership.select().where((Membership.group == group) & Membership.by_rule)
    return {row.user.username for row in rows}


def told(user: User) -> int:
    rows = Notification.select().where(Notification.user == user)
    return int(rows.where(Notification.sort == "group_rule").count())


def test_who_fits_comes_in_and_who_was_put_in_by_hand_stays(
    cast: SimpleNamespace, give_rule: Rule
) -> None:
    put(cast.charlie, trust=2)
    group = give_rule("Bakers", trust=2)
    assert people_in(group) == {"alice", "bob", "charlie"}
    assert by_rule(group) == {"charlie"}
    line = Audit.select().where(Audit.action == "group.rule").get()
    assert (line.before, line.after, line.actor_id) == ({}, {"trust": 2}, cast.ada.id)
    line = Audit.select().where(Audit.action == "group.follow_rule").get()
    assert (line.after, line.actor_id) == ({"joined": 1, "left": 0}, None)


def test_who_fits_no_more_goes_with_the_rights_at_once(
    cast: SimpleNamespace, give_rule: Rule, fresh: Any
) -> None:
    from core.access import rights

    put(cast.charlie, trust=2)
    group = give_rule("Bakers", trust=2)
    space = create_space(fresh("ada"), owner="forums", title="Oven")
    everyone = rights().builtin["everyone"]
    wanted: Any = {(everyone, "spaces.see"): "no", (group.id, "spaces.see"): "yes"}
    set_grants(fresh("ada"), space.id, wanted, permissions=["spaces.see"])
    start_thread(fresh("ada"), space.id, kind="topic", title="Bread", body="Text.")
    assert Thread.select().where(visible(fresh("charlie"))).count() == 1
    choose_level(fresh("maya"), cast.charlie.id, 1)
    outbox.drain()
    assert people_in(group) == {"alice", "bob"}
    assert Thread.select().where(visible(fresh("charlie"))).count() == 0


def test_each_condition_asks_for_what_it_says(cast: SimpleNamespace, give_rule: Rule) -> None:
    people = [cast.alice.id, cast.bob.id, cast.charlie.id]
    other = give_rule("Cooks", posts=1_000_000)
    long_ago = clock.now() - timedelta(days=30)
    put(cast.charlie, trust=1, created_at=long_ago, post_count=7, email="c@Example.org")
    put(cast.alice, email="a@mail.example.org", created_at=clock.now())
    put(cast.bob, email="b@example.org", confirmed_at=None, created_at=clock.now())
    charlie, inside = {cast.charlie.id}, {cast.alice.id, cast.bob.id}
    assert fitting(Conditions(trust=1), people) == charlie
    assert fitting(Conditions(days=30), people) == charlie
    assert fitting(Conditions(days=31), people) == set()
    assert fitting(Conditions(posts=7), people) == charlie
    assert fitting(Conditions(domain="example.org"), people) == charlie
    assert fitting(Conditions(group=other.id), people) == inside
    assert cast.bob.id not in fitting(Conditions(confirmed=True), people)
    assert fitting(Conditions(trust=1, group=other.id), people) == set()
    assert fitting(Conditions(), people) == set()
    put(cast.charlie, state="suspended")
    assert fitting(Conditions(trust=1), people) == set()


def test_accepted_answers_are_counted_by_those_who_know_them(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from core.groups import fitting as module
    from core.registry import ThreadKind
    from core.site import site

    known = site().registry.of(ThreadKind)
    owner, kind = next((o, k) for o, k in known if k.accepted is not None)
    counting = replace(kind, accepted=lambda ids: {cast.charlie.id: 3} if ids else {})
    registry = SimpleNamespace(of=lambda _sort: [(owner, counting)])
    monkeypatch.setattr(
        module, "site", lambda: SimpleNamespace(registry=registry, plugins=site().plugins)
    )
    for user in (cast.alice, cast.charlie):
        put(user, post_count=5)
    people = [cast.alice.id, cast.bob.id, cast.charlie.id]
    assert fitting(Conditions(answers=3), people) == {cast.charlie.id}
    assert fitting(Conditions(answers=4), people) == set()


def test_who_was_taken_out_or_left_is_not_brought_back_until_somebody_puts_them_in(
    cast: SimpleNamespace, give_rule: Rule, view: Any
) -> None:
    for user in (cast.charlie, cast.maya):
        put(user, trust=2)
    group = give_rule("Bakers", trust=2)
    places.remove_member(*view("alice", group), cast.charlie.id)
    places.leave(*view("maya", group))
    jobs.follow_all()
    assert people_in(group) == {"alice", "bob"}
    assert preview(group.id, Conditions(trust=2)).kept_out == 2
    places.add_member(*view("maya", group), cast.charlie)
    assert by_rule(group) == set()
    assert [row.user_id for row in GroupOut.select()] == [cast.maya.id]


def test_who_is_made_an_owner_or_put_in_by_hand_stays_whatever_the_rule_says(
    cast: SimpleNamespace, give_rule: Rule, view: Any
) -> None:
    for user in (cast.charlie, cast.maya):
        put(user, trust=2)
    group = give_rule("Bakers", trust=2)
    places.set_owner(*view("alice", group), cast.charlie.id, on=True)
    places.add_member(*view("ada", group), cast.maya)
    for user in (cast.charlie, cast.maya):
        put(user, trust=0)
    jobs.follow_all()
    assert people_in(group) >= {"charlie", "maya"}


def test_somebody_who_cannot_be_here_is_left_where_they_are(
    cast: SimpleNamespace, give_rule: Rule
) -> None:
    put(cast.charlie, trust=2)
    group = give_rule("Bakers", trust=2)
    put(cast.charlie, state="suspended", trust=0)
    jobs.follow_all()
    assert "charlie" in people_in(group)
    put(cast.charlie, state="active")
    jobs.follow_all()
    assert "charlie" not in people_in(group)


def test_everybody_is_told_once_however_often_they_come_and_go(
    cast: SimpleNamespace, give_rule: Rule
) -> None:
    put(cast.charlie, trust=2)
    group = give_rule("Bakers", trust=2)
    assert told(cast.charlie) == 1
    assert Notification.get(Notification.sort == "group_rule").url == "/groups/bakers"
    for level in (0, 2):
        put(cast.charlie, trust=level)
        jobs.follow_all()
    assert "charlie" in people_in(group)
    assert told(cast.charlie) == 1
    assert told(cast.bob) == 0


def test_two_runs_at_once_move_and_tell_everybody_once(
    app: Flask, cast: SimpleNamespace, give_rule: Rule
) -> None:
    group = give_rule("Bakers", trust=2)
    for user in (cast.charlie, cast.maya, cast.ada):
        put(user, trust=2)
    assert all_at_once(app, [lambda: ruling.follow_rule(group.id)] * 2) == []
    assert by_rule(group) == {"charlie", "maya", "ada"}
    assert [told(user) for user in (cast.charlie, cast.maya, cast.ada)] == [1, 1, 1]
    lines = Audit.select().where(Audit.action == "group.follow_rule")
    assert sum(line.after["joined"] for line in lines) == 3


def test_many_are_let_in_by_lots(
    cast: SimpleNamespace, give_rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.groups import fitting as module

    monkeypatch.setattr(module, "LOT", 1)
    for user in vars(cast).values():
        put(user, trust=3)
    group = give_rule("Bakers", trust=3)
    assert people_in(group) == set(vars(cast))
    put(cast.maya, trust=0)
    seen = preview(group.id, Conditions(trust=3))
    assert (seen.joins, seen.leaves, seen.stays) == (0, 1, 2)
    assert [one.username for one in seen.leaving] == ["maya"]


def test_a_place_in_another_group_is_followed_as_soon_as_it_changes(
    cast: SimpleNamespace, give_rule: Rule, make_group: Any, view: Any
) -> None:
    cooks = make_group("Cooks", joining="open")
    bakers = give_rule("Bakers", group=cooks.id)
    places.join(*view("charlie", cooks))
    outbox.drain()
    assert by_rule(bakers) == {"charlie"}
    places.leave(*view("charlie", cooks))
    outbox.drain()
    assert by_rule(bakers) == set()


def test_rules_that_ask_for_each_others_groups_come_to_rest(
    cast: SimpleNamespace, give_rule: Rule, make_group: Any, view: Any
) -> None:
    cooks = make_group("Cooks", joining="open")
    bakers = give_rule("Bakers", group=cooks.id)
    give_rule("Cooks", group=bakers.id)
    places.join(*view("charlie", cooks))
    outbox.drain()
    assert {"charlie"} == by_rule(bakers)
    places.leave(*view("charlie", cooks))
    outbox.drain()
    assert outbox.drain() == 0
    assert by_rule(bakers) == by_rule(cooks) == set()


def test_when_the_group_that_was_asked_for_is_gone_nobody_fits(
    cast: SimpleNamespace, give_rule: Rule, make_group: Any, view: Any
) -> None:
    cooks = make_group("Cooks", joining="open")
    places.join(*view("charlie", cooks))
    bakers = give_rule("Bakers", group=cooks.id)
    assert by_rule(bakers) == {"charlie"}
    managing.delete_group(*view("ada", cooks))
    jobs.follow_all()
    assert by_rule(bakers) == set()


@pytest.mark.parametrize(("people", "left"), [("stay", {"charlie"}), ("go", set())])
def test_a_rule_ends_with_its_people_or_without_them(
    cast: SimpleNamespace, give_rule: Rule, view: Any, people: Any, left: set[str]
) -> None:
    put(cast.charlie, trust=2)
    group = give_rule("Bakers", trust=2)
    put(cast.charlie, state="suspended")
    ruling.end_rule(*view("ada", group), seen=Conditions(trust=2).mark, people=people)
    outbox.drain()
    assert people_in(group) == {"alice", "bob"} | left
    assert by_rule(group) == set()
    assert not GroupRule.select().exists()


def test_an_owner_of_a_group_asks_for_nothing_that_they_do_not_see(
    cast: SimpleNamespace, make_group: Any, give_rule: Rule, view: Any
) -> None:
    group = make_group("Bakers", joining="open")
    hidden = make_group("Secret", seen_by="group")
    places.take_out(hidden.id, cast.alice.id)
    shown = make_group("Cooks", seen_by="members", roster="members")
    nothing = Conditions().mark
    for name, asked in (
        ("alice", Conditions(domain="example.org")),
        ("maya", Conditions(domain="example.org")),
        ("alice", Conditions(trust=1)),
        ("alice", Conditions(group=hidden.id)),
        ("bob", Conditions(days=1)),
    ):
        with pytest.raises(Forbidden):
            ruling.keep_rule(*view(name, group), asked, seen=nothing)
    with pytest.raises(CannotChange, match="for itself"):
        ruling.keep_rule(*view("alice", group), Conditions(group=group.id), seen=nothing)
    with pytest.raises(CannotChange, match="at least one"):
        ruling.keep_rule(*view("alice", group), Conditions(), seen=nothing)
    ruling.keep_rule(*view("alice", group), Conditions(group=shown.id), seen=nothing)
    give_rule("Bakers", domain="example.org", days=2)
    for deed in (
        lambda: give_rule("Bakers", by="alice", days=2),
        lambda: ruling.end_rule(
            *view("alice", group), seen=conditions_of(rule_of(group.id)).mark, people="stay"
        ),
    ):
        with pytest.raises(Forbidden):
            deed()


def test_a_rule_is_no_way_to_raise_rights(
    cast: SimpleNamespace, make_group: Any, give_rule: Rule, fresh: Any
) -> None:
    for user in vars(cast).values():
        put(user, created_at=clock.now())
    group = give_rule("Bakers", by="alice", days=30)
    wanted: Any = {(group.id, "spaces.moderate"): "yes"}
    set_grants(fresh("ada"), None, wanted, permissions=["spaces.moderate"])
    with pytest.raises(Forbidden):
        give_rule("Bakers", by="alice", days=1)
    with pytest.raises(Forbidden):
        give_rule("Bakers", by="maya", days=1)
    put(cast.charlie, created_at=clock.now() - timedelta(days=99))
    jobs.follow_all()
    assert by_rule(group) == set()
    give_rule("Bakers", by="ada", days=30)
    assert by_rule(group) == {"charlie"}


def test_of_two_who_change_a_rule_the_second_is_told(
    app: Flask, cast: SimpleNamespace, make_group: Any, view: Any
) -> None:
    group = make_group("Bakers", joining="open")
    both = [view(name, group) for name in ("ada", "maya")]
    deeds = [
        lambda pair=pair, days=days: ruling.keep_rule(
            *pair, Conditions(days=days), seen=Conditions().mark
        )
        for days, pair in enumerate(both, 1)
    ]
    problems = all_at_once(app, deeds)
    assert [type(problem) for problem in problems] == [ruling.Stale]


def test_built_in_groups_have_no_page_for_a_rule(cast: SimpleNamespace, sign_in: Any) -> None:
    ada = sign_in(cast.ada)
    for slug in ("staff", "admins", "members"):
        assert ada.get(f"/groups/{slug}/rule").status_code == 404
        assert ada.send(f"/groups/{slug}/rule", days="1").status_code == 404
    assert ruling.settle(Group.get(Group.key == "staff").id, [cast.charlie.id]) == (0, 0)


def test_a_rule_is_looked_at_before_it_is_kept(
    cast: SimpleNamespace, make_group: Any, sign_in: Any
) -> None:
    make_group("Bakers", joining="open")
    put(cast.charlie, post_count=9)
    alice = sign_in(cast.alice)
    page = alice.get("/groups/bakers/rule").text
    assert "No rule yet" in page
    assert 'name="domain"' not in page
    assert 'name="trust"' not in page
    look = alice.get("/groups/bakers/rule?look=yes&posts=9")
    assert look.status_code == 200
    assert "1 person would join" in look.text
    assert "0 people would leave" in look.text
    assert "Charlie" in look.text
    assert not GroupRule.select().exists()
    kept = alice.send("/groups/bakers/rule", **hidden_fields(look.text))
    assert kept.status_code == 303
    outbox.drain()
    assert "By the rule" in alice.get("/groups/bakers").text
    page = alice.get("/groups/bakers/rule").text
    assert "9 posts or more" in page
    assert 'value="9"' in page


def hidden_fields(page: str) -> dict[str, str]:
    """What the form that keeps a rule sends."""
    form = re.search(r'<form method="post"[^>]*/rule">(.*?)</form>', page, re.DOTALL)
    assert form
    found = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[1])
    return {name: value for name, value in found if name != "csrf_token"}


def test_a_rule_that_was_changed_meanwhile_is_shown_beside_what_was_said(
    cast: SimpleNamespace, make_group: Any, sign_in: Any
) -> None:
    make_group("Bakers", joining="open")
    alice = sign_in(cast.alice)
    late = hidden_fields(alice.get("/groups/bakers/rule?look=yes&posts=9").text)
    alice.send("/groups/bakers/rule", days="3", seen=Conditions().mark)
    answer = alice.send("/groups/bakers/rule", **late)
    assert answer.status_code == 409
    assert "A member for 3 days" in answer.text
    assert "9 posts or more" in answer.text
    again = alice.send("/groups/bakers/rule", **hidden_fields(answer.text))
    assert again.status_code == 303
    assert rule_of(Group.get(Group.slug == "bakers").id).conditions == {"posts": 9}  # type: ignore[union-attr]


def test_a_wrong_rule_is_said_at_its_field_and_keeps_what_was_typed(
    cast: SimpleNamespace, make_group: Any, sign_in: Any
) -> None:
    make_group("Bakers", joining="open")
    ada = sign_in(cast.ada)
    for asked, words in (
        ("days=0&posts=77", "A whole number from 1"),
        ("domain=nonsense&posts=77", "name of a domain"),
        ("group=99999&posts=77", "Not a valid choice"),
    ):
        answer = ada.get(f"/groups/bakers/rule?look=yes&{asked}")
        assert answer.status_code == 422
        assert words in answer.text
        assert 'value="77"' in answer.text
    empty = ada.get("/groups/bakers/rule?look=yes")
    assert (empty.status_code, "at least one thing" in empty.text) == (422, True)
    assert ada.send("/groups/bakers/rule", seen=Conditions().mark).status_code == 422
    assert not GroupRule.select().exists()


def test_a_rule_ends_on_a_page_that_asks_about_its_people(
    cast: SimpleNamespace, give_rule: Rule, sign_in: Any
) -> None:
    give_rule("Bakers", days=1)
    alice = sign_in(cast.alice)
    seen = Conditions(days=1).mark
    assert "End the rule?" in alice.get("/groups/bakers/rule/end").text
    assert alice.send("/groups/bakers/rule/end", people="x", seen=seen).status_code == 404
    alice.send("/groups/bakers/rule/end", people="go", seen="stale")
    assert GroupRule.select().exists()
    assert alice.send("/groups/bakers/rule/end", people="go", seen=seen).status_code == 303
    assert not GroupRule.select().exists()
    assert alice.get("/groups/bakers/rule/end").status_code == 404


def test_only_who_looks_after_a_group_reads_its_rule(
    cast: SimpleNamespace, give_rule: Rule, sign_in: Any
) -> None:
    give_rule("Bakers", domain="example.org")
    for tail in ("rule", "rule/end"):
        assert sign_in(cast.bob).get(f"/groups/bakers/{tail}").status_code == 403
        page = sign_in(cast.alice).get(f"/groups/bakers/{tail}").text
        assert "Only an owner of the site changes this rule" in page
    deed = sign_in(cast.alice).send
    assert deed("/groups/bakers/rule", days="1", seen="x").status_code == 403
    assert deed("/groups/bakers/rule/end", people="stay", seen="x").status_code == 403


def test_rules_are_followed_each_night(app: Flask, cast: SimpleNamespace, give_rule: Rule) -> None:
    from core.jobs import due_jobs, run_job

    group = give_rule("Bakers", posts=5)
    put(cast.charlie, post_count=5)
    job = next(job for _owner, job in due_jobs() if job.name == "groups.follow_all")
    assert job.every == timedelta(days=1)
    assert run_job(job)
    assert JobRun.get(JobRun.name == job.name).error == ""
    assert by_rule(group) == {"charlie"}

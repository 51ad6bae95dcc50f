"""Filling fields in, by members and by the team."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.accounts.models import User
from core.fields.actions import Stale, tell_of
from core.fields.models import ProfileField, ProfileValue
from core.fields.queries import mark
from core.models import Audit, Outbox
from core.sanctions.models import BlockedHost
from core.versions import bump
from core.watchwords.actions import watch_word
from tests.core.fields.conftest import OWNER, Ask, Say, said
from tests.support.together import all_at_once
from townhall import Forbidden, clock
from townhall.testing import Browser

BASE = {"name": "Alice", "bio": "", "place": "", "links": "", "timezone": "UTC", "locale": ""}


@pytest.fixture
def alice(cast: SimpleNamespace, sign_in: Any) -> Browser:
    browser: Browser = sign_in(cast.alice)
    return browser


def test_every_kind_is_filled_in_shown_again_and_emptied(alice: Browser, ask: Ask) -> None:
    for label, kind, choices in (
        ("Company", "text", []),
        ("Story", "long", []),
        ("Size", "choice", ["S", "M"]),
        ("Days", "several", ["Mon", "Tue", "Wed"]),
        ("Site", "link", []),
        ("Since", "date", []),
        ("Car", "yesno", []),
    ):
        ask(label, kind=kind, choices=choices, seen_by="everyone")
    told = {
        "field_company": " Pumps \u202e Ltd ",
        "field_story": "One.\r\n\r\nTwo.",
        "field_size": "M",
        "field_days": ["Mon", "Wed"],
        "field_site": "example.org/me",
        "field_since": "2001-02-03",
        "field_car": "no",
    }
    assert alice.send("/account/profile", **BASE, **told).status_code == 303
    assert said() == {
        "company": "Pumps Ltd",
        "story": "One.\n\nTwo.",
        "size": "M",
        "days": "Mon\nWed",
        "site": "https://example.org/me",
        "since": "2001-02-03",
        "car": "no",
    }
    page = alice.get("/account/profile").text
    assert 'value="Pumps Ltd"' in page
    assert '<option selected value="M">' in page
    assert page.count(" checked") >= 2
    assert 'value="2001-02-03"' in page
    shown = alice.get("/people/alice").text
    for words in ("Pumps Ltd", "Mon, Wed", "February 3, 2001", 'href="https://example.org/me"'):
        assert words in shown, words
    blank = {name: "" for name in told if name != "field_days"}
    assert alice.send("/account/profile", **BASE, **blank).status_code == 303
    assert said() == {}


def test_a_form_from_before_a_field_was_asked_takes_nothing_away(
    alice: Browser, ask: Ask, say: Say, cast: SimpleNamespace
) -> None:
    say(cast.alice, ask("Company"), "Pumps")
    assert alice.send("/account/profile", **BASE).status_code == 303
    assert said() == {"company": "Pumps"}


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("text", "x" * 201, "200"),
        ("long", "x" * 2001, "2000"),
        ("choice", "L", "valid choice"),
        ("several", ["S", "L"], "valid"),
        ("link", "javascript:alert(1)", "is no web address"),
        ("link", "https://a.example https://b.example", "One web address"),
        ("date", "tomorrow", "valid date"),
        ("yesno", "perhaps", "valid choice"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_the_rest_is_kept(
    kind: str, value: Any, words: str, alice: Browser, ask: Ask
) -> None:
    ask("Asked", kind=kind, choices=["S", "M"] if kind in ("choice", "several") else [])
    answer = alice.send("/account/profile", **{**BASE, "bio": "I grow.", "field_asked": value})
    assert answer.status_code == 422
    assert words in answer.text
    assert 'id="field_asked-error"' in answer.text
    assert "I grow." in answer.text
    assert said() == {}
    assert User.get(User.username == "alice").bio == ""


def test_script_in_a_value_is_only_text(alice: Browser, ask: Ask) -> None:
    ask("Company", seen_by="everyone", on_card=True)
    ask("Story", kind="long", seen_by="everyone", on_card=True)
    hostile = "<script>alert(1)</script>"
    alice.send("/account/profile", **BASE, field_company=hostile, field_story=hostile)
    for place in ("/people/alice", "/people/", "/account/profile"):
        assert "<script>alert(1)" not in alice.get(place).text
        assert "&lt;script&gt;alert(1)" in alice.get(place).text


def test_watched_words_are_refused_and_in_long_texts_blotted_out(
    alice: Browser, ask: Ask, here: None
) -> None:
    ask("Company")
    ask("Story", kind="long")
    watch_word(OWNER, word="zounds", action="block", is_whole=True, note="")
    watch_word(OWNER, word="fiddle", action="censor", is_whole=True, note="")
    refused = alice.send("/account/profile", **BASE, field_company="Zounds Ltd")
    assert refused.status_code == 422
    assert "is a word that is not used here" in refused.text
    assert alice.send("/account/profile", **BASE, field_story="A fiddle.").status_code == 303
    assert said() == {"story": "A ■■■■■■."}


def test_nobody_links_to_a_host_that_is_kept_out(alice: Browser, ask: Ask) -> None:
    ask("Site", kind="link")
    BlockedHost.create(host="spam.example", created_at=clock.now())
    answer = alice.send("/account/profile", **BASE, field_site="https://spam.example/a")
    assert answer.status_code == 422
    assert "Nobody may link to spam.example" in answer.text
    assert 'id="field_site-error"' in answer.text
    assert said() == {}


def test_a_choice_that_is_taken_off_the_list_stays_with_those_who_made_it(
    alice: Browser, ask: Ask
) -> None:
    field = ask("Size", kind="choice", choices=["S", "M"])
    alice.send("/account/profile", **BASE, field_size="S")
    ProfileField.update(choices=["M"]).where(ProfileField.id == field.id).execute()
    bump("settings")
    assert '<option selected value="S">' in alice.get("/account/profile").text
    assert alice.send("/account/profile", **BASE, field_size="S").status_code == 303
    assert said() == {"size": "S"}


def test_members_do_not_fill_in_what_is_the_teams(alice: Browser, ask: Ask) -> None:
    ask("Number", edited_by="team", seen_by="everyone")
    assert "field_number" not in alice.get("/account/profile").text
    alice.send("/account/profile", **BASE, field_number="1")
    assert said() == {}


def test_the_team_fills_in_its_fields_and_the_log_does_not_tell_what(
    cast: SimpleNamespace, sign_in: Any, ask: Ask
) -> None:
    ask("Number", edited_by="team")
    ask("Company", seen_by="team")
    maya, at = sign_in(cast.maya), f"/admin/members/{cast.alice.id}"
    assert f'href="{at}/fields"' in maya.get(at).text
    assert "field_company" not in maya.get(f"{at}/fields").text
    assert maya.send(f"{at}/fields", field_number="x" * 300).status_code == 422
    Outbox.delete().execute()
    assert maya.send(f"{at}/fields", field_number="4711").location == at
    assert said() == {"number": "4711"}
    assert Outbox.select().where(Outbox.topic == "search.index").count() == 1
    line = Audit.get(Audit.action == "field.tell")
    assert (line.subject_id, line.note) == (cast.alice.id, "Number")
    assert "4711" not in f"{line.before}{line.after}"
    assert "4711" in maya.get(at).text
    assert sign_in(cast.bob).get(f"{at}/fields").status_code == 403


def test_the_later_of_two_of_the_team_sees_what_the_first_has_said(
    cast: SimpleNamespace, sign_in: Any, ask: Ask
) -> None:
    ask("Number", edited_by="team")
    ask("Desk", edited_by="team")
    maya, at = sign_in(cast.maya), f"/admin/members/{cast.alice.id}/fields"
    seen = _seen(maya.get(at).text)
    assert maya.send(at, field_number="1", field_desk="North", seen=seen).status_code == 303
    late = maya.send(at, field_number="2", field_desk="North", seen=seen)
    assert late.status_code == 409
    assert 'value="2"' in late.text
    assert "somebody else has filled in these fields" in late.text
    assert re.findall(r"now: (\w+)", late.text) == ["1"], "only what differs"
    assert said() == {"number": "1", "desk": "North"}
    assert maya.send(at, field_number="2", seen=_seen(late.text)).status_code == 303
    assert said() == {"number": "2", "desk": "North"}
    assert Audit.select().where(Audit.action == "field.tell").count() == 2


def test_of_several_of_the_team_at_once_one_is_first(
    app: Flask, cast: SimpleNamespace, ask: Ask, actors: SimpleNamespace
) -> None:
    field, seen = ask("Number", edited_by="team"), mark({})
    deeds = [
        lambda text=text: tell_of(actors.maya, cast.alice.id, {field.id: text}, seen=seen)
        for text in ("1", "2", "3")
    ]
    assert [type(problem) for problem in all_at_once(app, deeds)] == [Stale] * 2
    assert len(said()) == 1
    assert Audit.select().where(Audit.action == "field.tell").count() == 1


def test_the_same_form_of_the_team_sent_twice_is_no_quarrel(
    cast: SimpleNamespace, sign_in: Any, ask: Ask
) -> None:
    ask("Number", edited_by="team")
    maya, at = sign_in(cast.maya), f"/admin/members/{cast.alice.id}/fields"
    seen = _seen(maya.get(at).text)
    for _time in range(2):
        assert maya.send(at, field_number="1", seen=seen).status_code == 303


def test_what_the_member_says_meanwhile_does_not_hinder_the_team(
    cast: SimpleNamespace, sign_in: Any, ask: Ask, say: Say
) -> None:
    ask("Number", edited_by="team")
    mine = ask("Company")
    maya, at = sign_in(cast.maya), f"/admin/members/{cast.alice.id}/fields"
    seen = _seen(maya.get(at).text)
    say(cast.alice, mine, "Pumps")
    assert maya.send(at, field_number="1", seen=seen).status_code == 303
    assert said() == {"number": "1", "company": "Pumps"}


def test_the_team_says_nothing_of_an_account_that_nobody_has(
    cast: SimpleNamespace, sign_in: Any, ask: Ask, actors: SimpleNamespace, here: None
) -> None:
    field = ask("Number", edited_by="team")
    User.update(state="leaving").where(User.id == cast.alice.id).execute()
    at = f"/admin/members/{cast.alice.id}/fields"
    assert sign_in(cast.maya).get(at).status_code == 404
    with pytest.raises(Forbidden):
        tell_of(actors.maya, cast.alice.id, {field.id: "4711"})


def test_the_team_does_not_fill_in_what_is_the_members(
    cast: SimpleNamespace, ask: Ask, actors: SimpleNamespace, here: None
) -> None:
    field = ask("Company")
    with pytest.raises(Forbidden):
        tell_of(actors.maya, cast.alice.id, {field.id: "Pumps"})


def test_a_required_field_is_asked_kindly_and_locks_nobody_out(
    alice: Browser, ask: Ask, cast: SimpleNamespace, sign_in: Any
) -> None:
    ask("Company", is_required=True, seen_by="everyone")
    asked = "The team asks everybody to say this"
    assert asked in alice.get("/people/alice").text
    assert asked not in sign_in(cast.bob).get("/people/alice").text
    assert alice.send("/account/profile", **BASE).status_code == 303
    assert alice.send("/account/profile", **BASE, field_company="Pumps").status_code == 303
    assert asked not in alice.get("/people/alice").text


def test_the_form_says_what_everybody_is_asked_and_one_has_not_said(
    alice: Browser, ask: Ask
) -> None:
    ask("Company", is_required=True)
    ask("Hobby")
    asked = "The team asks everybody to say this"
    assert f"{asked}, when you find a moment: Company." in alice.get("/account/profile").text
    assert asked in alice.send("/account/profile", **{**BASE, "timezone": "Moon/Base"}).text
    alice.send("/account/profile", **BASE, field_company="Pumps")
    assert asked not in alice.get("/account/profile").text


def test_owners_are_told_among_what_is_next_that_they_are_asked_too(
    ask: Ask, cast: SimpleNamespace, sign_in: Any
) -> None:
    ada = sign_in(cast.ada)
    todo = "Say what you ask of everybody"
    assert todo not in ada.get("/admin/next").text, "nothing is asked"
    ask("Company", is_required=True)
    assert todo in ada.get("/admin/next").text
    ada.send("/account/profile", **{**BASE, "name": "Ada"}, field_company="Pumps")
    assert todo not in ada.get("/admin/next").text


def test_what_nobody_joins_without_is_not_emptied_again(alice: Browser, ask: Ask) -> None:
    ask("Company", is_required=True)
    alice.send("/account/profile", **BASE, field_company="Pumps")
    answer = alice.send("/account/profile", **BASE, field_company="")
    assert answer.status_code == 422
    assert "Everybody here says this" in answer.text
    assert said() == {"company": "Pumps"}


def test_a_picture_that_is_refused_keeps_the_fields_in_the_form(
    alice: Browser, ask: Ask, cast: SimpleNamespace, say: Say
) -> None:
    say(cast.alice, ask("Company"), "Pumps")
    answer = alice.send("/account/profile/avatar")
    assert answer.status_code == 422
    assert 'value="Pumps"' in answer.text


def test_a_field_that_is_gone_by_now_is_left_out(cast: SimpleNamespace, ask: Ask, say: Say) -> None:
    field = ask("Company")
    ProfileField.delete().execute()
    say(cast.alice, field, "Pumps")
    assert ProfileValue.select().count() == 0


def _seen(page: str) -> str:
    return re.findall(r'name="seen" value="(\w+)"', page)[0]

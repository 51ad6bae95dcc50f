"""What is explained is what is decided, for everybody and everything."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from werkzeug.exceptions import NotFound

from core.access import Actor, in_group, rights, visible
from core.spaces.matrix import offered
from core.spaces.queries import all_spaces, visible_space
from core.threads.models import Thread
from core.threads.queries import visible_thread
from core.why import queries, wording
from core.why.queries import somebody


def everybody(place: SimpleNamespace) -> list[queries.Who]:
    """A visitor, everybody of the cast, and somebody in each group."""
    asked = ["visitor", *place.people]
    asked += [f"group:{number}" for number, _name in queries.groups_to_ask()]
    found = [somebody(words) for words in asked]
    return [who for who in found if who is not None]


def opens(actor: Actor, thread_id: int) -> bool:
    try:
        visible_thread(actor, thread_id)
    except NotFound:
        return False
    return True


def test_every_verdict_about_a_permission_is_that_of_can(place: SimpleNamespace) -> None:
    compared = held = 0
    for who in everybody(place):
        for space in all_spaces().values():
            for line in queries.lines(who.actor, space):
                can = who.actor.can(line.permission.name, space.id)
                assert line.allowed == can, (who.name, space.title, line.permission.name)
                compared, held = compared + 1, held + can
    assert compared > 500
    assert 0 < held < compared


def test_the_words_that_count_lead_to_the_verdict(place: SimpleNamespace) -> None:
    """Who reads the table and knows the rule comes to the same answer as the code."""
    for who in everybody(place):
        for space in all_spaces().values():
            for line in queries.lines(who.actor, space):
                if line.cause in ("granted", "not_granted"):
                    said = {one.allowed for one in line.said if one.counts}
                    assert line.allowed == (True in said and False not in said)


def test_every_verdict_about_a_thread_is_that_of_visible_and_of_the_loader(
    place: SimpleNamespace, actor_of: Any
) -> None:
    ada, seen = actor_of(place.people["ada"]), 0
    for who in everybody(place):
        shown = {row[0] for row in Thread.select(Thread.id).where(visible(who.actor)).tuples()}
        for name, thread_id in place.threads.items():
            answer = queries.about_thread(ada, who.actor, thread_id)
            assert answer is not None
            assert answer.is_listed == (thread_id in shown), (who.name, name)
            assert answer.opens == opens(who.actor, thread_id), (who.name, name)
            gates = answer.plugin_is_on and (answer.holds_label or answer.takes_part)
            assert answer.is_listed == (gates and answer.is_standing)
            assert answer.opens == (gates and (answer.is_standing or answer.may_moderate))
            seen += answer.is_listed
    assert seen > 50


def test_every_verdict_about_a_space_is_that_of_its_loader(
    place: SimpleNamespace, actor_of: Any
) -> None:
    ada = actor_of(place.people["ada"])
    for who in everybody(place):
        for space in all_spaces().values():
            answer = queries.about_space(ada, who.actor, space.id)
            assert answer is not None
            try:
                found = bool(visible_space(who.actor, space.owner, space.slug))
            except NotFound:
                found = False
            assert answer.sees == found


def test_a_plugin_that_is_off_holds_everybody_back(
    place: SimpleNamespace, actor_of: Any, enable: Any
) -> None:
    thread_id = place.threads["open"]
    enable("forums", on=False)
    ada = actor_of(place.people["ada"])
    answer = queries.about_thread(ada, ada, thread_id)
    assert answer is not None
    assert not answer.plugin_is_on
    assert not answer.is_listed
    assert not answer.opens
    sentences = [step.sentence for step in wording.of_thread(answer, "Ada") if not step.passes]
    assert len(sentences) == 1
    assert "is off" in sentences[0]


def test_a_thread_in_no_list_is_found_by_its_address_alone(
    place: SimpleNamespace, actor_of: Any
) -> None:
    thread_id = place.threads["open"]
    Thread.update(is_unlisted=True).where(Thread.id == thread_id).execute()
    ada, bob = actor_of(place.people["ada"]), actor_of(place.people["bob"])
    answer = queries.about_thread(ada, bob, thread_id)
    assert answer is not None
    assert (answer.is_listed, answer.opens) == (False, True)
    assert wording.verdict(answer, "Bob").startswith("Only by its address")
    held = [step.sentence for step in wording.of_thread(answer, "Bob") if not step.passes]
    assert held == ["It was taken out of all lists: only its address leads to it."]


def test_it_says_which_group_gave_it_and_where(place: SimpleNamespace, actor_of: Any) -> None:
    bob = actor_of(place.people["bob"])
    inner = all_spaces()[place.spaces["guild inner"]]
    lines = {line.permission.name: line for line in queries.lines(bob, inner)}
    see = lines["spaces.see"]
    assert see.allowed
    assert wording.because(see) == "Yes, by Guild."
    words = [(said.group, said.allowed, said.place, said.counts) for said in see.said]
    assert ("Guild", True, "guild", True) in words
    assert (words[0][1], words[0][2], words[0][3]) == (True, "default", False)


def test_a_never_is_named_as_what_outweighs_all(place: SimpleNamespace, actor_of: Any) -> None:
    bob = actor_of(place.people["bob"])
    space = all_spaces()[place.spaces["barred"]]
    line = next(x for x in queries.lines(bob, space) if x.permission.name == "spaces.reply")
    assert not line.allowed
    assert wording.because(line).startswith("Never, by Guild")


def test_silence_is_given_as_the_reason_where_it_is_one(
    place: SimpleNamespace, actor_of: Any
) -> None:
    silas = actor_of(place.people["silas"])
    space = all_spaces()[place.spaces["open"]]
    causes = {line.permission.name: line.cause for line in queries.lines(silas, space)}
    assert causes["spaces.reply"] == "silenced"
    assert causes["spaces.see"] == "granted"
    assert any("silenced" in step.sentence for step in wording.of_account(silas))


def test_a_group_of_ones_own_is_in_the_table_of_rights(place: SimpleNamespace) -> None:
    from core.spaces.matrix import matrix

    table = matrix(all_spaces()[place.spaces["guild"]])
    assert place.guild.id in {group.id for group in table.groups}
    assert table.cells[place.guild.id, "spaces.see"].holds == "yes"
    assert table.cells[place.guild.id, "spaces.see"].may


def test_somebody_in_a_built_in_group_has_those_that_come_with_it(place: SimpleNamespace) -> None:
    known = rights().builtin
    assert in_group(known["everyone"]).group_ids == {known["everyone"]}
    held = in_group(known["trust_2"]).group_ids
    assert held == {known["everyone"], known["members"], known["trust_1"], known["trust_2"]}
    assert in_group(known["admins"]).is_admin
    assert all(offered(space) for space in all_spaces().values())

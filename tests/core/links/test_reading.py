"""What is read of links: through whose eyes, by how many statements, and by whom for plugins."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from core import settings
from core.access import nobody
from core.links.actions import link_threads
from core.links.queries import linked_ids, linked_people, links_of
from core.threads import moderation
from core.threads.models import Participant, Thread
from core.threads.queries import visible_thread
from core.votes.actions import cast_vote
from core.votes.models import Vote
from tests.support.tracing import statements


def titles(actor: Any, thread: Thread) -> list[str]:
    return [link.title for link in links_of(actor, thread.id)]


def test_who_does_not_see_the_other_end_sees_nothing_of_it(
    town: SimpleNamespace, write: Any
) -> None:
    a, b, team = write("Aaa"), write("Bbb"), write("Team", board="team", by="maya")
    private = write("Private", by="bob", audience="private")
    Participant.create(thread=private.id, user=town.charlie.id)
    for actor, other in ((town.alice, b), (town.maya, team), (town.bob, private)):
        link_threads(actor, a.id, other.id, "relates")
    seen = {
        "alice": ["Bbb"],
        "bob": ["Bbb", "Private"],
        "charlie": ["Bbb", "Private"],
        "maya": ["Bbb", "Team"],
    }
    assert {name: titles(getattr(town, name), a) for name in seen} == seen
    assert titles(nobody(), a) == ["Bbb"]


def test_what_was_deleted_is_not_named_and_comes_back(town: SimpleNamespace, write: Any) -> None:
    a, b = write("Aaa"), write("Bbb")
    link_threads(town.alice, a.id, b.id, "relates")
    moderation.delete_thread(town.maya, b.id)
    assert titles(town.alice, a) == titles(town.maya, a) == []
    moderation.restore_thread(town.maya, b.id)
    assert titles(town.alice, a) == ["Bbb"]


def test_what_is_in_no_list_is_named_to_the_team_alone(town: SimpleNamespace, write: Any) -> None:
    a, b = write("Aaa"), write("Bbb")
    link_threads(town.alice, a.id, b.id, "relates")
    moderation.set_unlisted(town.maya, b.id, on=True)
    assert titles(town.alice, a) == []
    assert titles(town.maya, a) == ["Bbb"]


def test_a_thread_page_asks_about_links_only_where_there_are_some(
    town: SimpleNamespace, write: Any, client: Any
) -> None:
    a, b, plain = write("Aaa"), write("Bbb"), write("Plain")
    link_threads(town.alice, a.id, b.id, "relates")
    pages = {t.id: f"/forums/t/{t.id}/{t.slug}" for t in (a, b, plain)}
    costs = {}
    for thread_id, url in pages.items():
        client.get(url)
        with statements() as texts:
            client.get(url)
        costs[thread_id] = len(texts)
    assert costs[a.id] == costs[b.id] == costs[plain.id] + 1
    assert visible_thread(town.alice, a.id).has_links
    assert not visible_thread(town.alice, plain.id).has_links


def test_many_links_are_one_statement(town: SimpleNamespace, write: Any) -> None:
    a = write("Aaa")
    for number in range(12):
        link_threads(town.alice, a.id, write(f"Other {number}").id, "answers")
    with statements() as texts:
        assert len(links_of(town.alice, a.id)) == 12
    assert len(texts) == 1


def test_plugins_ask_which_threads_are_linked(town: SimpleNamespace, write: Any) -> None:
    a, b, c = write("Aaa"), write("Bbb"), write("Ccc")
    link_threads(town.alice, a.id, b.id, "relates")
    link_threads(town.alice, c.id, a.id, "duplicates")
    assert linked_ids([a.id, b.id]) == {a.id: {b.id, c.id}, b.id: {a.id}}
    assert linked_ids([a.id], ["duplicates"]) == {a.id: {c.id}}
    assert linked_ids([]) == {}


def test_people_of_linked_threads_are_counted_once_with_those_who_voted(
    town: SimpleNamespace, write: Any
) -> None:
    """The number of people who want something: who voted, and who asked for it elsewhere."""
    settings.put(town.ada, "forums", "votes", True)
    a = write("Idea", by="maya")
    for title, by in (("One", "bob"), ("Two", "bob"), ("Three", "charlie")):
        link_threads(town.alice, write(title, by=by).id, a.id, "relates")
    gone = write("Gone", by="ada")
    link_threads(town.alice, a.id, gone.id, "caused_by")
    moderation.delete_thread(town.maya, gone.id)
    for actor in (town.bob, town.alice):
        cast_vote(actor, a.id)
    assert pairs(linked_people([a.id])) == {(a.id, town.bob.id), (a.id, town.charlie.id)}
    votes = Vote.select(Vote.thread, Vote.user).where(Vote.thread == a.id)
    both = linked_people([a.id])
    people = {(a.id, actor.id) for actor in (town.alice, town.bob, town.charlie)}
    assert pairs(votes.union(both)) == pairs(both.union(votes)) == people
    assert len(list(votes.union(both).tuples())) == 3


def test_people_of_threads_out_of_sight_count_for_those_alone_who_see_them(
    town: SimpleNamespace, write: Any
) -> None:
    a, team = write("Aaa"), write("Team", board="team", by="maya")
    link_threads(town.maya, a.id, team.id, "relates")
    assert pairs(linked_people([a.id], actor=town.alice)) == set()
    assert pairs(linked_people([a.id], actor=town.ada)) == {(a.id, town.maya.id)}
    assert pairs(linked_people([a.id])) == {(a.id, town.maya.id)}
    assert pairs(linked_people([a.id], sorts=["answers"])) == set()
    asked = Thread.select(Thread.id).where(Thread.title == "Aaa")
    assert pairs(linked_people(asked)) == {(a.id, town.maya.id)}


def pairs(query: Any) -> set[tuple[int, int]]:
    return set(query.tuples())

"""The changelog: an entry is begun by the team, published once, and shows what came with it."""

from __future__ import annotations

import re
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from core.spaces.visibility import set_visibility
from core.threadwork.merging import merge_threads
from core.threadwork.undoing import undo_work
from plugins.ideas.actions.releasing import change_release, publish_release, start_release
from plugins.ideas.models import Idea, IdeaRelease, IdeaShipped
from plugins.ideas.queries.changelog import came_with, changelog_page
from plugins.ideas.queries.lately import shipped_lately
from plugins.ideas.shipping import untold
from tests.plugins.ideas.decided import state_of
from tests.support.proposals import address as address_of
from tests.support.proposals import make_board, run_board, suggest
from townhall import Forbidden, NotFound, Rejected, Thread, visible_thread

WORDS: dict[str, Any] = {"title": "Almanac 3.2", "body": "Quieter, and *smaller*."}


def came(actor: Any, release: Thread) -> list[str]:
    """The titles of what came with an entry, as somebody reads them."""
    return [one.title for one in came_with(actor, [release.id]).get(release.id, [])]


@pytest.fixture
def draft(proposal: SimpleNamespace, actors: SimpleNamespace) -> Thread:
    """An entry by maya that is not published, with two of the ideas."""
    ids = [proposal.id, proposal.other.id]
    return start_release(actors.maya, proposal.board.id, **WORDS, version="3.2", thread_ids=ids)


def test_a_draft_is_the_teams_alone(
    draft: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    url = f"/ideas/changelog/{draft.id}/{draft.slug}"
    assert visible_thread(actors.ada, draft.id).state == "draft"
    for who in (actors.alice, actors.bob):
        with pytest.raises(NotFound):
            visible_thread(who, draft.id)
    assert browsers.bob.get(url).status_code == 404
    assert browsers.bob.get(f"/ideas/{draft.id}/publish").status_code == 404
    for page in ("/ideas/changelog", "/ideas/changelog.atom", "/", "/ideas/"):
        assert "Almanac 3.2" not in browsers.bob.get(page).text
    assert "Almanac 3.2" in browsers.maya.get("/ideas/changelog").text


def test_members_write_no_entries(
    proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    with pytest.raises(Forbidden):
        start_release(actors.bob, proposal.board.id, **WORDS)
    assert browsers.bob.get("/ideas/s/garden-wishes/release").status_code == 403
    assert browsers.bob.get("/ideas/changelog/new").status_code == 403
    assert "Write an entry" not in browsers.bob.get("/ideas/changelog").text


def test_publishing_shows_it_to_who_sees_the_board(
    draft: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    assert publish_release(actors.maya, draft.id)
    page = browsers.visitor.get("/ideas/changelog").text
    assert all(words in page for words in ("Almanac 3.2", "Quiet hours for the pump", "3.2"))
    assert "<em>smaller" not in page
    entry = browsers.visitor.get(f"/ideas/changelog/{draft.id}/{draft.slug}").text
    assert "Rubber feet for the pump" in entry
    assert "2 people asked" in entry
    assert "Almanac 3.2" in browsers.visitor.get("/ideas/changelog.atom").text


def test_it_is_published_once(draft: Thread, actors: SimpleNamespace) -> None:
    assert publish_release(actors.maya, draft.id)
    at = IdeaRelease.get().published_at
    assert not publish_release(actors.maya, draft.id)
    assert IdeaRelease.get().published_at == at


def test_ideas_are_no_entries_and_entries_no_ideas(
    draft: Thread, proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    publish_release(actors.maya, draft.id)
    assert browsers.bob.get(f"/ideas/changelog/{proposal.id}").location == proposal.url
    entry = f"/ideas/changelog/{draft.id}/{draft.slug}"
    assert browsers.bob.get(f"/ideas/t/{draft.id}/{draft.slug}").location == entry
    assert browsers.maya.get(f"/ideas/{proposal.id}/publish").status_code == 302
    with pytest.raises(Forbidden):
        publish_release(actors.maya, proposal.id)


def test_what_came_with_it_may_get_a_status(
    draft: Thread, proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    publish_release(actors.maya, draft.id, status="shipped")
    states = [state_of(one) for one in (proposal.id, proposal.other.id, proposal.last.id)]
    assert states == ["shipped", "shipped", "new"]


def test_who_may_not_see_an_idea_reads_nothing_of_it_in_an_entry(
    proposal: SimpleNamespace, actors: SimpleNamespace, cast: SimpleNamespace, actor_of: Any
) -> None:
    closed = make_board("Nightjar")
    hidden = suggest(actors.maya, closed.id, "Nightjar pump")
    set_visibility(actors.ada, closed.id, "staff")
    maya, ids = actor_of(cast.maya), [hidden.id, proposal.id]
    release = start_release(maya, proposal.board.id, **WORDS, thread_ids=ids)
    publish_release(maya, release.id)
    assert came(actors.bob, release) == ["Quiet hours for the pump"]
    assert came(maya, release) == ["Nightjar pump", "Quiet hours for the pump"]
    lately = shipped_lately(actors.bob) or {"lines": []}
    assert [one.title for one, _entry in lately["lines"]] == ["Quiet hours for the pump"]


def test_what_an_editor_does_not_see_stays_in_the_entry(
    draft: Thread, proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    closed = make_board("Nightjar")
    hidden = suggest(actors.ada, closed.id, "Nightjar pump")
    change_release(actors.ada, draft.id, version="", thread_ids=[hidden.id])
    Thread.update(audience="space:0").where(Thread.id == hidden.id).execute()
    change_release(actors.maya, draft.id, version="4", thread_ids=[proposal.last.id])
    rows = IdeaShipped.select(IdeaShipped.thread).order_by(IdeaShipped.position).tuples()
    assert [thread_id for (thread_id,) in rows] == [hidden.id, proposal.last.id]


@pytest.mark.parametrize("named", ["hidden", "missing", "entry"])
def test_what_cannot_stand_there_is_answered_alike(
    draft: Thread, actors: SimpleNamespace, proposal: SimpleNamespace, named: str
) -> None:
    closed = make_board("Nightjar")
    hidden = suggest(actors.ada, closed.id, "Nightjar pump")
    Thread.update(audience="space:0").where(Thread.id == hidden.id).execute()
    number = {"hidden": hidden.id, "missing": 999_983, "entry": draft.id}[named]
    with pytest.raises(Rejected, match=f"no thread {number} that could stand here") as refused:
        start_release(actors.maya, proposal.board.id, **WORDS, thread_ids=[number])
    assert refused.value.field == "others"


def test_what_was_merged_stands_there_as_what_it_is_part_of(
    draft: Thread, proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    merge_threads(actors.maya, proposal.other.id, proposal.last.id)
    assert came(actors.maya, draft) == ["Quiet hours for the pump", "Offline maps in Almanac"]
    merge_threads(actors.maya, proposal.last.id, proposal.id)
    assert "Quiet hours for the pump" in came(actors.maya, draft)


def test_an_entry_is_no_part_of_another(
    draft: Thread, proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    other = start_release(actors.maya, proposal.board.id, title="Kit 2.4", body="Left-handed.")
    for one in (draft, other):
        publish_release(actors.maya, one.id)
    with pytest.raises(Rejected, match="stays as it is"):
        merge_threads(actors.maya, draft.id, other.id)


def test_votes_that_are_counted_out_of_sight_are_not_told(
    draft: Thread, proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    run_board(proposal.board.id, counts="closed")
    publish_release(actors.maya, draft.id)
    assert "people asked" not in browsers.bob.get("/ideas/changelog").text


def test_votes_of_another_system_are_no_people(
    draft: Thread, proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    Idea.update(imported_votes=40).where(Idea.thread == proposal.id).execute()
    Thread.update(vote_count=42).where(Thread.id == proposal.id).execute()
    publish_release(actors.maya, draft.id)
    for page in ("/ideas/changelog", "/"):
        told = browsers.bob.get(page).text
        assert "2 people asked" in told
        assert "42" not in re.sub(r"<[^>]*>", "", told)


def test_points_against_an_idea_make_no_people(
    draft: Thread, proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    Idea.update(imported_votes=-5).where(Idea.thread == proposal.id).execute()
    publish_release(actors.maya, draft.id)
    assert came_with(actors.bob, [draft.id])[draft.id][0].people == 2
    assert (shipped_lately(actors.bob) or {})["lines"][0][0].people == 2


def test_a_thread_that_is_in_no_list_is_not_named_in_an_entry(
    draft: Thread, proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    publish_release(actors.maya, draft.id)
    Thread.update(is_unlisted=True).where(Thread.id == proposal.id).execute()
    assert came(actors.bob, draft) == ["Rubber feet for the pump"]


def test_what_was_merged_again_and_again_stands_there_as_what_it_is_part_of(
    proposal: SimpleNamespace, actors: SimpleNamespace, board: Any
) -> None:
    more = [suggest(actors.alice, board.id, f"Pump {n}") for n in range(4)]
    ids = [proposal.other.id]
    draft = start_release(actors.maya, board.id, **WORDS, thread_ids=ids)
    works = []
    chain = [proposal.other, *more]
    for source, target in pairwise(chain):
        works.append(merge_threads(actors.maya, source.id, target.id))
        assert came(actors.bob, draft) == [target.title]
    publish_release(actors.maya, draft.id)
    assert [one.title for one, _entry in (shipped_lately(actors.bob) or {})["lines"]] == ["Pump 3"]
    assert [one.title for one in untold(draft.id)] == ["Pump 3"]
    for work, source in reversed(list(zip(works, chain[:-1], strict=True))):
        undo_work(actors.maya, work.id)
        assert came(actors.bob, draft) == [source.title]


def test_an_idea_says_with_what_it_came(
    draft: Thread, proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    publish_release(actors.maya, draft.id, status="shipped")
    assert "It came with" in browsers.bob.get(proposal.url).text
    assert "Shipped lately" in browsers.bob.get("/").text


def test_what_takes_in_an_idea_that_came_says_with_what(
    draft: Thread, proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    publish_release(actors.maya, draft.id, status="shipped")
    target = suggest(actors.bob, proposal.board.id, "Silence at night", status="shipped")
    between = suggest(actors.bob, proposal.board.id, "Silence")
    page, cards = address_of(target), "/ideas/roadmap.json"
    assert "It came with" not in browsers.bob.get(page).text
    works = [merge_threads(actors.maya, proposal.id, between.id)]
    works.append(merge_threads(actors.maya, between.id, target.id))
    assert "It came with" in browsers.bob.get(page).text
    (shipped,) = (
        column["ideas"]
        for column in browsers.bob.get(cards).json["columns"]
        if column["status"] == "shipped"
    )
    assert {one["title"]: bool(one["release"]) for one in shipped}["Silence at night"]
    for work in reversed(works):
        undo_work(actors.maya, work.id)
    assert "It came with" not in browsers.bob.get(page).text
    assert "It came with" in browsers.bob.get(proposal.url).text


def test_a_board_shows_its_own_entries(
    draft: Thread, proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    maps = make_board("Maps")
    other = start_release(actors.maya, maps.id, title="Kit 2.4", body="Left-handed.")
    for one in (draft, other):
        publish_release(actors.maya, one.id)
    page = browsers.bob.get("/ideas/changelog?board=maps").text
    assert "Kit 2.4" in page
    assert "Almanac 3.2" not in page
    feed = browsers.bob.get("/ideas/changelog.atom?board=maps").text
    assert "Kit 2.4" in feed
    assert "Almanac 3.2" not in feed
    assert browsers.bob.get("/ideas/changelog?board=nowhere").status_code == 404


def test_the_newest_stand_first_page_by_page(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    for number in range(5):
        words: dict[str, Any] = {"title": f"Kit 2.{number}", "body": "Better."}
        publish_release(actors.maya, start_release(actors.maya, proposal.board.id, **words).id)
    first = changelog_page(actors.bob, size=3)
    rest = changelog_page(actors.bob, after=first.after, size=3)
    assert [row.title for row in first.rows] == ["Kit 2.4", "Kit 2.3", "Kit 2.2"]
    assert [row.title for row in rest.rows] == ["Kit 2.1", "Kit 2.0"]
    assert not rest.after


def test_an_entry_is_written_and_published_without_script(
    proposal: SimpleNamespace, browsers: SimpleNamespace, actors: SimpleNamespace
) -> None:
    from plugins.ideas.actions.deciding import decide

    decide(actors.maya, proposal.id, "planned")
    address = "/ideas/s/garden-wishes/release"
    assert browsers.maya.get("/ideas/changelog/new").location == address
    form = browsers.maya.get(address).text
    assert "Quiet hours for the pump" in form
    assert "Rubber feet for the pump" not in form
    sent = {**WORDS, "version": "3.2", "ideas": str(proposal.id), "others": str(proposal.other.id)}
    answer = browsers.maya.send(address, **sent)
    assert answer.status_code == 303
    entry = browsers.maya.get(answer.location).text
    assert "only the team sees" in entry
    publish = re.search(r"/ideas/\d+/publish", entry)
    assert publish is not None
    page = browsers.maya.get(publish[0]).text
    assert "3 people asked for what came with it" in page
    assert "Publish it and tell 3 people" in page
    assert browsers.maya.send(publish[0], status="shipped").status_code == 303
    assert "Rubber feet for the pump" in browsers.visitor.get(answer.location).text
    assert state_of(proposal.other.id) == "shipped"


@pytest.mark.parametrize("line", ["over there", "/events/", "https://elsewhere.example/t/5"])
def test_a_line_that_names_no_thread_keeps_what_was_typed(
    proposal: SimpleNamespace, browsers: SimpleNamespace, line: str
) -> None:
    answer = browsers.maya.send("/ideas/s/garden-wishes/release", **WORDS, others=line)
    assert answer.status_code == 422
    assert "is no address of a thread here" in answer.text
    assert "Quieter, and *smaller*." in answer.text
    assert not IdeaRelease.select().exists()


def test_an_entry_is_sent_once(proposal: SimpleNamespace, browsers: SimpleNamespace) -> None:
    sent = {**WORDS, "once": "one", "others": str(proposal.id)}
    first, second = (browsers.maya.send("/ideas/s/garden-wishes/release", **sent) for _ in "ab")
    assert first.location == second.location
    assert IdeaRelease.select().count() == IdeaShipped.select().count() == 1


def test_people_discuss_an_entry(
    draft: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    publish_release(actors.maya, draft.id)
    answer = browsers.bob.send(f"/ideas/changelog/{draft.id}/reply", body="At last.")
    assert answer.status_code == 303
    assert answer.location.startswith(f"/ideas/changelog/{draft.id}/{draft.slug}/2")
    assert "At last." in browsers.bob.get(answer.location).text
    assert browsers.bob.get(f"/ideas/changelog/{draft.id}").status_code == 301
    assert browsers.bob.get(f"/ideas/changelog/{draft.id}/other").status_code == 301


def test_htmx_gets_the_entries_alone(
    draft: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    publish_release(actors.maya, draft.id)
    part = browsers.bob.part("/ideas/changelog").text
    assert part.lstrip().startswith('<div id="entries"')
    assert "Almanac 3.2" in part


def test_pages_take_few_statements_however_much_there_is(
    draft: Thread,
    proposal: SimpleNamespace,
    actors: SimpleNamespace,
    browsers: SimpleNamespace,
    queries: Any,
) -> None:
    for number in range(6):
        ids = [proposal.id, proposal.last.id]
        words: dict[str, Any] = {"title": f"Kit 2.{number}", "body": "Better.", "thread_ids": ids}
        publish_release(actors.maya, start_release(actors.maya, proposal.board.id, **words).id)
    publish_release(actors.maya, draft.id)
    for address in ("/ideas/changelog", f"/ideas/changelog/{draft.id}/{draft.slug}"):
        browsers.bob.get(address)
        with queries(max=12):
            browsers.bob.get(address)

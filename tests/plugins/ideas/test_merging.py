"""Two ideas become one: distinct people count, nothing is lost, and all of it can be undone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core.drafts.actions import save_draft
from core.notifications.models import Notification
from core.threads.actions import reply
from core.threads.models import Participant, Post
from core.threadwork.merging import merge_threads
from core.threadwork.undoing import undo_work
from core.votes.models import Vote
from core.watching.actions import watch
from core.watching.models import Watch
from plugins.ideas.actions.deciding import decide
from plugins.ideas.actions.private import settle_readers
from plugins.ideas.actions.proxy import Evidence, vote_for
from plugins.ideas.actions.responding import write_response
from plugins.ideas.models import Idea, IdeaProxy
from tests.plugins.ideas.counted import check_votes, tally, voters
from tests.plugins.ideas.decided import news
from tests.support.proposals import run_board, suggest
from townhall import Actor, Rejected, Thread, cast_vote, visible_thread, withdraw_vote


def votes() -> dict[tuple[int, int], tuple[Any, ...]]:
    """All votes there are, with what they cost and since when they stand."""
    return {
        (row.thread_id, row.user_id): (row.points, row.state, row.space_id, row.created_at)
        for row in Vote.select()
    }


def test_each_person_counts_once(proposal: SimpleNamespace, actors: SimpleNamespace) -> None:
    merge_threads(actors.maya, proposal.id, proposal.other.id)
    assert tally(proposal.other.id) == (2, 2)
    assert voters(proposal.other.id) == {actors.bob.id, actors.charlie.id}
    check_votes()


def test_votes_keep_the_day_on_which_they_were_cast(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    at = Vote.get((Vote.thread == proposal.id) & (Vote.user == actors.bob.id)).created_at
    merge_threads(actors.maya, proposal.id, proposal.other.id)
    came = (Vote.thread == proposal.other.id) & (Vote.user == actors.bob.id)
    assert Vote.get(came).created_at == at


def test_a_merge_is_undone_exactly(proposal: SimpleNamespace, actors: SimpleNamespace) -> None:
    before = votes()
    work = merge_threads(actors.maya, proposal.id, proposal.other.id)
    assert votes() != before
    undo_work(actors.maya, work.id)
    assert votes() == before
    assert (tally(proposal.id), tally(proposal.other.id)) == ((2, 2), (1, 1))


@pytest.mark.parametrize("status", ["shipped", "not-planned"])
def test_merging_into_a_closed_idea_loses_nobody(
    proposal: SimpleNamespace, actors: SimpleNamespace, status: str
) -> None:
    decide(actors.maya, proposal.other.id, status, note="That is it.")
    merge_threads(actors.maya, proposal.id, proposal.other.id)
    assert voters(proposal.other.id) == {actors.bob.id, actors.charlie.id}


def test_merging_where_counts_are_out_of_sight_loses_nobody(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    run_board(proposal.board.id, counts="closed")
    merge_threads(actors.maya, proposal.id, proposal.other.id)
    assert tally(proposal.other.id) == (2, 2)


def test_a_private_idea_is_not_merged_into_one_that_others_read(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    board = proposal.board.id
    secret = suggest(actors.bob, board, "Between us", is_private=True)
    foreign = suggest(actors.alice, board, "Between the two of us", is_private=True)
    for source, target in ((secret, proposal), (secret, foreign), (foreign, secret)):
        with pytest.raises(Rejected):
            merge_threads(actors.maya, source.id, target.id)
    own = suggest(actors.bob, board, "Between us again", is_private=True)
    assert merge_threads(actors.maya, own.id, secret.id).count == 1


def test_a_duplicate_that_all_see_counts_in_a_private_idea_and_comes_back(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    secret = suggest(actors.bob, proposal.board.id, "Between us", is_private=True)
    before = votes()
    work = merge_threads(actors.maya, proposal.id, secret.id)
    assert voters(secret.id) == {actors.bob.id, actors.charlie.id}
    settle_readers()
    undo_work(actors.maya, work.id)
    assert votes() == before
    assert tally(secret.id) == (0, 0)
    source = Thread.get_by_id(proposal.id)
    assert (source.audience, source.tag_names, source.post_count) == ("public", "watering", 1)
    assert not Participant.select().where(Participant.thread == source.id).exists()
    assert visible_thread(Actor(), source.id)


def test_what_became_part_of_a_private_idea_tells_others_nothing_of_that(
    proposal: SimpleNamespace,
    actors: SimpleNamespace,
    browsers: SimpleNamespace,
    cast: SimpleNamespace,
    run_jobs: Any,
) -> None:
    secret = suggest(actors.bob, proposal.board.id, "Nightjar wish", is_private=True)
    watch(actors.charlie, "thread", proposal.id, "watch")
    save_draft(actors.charlie, f"reply-{proposal.id}", {"body": "Half a thought"})
    place = f"/threads/{proposal.id}/work/merge"
    asked = browsers.maya.send(place, target=str(secret.id)).text
    assert "they disappear for them" in asked
    assert (
        "they disappear for them"
        not in browsers.maya.send(place, target=str(proposal.other.id)).text
    )
    browsers.maya.send(place, target=str(secret.id), sure="1", tell="y")
    reply(actors.maya, secret.id, "Nightjar it is.")
    run_jobs()
    idea = f"/ideas/t/{proposal.id}"
    gone = [proposal.url, f"{proposal.url}/1", f"{proposal.url}/3", idea, f"/t/{proposal.id}"]
    gone += [f"/t/{proposal.id}/2", f"/ideas/i/{proposal.id}", f"/ideas/{proposal.id}/demand"]
    open_pages = ["/", "/ideas/", "/inbox/", "/drafts/", "/search?q=nightjar", "/people/bob/ideas"]
    open_pages += ["/search?q=quiet+hours", "/ideas/similar?q=quiet+hours+pump"]
    for name in ("alice", "charlie", "visitor"):
        for path in (*gone, f"/ideas/merged/{proposal.id}"):
            answer = getattr(browsers, name).get(path, follow_redirects=True)
            signs_in = name == "visitor" and answer.request.path == "/sign-in"
            assert answer.status_code == 404 or signs_in, (name, path)
            assert "nightjar" not in answer.text.lower(), (name, path)
        for path in open_pages:
            text = getattr(browsers, name).get(path, follow_redirects=True).text
            assert f"/ideas/t/{secret.id}/" not in text, (name, path)
            assert "Nightjar wish" not in text, (name, path)
    assert browsers.bob.get(proposal.url).location.startswith(f"/ideas/t/{secret.id}/")
    assert news(cast.charlie, "ideas.merged") == news(cast.alice, "ideas.merged") == []
    told = Notification.select().where(Notification.user.in_([cast.alice.id, cast.charlie.id]))
    assert not [row.id for row in told if "ightjar" in row.text + row.title]


def test_no_idea_is_merged_with_itself_in_a_circle_or_twice(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    one, two, three = proposal.id, proposal.other.id, proposal.last.id
    with pytest.raises(Rejected):
        merge_threads(actors.maya, one, one)
    merge_threads(actors.maya, one, two)
    for source, target in ((two, one), (one, three), (three, one)):
        with pytest.raises(Rejected):
            merge_threads(actors.maya, source, target)


def test_a_chain_of_merges_counts_everybody_once_and_comes_apart(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    one, two, three = proposal.id, proposal.other.id, proposal.last.id
    cast_vote(actors.alice, three)
    before = votes()
    first = merge_threads(actors.maya, one, two)
    second = merge_threads(actors.maya, two, three)
    assert tally(three) == (3, 3)
    with pytest.raises(Rejected):
        undo_work(actors.maya, first.id)
    undo_work(actors.maya, second.id)
    undo_work(actors.maya, first.id)
    assert votes() == before


def test_comments_followers_and_tags_go_along_and_the_old_address_leads_on(
    proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    reply(actors.charlie, proposal.id, "Mine hums as well.")
    watch(actors.alice, "thread", proposal.id, "watch")
    merge_threads(actors.maya, proposal.id, proposal.other.id)
    words = [post.body for post in Post.select().where(Post.thread == proposal.other.id)]
    assert "Mine hums as well." in words
    assert Thread.get_by_id(proposal.other.id).tag_names == "watering"
    follows = (Watch.target == "thread") & (Watch.target_id == proposal.other.id)
    assert actors.alice.id in {row.user_id for row in Watch.select().where(follows)}
    answer = browsers.visitor.get(proposal.url)
    assert answer.status_code == 302
    assert f"/ideas/t/{proposal.other.id}/" in answer.location


def test_the_official_response_goes_along_and_comes_back(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    write_response(actors.maya, proposal.id, "We build it.")
    answer = Idea.get_by_id(proposal.id).response_id
    assert answer
    work = merge_threads(actors.maya, proposal.id, proposal.other.id)
    assert Idea.get_by_id(proposal.other.id).response_id == answer
    undo_work(actors.maya, work.id)
    assert Idea.get_by_id(proposal.other.id).response_id is None
    assert Idea.get_by_id(proposal.id).response_id == answer


@pytest.mark.parametrize(("mine", "theirs"), [(7, 5), (-3, 5), (7, -9), (0, -2)])
def test_votes_known_by_number_alone_go_along_and_come_back(
    proposal: SimpleNamespace, actors: SimpleNamespace, mine: int, theirs: int
) -> None:
    from core.threads.recount import recount
    from plugins.ideas.actions.importing import count_unnamed

    for thread_id, number in ((proposal.id, mine), (proposal.other.id, theirs)):
        Idea.update(imported_votes=number).where(Idea.thread == thread_id).execute()
        count_unnamed(thread_id, number)
    before = tally(proposal.id), tally(proposal.other.id)
    work = merge_threads(actors.maya, proposal.id, proposal.other.id)
    after = tally(proposal.other.id)
    assert after == (2 + max(mine + theirs, 0), 2 + mine + theirs)
    recount()
    assert tally(proposal.other.id) == after
    undo_work(actors.maya, work.id)
    assert (tally(proposal.id), tally(proposal.other.id)) == before


def test_who_recorded_a_vote_goes_along_and_comes_back(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    idea = visible_thread(actors.maya, proposal.last.id)
    vote_for(actors.maya, idea, "bob", Evidence(place="https://example.org/mail/7"))
    work = merge_threads(actors.maya, idea.id, proposal.other.id)
    there = (IdeaProxy.thread == proposal.other.id) & (IdeaProxy.user == actors.bob.id)
    assert IdeaProxy.get(there).evidence_url == "https://example.org/mail/7"
    undo_work(actors.maya, work.id)
    assert [row.thread_id for row in IdeaProxy.select()] == [idea.id]


def test_voters_are_told_once(
    proposal: SimpleNamespace, actors: SimpleNamespace, cast: SimpleNamespace, run_jobs: Any
) -> None:
    work = merge_threads(actors.maya, proposal.id, proposal.other.id)
    run_jobs()
    undo_work(actors.maya, work.id)
    merge_threads(actors.maya, proposal.id, proposal.other.id)
    run_jobs()
    title = "Quiet hours for the pump"
    assert news(cast.bob, "ideas.merged") == [("voter", title)]
    assert news(cast.alice, "ideas.merged") == [("author", title)]
    assert news(cast.maya, "ideas.merged") == []


def test_nobody_is_told_of_a_merge_that_was_taken_back(
    proposal: SimpleNamespace, actors: SimpleNamespace, cast: SimpleNamespace, run_jobs: Any
) -> None:
    work = merge_threads(actors.maya, proposal.id, proposal.other.id)
    undo_work(actors.maya, work.id)
    run_jobs()
    assert news(cast.bob, "ideas.merged") == []


def test_who_meant_something_else_takes_their_vote_back(
    proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    work = merge_threads(actors.maya, proposal.id, proposal.other.id)
    there = f"/ideas/merged/{proposal.id}"
    page = browsers.bob.get(f"/ideas/t/{proposal.other.id}", follow_redirects=True)
    assert there in page.text
    assert "Quiet hours for the pump" in browsers.bob.get(there).text
    assert browsers.bob.send(there).status_code == 303
    assert voters(proposal.other.id) == {actors.charlie.id}
    assert browsers.bob.send(there).status_code == 404
    cast_vote(actors.bob, proposal.other.id)
    undo_work(actors.maya, work.id)
    assert voters(proposal.id) == {actors.bob.id, actors.charlie.id}
    assert voters(proposal.other.id) == {actors.charlie.id, actors.bob.id}
    check_votes()


def test_somebody_whom_a_merge_did_not_concern_finds_no_such_page(
    proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    merge_threads(actors.maya, proposal.id, proposal.other.id)
    for name in ("alice", "charlie", "maya"):
        assert getattr(browsers, name).get(f"/ideas/merged/{proposal.id}").status_code == 404
    assert browsers.bob.get(f"/ideas/merged/{10**30}").status_code == 404


def test_a_vote_taken_back_in_between_stays_away(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    work = merge_threads(actors.maya, proposal.id, proposal.other.id)
    withdraw_vote(actors.bob, proposal.other.id)
    undo_work(actors.maya, work.id)
    assert voters(proposal.other.id) == {actors.charlie.id}
    check_votes()


def test_the_official_response_is_not_split_off(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    from core.threadwork.splitting import split_posts

    write_response(actors.maya, proposal.id, "We build it.")
    other = reply(actors.charlie, proposal.id, "Something else: the lid.")
    answer = Idea.get_by_id(proposal.id).response_id
    with pytest.raises(Rejected):
        split_posts(actors.maya, proposal.id, [answer], title="Lid", space_id=proposal.board.id)
    split_posts(actors.maya, proposal.id, [other.id], title="Lid", space_id=proposal.board.id)
    made = Thread.get(Thread.title == "Lid")
    assert made.state == "new"
    assert Idea.get_or_none(Idea.thread == made.id)

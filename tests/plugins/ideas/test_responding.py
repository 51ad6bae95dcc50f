"""The team answers an idea: one reply stands on top as the official response."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core.models import Audit
from core.threads.moderation import delete_post
from plugins.ideas.actions.deciding import decide
from plugins.ideas.actions.responding import choose_response, drop_response, write_response
from plugins.ideas.models import Idea
from plugins.ideas.queries.response import response_of
from tests.plugins.ideas.decided import news, state_of
from townhall import Forbidden, Post, Rejected, edit_post, reply


def official(thread_id: int) -> tuple[int, str] | None:
    """The number of the response and who wrote it."""
    found = response_of(thread_id)
    return (found.number, found.username) if found else None


def test_a_response_is_written_and_stands_on_top(
    proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    reply(actors.charlie, proposal.id, "When?")
    write_response(actors.maya, proposal.id, "In *spring*.")
    assert official(proposal.id) == (3, "maya")
    assert Idea.get_by_id(proposal.id).answered_at is not None
    page = browsers.bob.get(proposal.url).text
    top, _title, rest = page.partition('id="h-replies"')
    assert "Official response" in top
    assert "<em>spring</em>" in top
    assert "<em>spring</em>" in rest
    assert rest.count("Official response") == 1


def test_it_reads_as_it_was_edited_and_says_so(
    proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    post = write_response(actors.maya, proposal.id, "In spring.")
    edit_post(actors.maya, post.id, "In summer.", version=1, reason="Late")
    page = browsers.bob.get(proposal.url).text.partition('id="h-replies"')[0]
    assert "In summer." in page
    assert f"/posts/{post.id}/history" in page


def test_a_reply_of_the_team_is_chosen_and_let_go(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    post = reply(actors.maya, proposal.id, "We like it.")
    choose_response(actors.ada, proposal.id, post.id)
    choose_response(actors.ada, proposal.id, post.id)
    assert official(proposal.id) == (2, "maya")
    assert drop_response(actors.maya, proposal.id)
    assert not drop_response(actors.maya, proposal.id)
    assert official(proposal.id) is None
    assert Post.get_by_id(post.id).deleted_at is None
    deeds = [row.action for row in Audit.select().where(Audit.action.startswith("ideas."))]
    assert deeds == ["ideas.response", "ideas.no_response"]


def test_words_of_a_member_are_never_official(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    post = reply(actors.bob, proposal.id, "The team promised it.")
    with pytest.raises(Rejected, match="Nobody of the team"):
        choose_response(actors.maya, proposal.id, post.id)


@pytest.mark.parametrize("which", ["the idea itself", "of another idea", "deleted", "missing"])
def test_only_a_standing_reply_to_the_idea_can_be_its_response(
    proposal: SimpleNamespace, actors: SimpleNamespace, which: str
) -> None:
    first = Post.get((Post.thread == proposal.id) & (Post.number == 1))
    gone = reply(actors.maya, proposal.id, "Never mind.")
    delete_post(actors.maya, gone.id, reason="")
    other = reply(actors.maya, proposal.other.id, "We like it.")
    ids = {"the idea itself": first.id, "of another idea": other.id, "deleted": gone.id}
    with pytest.raises(Rejected):
        choose_response(actors.maya, proposal.id, ids.get(which, 999983))


def test_members_do_not_answer_for_the_team(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    post = reply(actors.maya, proposal.id, "We like it.")
    with pytest.raises(Forbidden):
        write_response(actors.alice, proposal.id, "Yes.")
    with pytest.raises(Forbidden):
        choose_response(actors.alice, proposal.id, post.id)
    with pytest.raises(Forbidden):
        drop_response(actors.alice, proposal.id)


def test_a_deleted_response_is_none_until_it_is_back(
    proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    post = write_response(actors.maya, proposal.id, "In spring.")
    delete_post(actors.maya, post.id, reason="")
    assert official(proposal.id) is None
    assert "Official response" not in browsers.bob.get(proposal.url).text


def test_a_response_is_reason_enough_for_a_decline_and_then_stays(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    write_response(actors.maya, proposal.id, "Pumps are quiet now.")
    decide(actors.maya, proposal.id, "not-planned")
    with pytest.raises(Rejected, match="why the idea was closed"):
        drop_response(actors.maya, proposal.id)
    decide(actors.maya, proposal.id, "planned")
    assert drop_response(actors.maya, proposal.id)


def test_the_only_reason_for_a_decline_is_not_deleted(
    proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    post = write_response(actors.maya, proposal.id, "Pumps are quiet now.")
    decide(actors.maya, proposal.id, "not-planned")
    answer = browsers.maya.send(f"/posts/{post.id}/delete", reason="Never mind")
    assert answer.status_code == 422
    assert "why the idea was closed" in answer.text
    assert "Never mind" in answer.text
    assert official(proposal.id) == (2, "maya")
    decide(actors.maya, proposal.id, "planned")
    assert browsers.maya.send(f"/posts/{post.id}/delete").status_code == 303
    assert official(proposal.id) is None


def test_everybody_whom_it_concerns_hears_of_it_once(
    proposal: SimpleNamespace, actors: SimpleNamespace, cast: SimpleNamespace, run_jobs: Any
) -> None:
    run_jobs()
    write_response(actors.maya, proposal.id, "In spring.")
    run_jobs()
    heard = {name: news(user, "ideas.response") for name, user in vars(cast).items()}
    assert {name for name, rows in heard.items() if rows} == {"alice", "bob", "charlie"}
    assert news(cast.alice, "reply") == []


def test_a_reply_that_becomes_the_response_is_no_news_to_who_heard_of_it(
    proposal: SimpleNamespace, actors: SimpleNamespace, cast: SimpleNamespace, run_jobs: Any
) -> None:
    run_jobs()
    post = reply(actors.maya, proposal.id, "We like it.")
    run_jobs()
    assert len(news(cast.alice, "reply")) == 1
    choose_response(actors.maya, proposal.id, post.id)
    run_jobs()
    assert news(cast.alice, "ideas.response") == []
    assert len(news(cast.bob, "ideas.response")) == 1


def test_a_response_can_be_given_without_telling_voters(
    proposal: SimpleNamespace, actors: SimpleNamespace, cast: SimpleNamespace, run_jobs: Any
) -> None:
    write_response(actors.maya, proposal.id, "In spring.", tells=False)
    run_jobs()
    assert news(cast.bob, "ideas.response") == []


# Pages


def test_the_team_answers_on_a_page(proposal: SimpleNamespace, browsers: SimpleNamespace) -> None:
    page = browsers.maya.get(f"/ideas/{proposal.id}/respond")
    assert "3 people who want it hear of it" in page.text
    answer = browsers.maya.send(f"/ideas/{proposal.id}/respond", body="In spring.", tells="y")
    assert (answer.status_code, answer.location) == (303, proposal.url)
    assert official(proposal.id) == (2, "maya")
    assert browsers.bob.get(f"/ideas/{proposal.id}/respond").status_code == 403
    assert browsers.bob.send(f"/ideas/{proposal.id}/respond", body="No.").status_code == 403


def test_an_empty_response_is_asked_for_again(
    proposal: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    answer = browsers.maya.send(f"/ideas/{proposal.id}/respond", body=" ")
    assert (answer.status_code, official(proposal.id)) == (422, None)


def test_a_note_becomes_the_response_and_is_sent_once(
    proposal: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    form = {"status": "not-planned", "note": "Pumps are quiet now.", "is_response": "y"}
    form |= {"tells": "yes", "seen": "new"}
    for _press in range(2):
        answer = browsers.maya.send(f"/ideas/{proposal.id}/decide", **form)
        assert answer.status_code == 303
    assert (official(proposal.id), state_of(proposal.id)) == ((2, "maya"), "not-planned")
    assert Post.select().where(Post.thread == proposal.id).count() == 2


def test_nothing_is_posted_where_the_status_cannot_be_changed(
    proposal: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    form = {"status": "new", "note": "Yes.", "is_response": "y", "tells": "no", "seen": "new"}
    assert browsers.maya.send(f"/ideas/{proposal.id}/decide", **form).status_code == 422
    assert Post.select().where(Post.thread == proposal.id).count() == 1


def test_replies_of_the_team_offer_to_be_the_response_to_those_who_decide(
    proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    reply(actors.bob, proposal.id, "Yes please.")
    mine = reply(actors.maya, proposal.id, "We like it.")
    deed = "Make it the official response"
    assert browsers.ada.get(proposal.url).text.count(deed) == 1
    assert deed not in browsers.alice.get(proposal.url).text
    answer = browsers.ada.send(f"/ideas/{proposal.id}/response", post=str(mine.id))
    assert (answer.status_code, official(proposal.id)) == (303, (3, "maya"))
    assert browsers.ada.send(f"/ideas/{proposal.id}/response", post="0").status_code == 303
    assert official(proposal.id) is None
    for given in ("", "x", "9" * 30):
        answer = browsers.ada.send(f"/ideas/{proposal.id}/response", post=given)
        assert answer.status_code == 422


def test_many_replies_are_no_more_queries(
    proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace, queries: Any
) -> None:
    write_response(actors.maya, proposal.id, "In spring.")
    for name in ("bob", "maya", "charlie", "ada") * 3:
        reply(getattr(actors, name), proposal.id, f"{name} says so.")
    browsers.maya.get(proposal.url)
    with queries(max=12):
        assert browsers.maya.get(proposal.url).status_code == 200

"""Private ideas: seen by their author and who decides, opened by their author's word alone."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core.access import rights
from core.groups.actions.managing import Terms, create_group
from core.groups.models import Membership
from core.notifications.models import Notification
from core.spaces.actions import set_grants
from core.spaces.visibility import set_visibility
from core.threads.actions import reply
from core.threads.models import Participant
from core.threadwork.moving import move_thread
from core.versions import refresh
from plugins.ideas.actions.private import (
    answer_consent,
    ask_consent,
    make_private,
    publish_unnamed,
    settle_readers,
)
from plugins.ideas.actions.releasing import start_release
from plugins.ideas.models import IdeaProxy
from tests.plugins.ideas.counted import tally, voters
from tests.plugins.ideas.decided import news
from tests.support.proposals import address, make_board, run_board, suggest
from townhall import (
    Forbidden,
    NotFound,
    Rejected,
    Thread,
    actor_for,
    cast_vote,
    clock,
    visible_thread,
)

TITLE = "Nightjar on the pump"


@pytest.fixture
def secret(proposal: SimpleNamespace, actors: SimpleNamespace) -> SimpleNamespace:
    """An idea that alice keeps between her and the team."""
    thread = suggest(actors.alice, proposal.board.id, TITLE, is_private=True)
    return SimpleNamespace(
        thread=thread, id=thread.id, url=address(thread), board=proposal.board, **vars(actors)
    )


def test_its_author_and_the_team_read_it_and_nobody_else(
    secret: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    found = {name: getattr(browsers, name).get(secret.url).status_code for name in vars(browsers)}
    assert found == {
        "alice": 200,
        "maya": 200,
        "ada": 200,
        "bob": 404,
        "charlie": 404,
        "visitor": 404,
    }


def test_no_page_of_others_names_or_counts_it(
    secret: SimpleNamespace, browsers: SimpleNamespace, run_jobs: Any
) -> None:
    run_jobs()
    pages = (
        "/ideas/",
        f"/ideas/s/{secret.board.slug}",
        f"/ideas/s/{secret.board.slug}?order=new",
        "/ideas/new?title=Nightjar+pump",
        "/search?q=Nightjar",
        "/search/suggest?q=Nightj",
        "/people/alice/ideas",
        "/ideas/roadmap",
        "/ideas/roadmap.json",
        "/ideas/latest.atom",
        "/",
    )
    for who in (browsers.bob, browsers.visitor):
        for page in pages:
            text = who.get(page).text
            assert TITLE not in text, page
            assert f"/ideas/t/{secret.id}/" not in text, page


@pytest.mark.parametrize("deed", ["get", "post"])
def test_its_own_pages_are_not_there_for_others(
    secret: SimpleNamespace, browsers: SimpleNamespace, deed: str
) -> None:
    for path in ("private", "private/publish", "voters", "keep"):
        url = f"/ideas/{secret.id}/{path}"
        answer = browsers.bob.get(url) if deed == "get" else browsers.bob.send(url)
        assert answer.status_code == 404, path


def test_nobody_votes_for_it_until_it_is_open(
    secret: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    for actor in (secret.alice, secret.maya):
        with pytest.raises(Rejected):
            cast_vote(actor, secret.id)
    assert browsers.bob.send(f"/t/{secret.id}/vote").status_code == 404
    answer_consent(secret.alice, secret.id, "named")
    assert cast_vote(secret.bob, secret.id) == 1


def test_a_group_that_decides_reads_it_until_it_no_longer_does(
    secret: SimpleNamespace, cast: SimpleNamespace
) -> None:
    group = create_group(secret.ada, Terms(name="Pump people", slug="pump-people"))
    Membership.create(group=group, user=cast.bob, created_at=clock.now())

    def sees() -> bool:
        settle_readers()
        refresh()
        try:
            return bool(visible_thread(actor_for(cast.bob.id), secret.id))
        except NotFound:
            return False

    given = {"permissions": ["ideas.decide"]}
    assert not sees()
    set_grants(secret.ada, secret.board.id, {(group, "ideas.decide"): "yes"}, **given)
    assert sees()
    set_grants(secret.ada, secret.board.id, {}, **given)
    assert not sees()


def test_a_draft_of_the_changelog_is_read_by_who_decides_where_it_is_now(
    proposal: SimpleNamespace, actors: SimpleNamespace, cast: SimpleNamespace
) -> None:
    words: dict[str, Any] = {"title": "Almanac 3.2", "body": "Quieter."}
    draft = start_release(actors.maya, proposal.board.id, **words)
    other = make_board("Elsewhere")
    group = create_group(actors.ada, Terms(name="Pump people", slug="pump-people"))
    Membership.create(group=group, user=cast.bob, created_at=clock.now())
    given = {"permissions": ["ideas.decide"]}

    def sees() -> bool:
        refresh()
        try:
            return bool(visible_thread(actor_for(cast.bob.id), draft.id))
        except NotFound:
            return False

    set_grants(actors.ada, other.id, {(group, "ideas.decide"): "yes"}, **given)
    settle_readers()
    assert not sees()
    move_thread(actors.ada, draft.id, other.id)
    assert sees()
    set_grants(actors.ada, other.id, {}, **given)
    settle_readers()
    assert not sees()


def test_who_decides_reads_nothing_on_a_board_that_they_may_not_enter(
    secret: SimpleNamespace,
    cast: SimpleNamespace,
) -> None:
    def readers() -> set[str]:
        settle_readers()
        refresh()
        found = set()
        for user in vars(cast).values():
            with suppress(NotFound):
                found.add(visible_thread(actor_for(user.id), secret.id) and user.username)
        return found

    group = create_group(secret.ada, Terms(name="Ring", slug="ring"))
    Membership.create(group=group, user=cast.bob, created_at=clock.now())
    builtin = rights().builtin
    closed = {(builtin[key], "spaces.see"): "no" for key in ("everyone", "members", "staff")}
    closed[group, "spaces.see"] = "yes"
    set_grants(secret.ada, secret.board.id, closed, permissions=["spaces.see"])
    # Maya is of the team, but not of the ring; of the ring nobody decides but owners.
    assert readers() == {"alice", "ada"}
    given = {"permissions": ["ideas.decide"]}
    set_grants(secret.ada, secret.board.id, {(group, "ideas.decide"): "yes"}, **given)
    assert readers() == {"alice", "ada", "bob"}
    set_visibility(secret.ada, secret.board.id, "staff")
    assert readers() == {"alice", "ada", "maya"}


def test_an_idea_that_moves_is_read_by_those_who_decide_there(
    secret: SimpleNamespace,
) -> None:
    Participant.delete().where(Participant.group.is_null(False)).execute()
    with pytest.raises(NotFound):
        visible_thread(secret.maya, secret.id)
    move_thread(secret.maya, secret.id, make_board("Elsewhere").id)
    assert visible_thread(secret.maya, secret.id).id == secret.id


def test_the_team_asks_and_the_author_opens_it_with_their_name(
    secret: SimpleNamespace, browsers: SimpleNamespace, cast: SimpleNamespace, run_jobs: Any
) -> None:
    url = f"/ideas/{secret.id}/private"
    assert browsers.maya.send(f"{url}/ask").status_code == 303
    assert browsers.maya.send(f"{url}/ask").status_code == 303
    run_jobs()
    assert [why for why, _text in news(cast.alice, "ideas.consent")] == ["author"]
    assert "The team would like" in browsers.alice.get(url).text
    assert browsers.alice.send(url, answer="named").status_code == 303
    assert browsers.visitor.get(secret.url).status_code == 200
    assert TITLE in browsers.bob.get("/ideas/?order=new").text


def test_who_has_answered_is_left_alone_for_a_month(
    secret: SimpleNamespace, browsers: SimpleNamespace, at: Any
) -> None:
    url = f"/ideas/{secret.id}/private"
    answer_consent(secret.alice, secret.id, "no")
    assert not ask_consent(secret.maya, secret.id), "that was said without being asked"
    answer_consent(secret.alice, secret.id, "no")
    assert "You may ask again a month after" in browsers.maya.get(url).text
    assert browsers.maya.send(f"{url}/ask").status_code == 422
    with at(clock.now() + timedelta(days=31)):
        assert not ask_consent(secret.maya, secret.id)


def test_what_the_team_made_private_opens_when_both_want_it(
    proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    url = f"/ideas/{proposal.id}/private"
    make_private(actors.maya, proposal.id)
    assert "when you and the team both want it" in browsers.alice.get(url).text
    assert browsers.alice.send(url, answer="named").status_code == 303
    assert browsers.bob.get(proposal.url).status_code == 404
    assert "so it waits for you" in browsers.maya.get(url).text
    assert browsers.alice.send(f"{url}/ask").status_code == 403
    assert browsers.maya.send(f"{url}/ask").location.endswith(proposal.url)
    assert browsers.bob.get(proposal.url, follow_redirects=True).status_code == 200
    make_private(actors.maya, proposal.id)
    assert not answer_consent(actors.alice, proposal.id, "named"), "that was another time"
    answer_consent(actors.alice, proposal.id, "no")
    assert not ask_consent(actors.maya, proposal.id)
    assert answer_consent(actors.alice, proposal.id, "named"), "now the team has asked"


def test_only_its_author_says_so(secret: SimpleNamespace, browsers: SimpleNamespace) -> None:
    url = f"/ideas/{secret.id}/private"
    assert browsers.maya.send(url, answer="named").status_code == 403
    assert browsers.alice.send(f"{url}/ask").status_code == 403
    assert browsers.alice.send(url, answer="perhaps").status_code == 422
    with pytest.raises(Forbidden):
        answer_consent(secret.maya, secret.id, "named")
    assert Thread.get_by_id(secret.id).audience == "private"


def test_without_their_name_the_team_suggests_it_anew(
    secret: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    url = f"/ideas/{secret.id}/private/publish"
    assert browsers.maya.get(url).status_code == 422
    answer_consent(secret.alice, secret.id, "unnamed")
    assert "Because of this" in browsers.maya.get(url).text
    assert browsers.maya.send(url, title="", body="Quieter.").status_code == 422
    answer = browsers.maya.send(url, title="Quiet nights", body="Pumps could sleep.")
    made = Thread.get(Thread.title == "Quiet nights")
    assert answer.location.endswith(address(made))
    assert (made.author_id, made.audience) == (secret.maya.id, "public")
    page = browsers.bob.get(address(made)).text
    assert "Nightjar" not in page
    assert "alice" not in page.lower()
    assert voters(made.id) == {secret.alice.id}
    assert IdeaProxy.get(IdeaProxy.thread == made.id).evidence_id == secret.id
    assert Thread.get_by_id(secret.id).audience == "private"


def test_its_author_hears_that_the_team_has_suggested_it(
    secret: SimpleNamespace, cast: SimpleNamespace, run_jobs: Any
) -> None:
    answer_consent(secret.alice, secret.id, "unnamed")
    words = {"title": "Quiet nights", "body": "Pumps could sleep."}
    made = publish_unnamed(secret.maya, secret.id, **words)
    publish_unnamed(secret.maya, secret.id, **words)
    run_jobs()
    row = Notification.get(Notification.sort == "ideas.published")
    assert (row.user_id, row.thread_id, row.times) == (cast.alice.id, made.id, 1)
    assert Notification.select().where(Notification.sort == "ideas.published").count() == 1


def test_it_is_suggested_once_and_not_against_the_will_of_its_author(
    secret: SimpleNamespace,
) -> None:
    words = {"title": "Quiet nights", "body": "Pumps could sleep."}
    for said in ("", "no"):
        if said:
            answer_consent(secret.alice, secret.id, said)
        with pytest.raises(Rejected):
            publish_unnamed(secret.maya, secret.id, **words)
    answer_consent(secret.alice, secret.id, "unnamed")
    made = publish_unnamed(secret.maya, secret.id, **words)
    assert publish_unnamed(secret.maya, secret.id, **words).id == made.id
    with pytest.raises(Rejected):
        publish_unnamed(secret.ada, secret.id, **words)
    with pytest.raises(Rejected):
        answer_consent(secret.alice, secret.id, "named")
    assert Thread.select().where(Thread.title == "Quiet nights").count() == 1


def test_the_team_is_not_asked_for_the_author(secret: SimpleNamespace) -> None:
    with pytest.raises(Forbidden):
        ask_consent(secret.bob, secret.id)
    with pytest.raises(Forbidden):
        publish_unnamed(secret.bob, secret.id, title="Mine", body="Now.")


def test_an_idea_is_made_private_and_leaves_everything(
    proposal: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    reply(actors.charlie, proposal.id, "Mine hums as well.")
    assert "Nobody else sees it" in browsers.maya.get(f"/ideas/{proposal.id}/keep").text
    assert browsers.maya.send(f"/ideas/{proposal.id}/keep").status_code == 303
    assert browsers.charlie.get(proposal.url).status_code == 404
    assert "Quiet hours" not in browsers.charlie.get("/ideas/").text
    assert tally(proposal.id) == (2, 2), "votes are kept"
    assert browsers.alice.get(proposal.url).status_code == 200
    assert browsers.alice.send(f"/ideas/{proposal.id}/keep").status_code == 403
    assert not make_private(actors.maya, proposal.id)


def test_counters_stay_right_when_ideas_are_shut_and_opened(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    from core.threads.recount import recount
    from townhall import Space

    make_private(actors.maya, proposal.id)
    shut = Space.get_by_id(proposal.board.id)
    ask_consent(actors.maya, proposal.id)
    answer_consent(actors.alice, proposal.id, "named")
    opened = Space.get_by_id(proposal.board.id)
    assert (shut.thread_count, opened.thread_count) == (2, 3)
    before = opened.thread_count, opened.post_count, opened.last_thread_id
    recount()
    again = Space.get_by_id(proposal.board.id)
    assert (again.thread_count, again.post_count, again.last_thread_id) == before


def test_a_board_may_have_no_private_ideas(
    proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    run_board(proposal.board.id, allows_private=False)
    with pytest.raises(Rejected):
        suggest(actors.alice, proposal.board.id, "Between us", is_private=True)

"""Saying how much one wants to hear, wherever the control stands."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.access import Actor
from core.groups.models import Group, Membership
from core.spaces.visibility import set_visibility
from core.threads.actions import reply
from core.threads.models import Post, Thread
from core.threads.moderation import delete_post
from core.watching.actions import watch
from core.watching.models import Watch
from townhall import clock


def choice(user: Any, target: str = "thread") -> tuple[str, str] | None:
    """The level and source of somebody's choice."""
    row = Watch.get_or_none((Watch.user == user.id) & (Watch.target == target))
    return None if row is None else (row.level, row.source)


def note(html: str) -> str:
    """The words of the control in the rail of a thread."""
    return html.partition('id="watch"')[2].partition("</section>")[0]


def test_a_thread_of_ones_own_is_watched_and_says_why(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    words = note(sign_in(cast.alice).get(talk.url).text)
    assert "You watch this thread" in words
    assert "Because you started it." in words
    assert choice(cast.alice) == ("watch", "started")


def test_one_click_stops_it_and_it_does_not_come_again(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, run_jobs: Any
) -> None:
    alice = sign_in(cast.alice)
    answer = alice.send(f"{talk.watch}?place=note", level="normal")
    assert (answer.status_code, answer.location) == (303, talk.url)
    reply(talk.alice, talk.thread.id, "One more thing.")
    run_jobs()
    assert choice(cast.alice) == ("normal", "own")
    assert "You chose this." in note(alice.get(talk.url).text)


@pytest.mark.parametrize("level", ["watch", "normal", "mute"])
def test_a_thread_has_three_levels(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, level: str
) -> None:
    bob = sign_in(cast.bob)
    part = bob.send(f"{talk.watch}?place=note", level=level, htmx=True).text
    assert part.lstrip().startswith('<section class="note" id="watch"')
    assert f'value="{level}" aria-pressed="true"' in part
    assert 'value="first"' not in part
    assert choice(cast.bob) == (level, "own")
    bob.send(f"{talk.watch}?place=note", level="")
    assert choice(cast.bob) is None


@pytest.mark.parametrize("target", ["space", "tag", "person"])
def test_spaces_tags_and_people_have_four(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, target: str
) -> None:
    pages = {
        "space": ("/forums/s/workshop", talk.board.id),
        "tag": ("/tags/pumps", talk.tag.id),
        "person": ("/people/alice", cast.alice.id),
    }
    page, target_id = pages[target]
    bob, url = sign_in(cast.bob), f"/watch/{target}/{target_id}"
    assert f'action="{url}?place=head"' in bob.get(page).text
    for level in ("watch", "first", "normal", "mute"):
        answer = bob.send(f"{url}?place=head", level=level)
        assert (answer.status_code, answer.location) == (303, page)
        assert choice(cast.bob, target) == (level, "own")
        assert f'value="{level}" aria-pressed="true"' in bob.get(page).text
        assert f'value="{level}" aria-pressed="true"' in bob.get(url).text
    part = bob.send(f"{url}?place=head", level="watch", htmx=True).text
    assert part.lstrip().startswith('<details class="more" id="watch"')


def test_a_thread_says_which_other_choice_decides(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    watch(talk.bob, "space", talk.board.id, "watch")
    words = note(sign_in(cast.bob).get(talk.url).text)
    assert "As you chose for its space." in words
    assert f'href="/watch/space/{talk.board.id}"' in words
    watch(talk.bob, "tag", talk.tag.id, "mute")
    words = note(sign_in(cast.bob).get(talk.url).text)
    assert "This thread is muted" in words
    assert f'href="/watch/tag/{talk.tag.id}"' in words


def test_a_group_is_chosen_by_those_who_are_in_it(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    menders = Group.create(name="Menders", slug="menders", created_at=clock.now())
    Membership.create(group=menders, user=cast.bob, created_at=clock.now())
    bob, url = sign_in(cast.bob), f"/watch/group/{menders.id}"
    assert "Menders" in bob.get("/account/watching").text
    assert bob.send(url, level="mute").status_code == 303
    assert choice(cast.bob, "group") == ("mute", "own")
    assert sign_in(cast.charlie).get(url).status_code == 404


@pytest.mark.parametrize("loss", ["team", "private", "deleted"])
def test_what_one_may_not_see_is_not_there(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, loss: str
) -> None:
    bob = sign_in(cast.bob)
    bob.send(talk.watch, level="watch")
    watch(talk.bob, "space", talk.board.id, "watch")
    watch(talk.bob, "tag", talk.tag.id, "watch")
    if loss == "team":
        set_visibility(Actor(is_admin=True), talk.board.id, "staff")
    elif loss == "private":
        Thread.update(audience="private").execute()
    else:
        delete_post(talk.maya, Post.get().id)
    hidden = [talk.watch, f"/watch/tag/{talk.tag.id}"]
    hidden += [f"/watch/space/{talk.board.id}"] if loss == "team" else []
    for url in hidden:
        assert bob.get(url).status_code == 404
        assert bob.send(url, level="mute").status_code == 404
    assert bob.send(f"/t/{talk.thread.id}/read-long").status_code == 404
    assert "Pumps" not in bob.get("/account/watching").text


@pytest.mark.parametrize(
    "url",
    ["/watch/thread/999", "/watch/person/999", "/watch/space/999", "/watch/tag/999",
     "/watch/site/1", "/watch/planet/1"],
)  # fmt: skip
def test_what_is_not_there_is_not_there(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, url: str
) -> None:
    assert sign_in(cast.bob).get(url).status_code == 404
    assert sign_in(cast.bob).send(url, level="mute").status_code == 404


def test_nobody_watches_themselves_and_odd_levels_are_none(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    bob = sign_in(cast.bob)
    assert bob.get(f"/watch/person/{cast.bob.id}").status_code == 404
    assert "/watch/" not in bob.get("/people/bob").text
    assert bob.send(talk.watch, level="shout").status_code == 404
    assert choice(cast.bob) is None


def test_visitors_see_no_control(talk: SimpleNamespace, client: Any) -> None:
    for url in (talk.url, "/forums/s/workshop", "/tags/pumps", "/people/alice"):
        assert "/watch/" not in client.get(url).text
    assert "/sign-in" in client.get(talk.watch).location


def test_the_list_has_everything_and_lets_go_of_it(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    alice = sign_in(cast.alice)
    watch(talk.alice, "tag", talk.tag.id, "first")
    watch(talk.alice, "person", cast.bob.id, "mute")
    page = alice.get("/account/watching").text
    for words in ("Pumps", "#pumps", "Bob", "Because you started it.", "You chose this."):
        assert words in page
    muted = alice.get("/account/watching?level=mute").text
    assert ("Bob" in muted, "#pumps" in muted) == (True, False)
    for url in (talk.watch, f"/watch/tag/{talk.tag.id}"):
        answer = alice.send(url, level="", back="list")
        assert (answer.status_code, answer.location) == (303, "/account/watching")
    assert choice(cast.alice, "tag") is None
    assert choice(cast.alice) == ("normal", "own"), "what set itself does not come again"


def test_a_long_list_has_pages_and_few_queries(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, queries: Any
) -> None:
    from townhall.testing import add_user

    for number in range(30):
        watch(talk.alice, "person", add_user(f"crowd{number}").id, "mute")
    alice = sign_in(cast.alice)
    first = alice.get("/account/watching").text
    older = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    second = alice.get(older.replace("&amp;", "&")).text
    shown = [f">Crowd{n}<" in first or f">Crowd{n}<" in second for n in range(30)]
    assert all(shown)
    with queries(max=14):
        alice.get("/account/watching")


def test_the_pages_with_a_control_ask_no_more_often(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, queries: Any
) -> None:
    alice = sign_in(cast.alice)
    for url, most in ((talk.url, 8), ("/forums/s/workshop", 8), ("/tags/pumps", 8)):
        alice.get(url)
        with queries(max=most):
            alice.get(url)

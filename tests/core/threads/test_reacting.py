"""Reactions: the owner's set, one of each for a member, counts that are exact."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import settings
from core.accounts.models import User
from core.threads import reactions
from core.threads.models import Post, Reaction, Thread
from core.threads.reacting import forget_reactions, react
from core.threads.recount import recount
from core.threads.rules import Rejected
from tests.support.together import all_at_once
from townhall.testing import add_user

CLIENTS = 50


def counts(post_id: int) -> dict[str, int]:
    post = Post.get_by_id(post_id)
    post.reacted = ""
    return reactions.counts_of(post)


def offer(talk: SimpleNamespace, names: str) -> None:
    settings.put(talk.ada, "core", "reactions", names)


def page(browser: Any, talk: SimpleNamespace) -> str:
    return str(browser.get(f"/t/{talk.thread.id}/2", follow_redirects=True).text)


def test_a_member_gives_each_reaction_once(talk: SimpleNamespace) -> None:
    for _time in range(2):
        react(talk.alice, talk.answer.id, "like", on=True)
        react(talk.alice, talk.answer.id, "funny", on=True)
    react(talk.charlie, talk.answer.id, "funny")
    assert counts(talk.answer.id) == {"like": 1, "funny": 2}
    assert Post.get_by_id(talk.answer.id).reaction_count == 3
    assert User.get_by_id(talk.bob.user_id).thanks_count == 3


def test_the_second_press_takes_it_back(talk: SimpleNamespace) -> None:
    assert react(talk.alice, talk.answer.id, "sad")
    assert not react(talk.alice, talk.answer.id, "sad")
    assert counts(talk.answer.id) == {}
    assert Post.get_by_id(talk.answer.id).reaction_counts == ""


def test_reactions_to_the_first_post_are_the_score_of_the_thread(talk: SimpleNamespace) -> None:
    first = Post.get((Post.thread == talk.thread.id) & (Post.number == 1))
    react(talk.bob, first.id, "celebrate")
    react(talk.charlie, first.id, "like")
    assert Thread.get_by_id(talk.thread.id).score == 2


def test_reacting_neither_bumps_nor_marks_unread(talk: SimpleNamespace) -> None:
    before = Thread.get_by_id(talk.thread.id)
    react(talk.charlie, talk.answer.id, "agree")
    after = Thread.get_by_id(talk.thread.id)
    assert (after.last_post_at, after.last_number, after.version) == (
        before.last_post_at,
        before.last_number,
        before.version,
    )


def test_what_is_not_offered_cannot_be_given_but_taken_back(talk: SimpleNamespace) -> None:
    react(talk.alice, talk.answer.id, "sad")
    offer(talk, "like, agree")
    with pytest.raises(Rejected):
        react(talk.charlie, talk.answer.id, "sad")
    assert counts(talk.answer.id) == {"sad": 1}
    assert not react(talk.alice, talk.answer.id, "sad")
    assert counts(talk.answer.id) == {}


def test_an_unknown_reaction_is_not_there(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    url = f"/posts/{talk.answer.id}/react"
    assert sign_in(cast.alice).send(url, name="rocket").status_code == 404
    assert Reaction.select().count() == 0


@pytest.mark.parametrize("wrong", ["", "like rocket", " ".join(list(reactions.SHIPPED)[:9])])
def test_the_owner_chooses_one_to_eight_of_those_that_are_shipped(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, wrong: str
) -> None:
    owner = sign_in(cast.ada)
    known = {"site_name": "Yard", "sign_up": "open", "edit_days": "60"}
    fields = {f"value_{name}": value for name, value in known.items()}
    url = "/admin/settings/core"
    assert owner.send(url, **fields, value_reactions=wrong).status_code == 422
    answer = owner.send(url, **fields, value_reactions="agree, like, AGREE")
    assert answer.status_code == 303, answer.text
    assert reactions.offered() == ("agree", "like")


def test_the_first_of_the_set_is_the_button_of_every_post(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    offer(talk, "agree like")
    html = page(sign_in(cast.alice), talk)
    button = html.partition('id="r2"')[2].partition("</button>")[0]
    assert 'value="agree"' in button
    assert "Agree" in button
    assert f'data-hx-get="/posts/{talk.answer.id}/react"' in html


def test_the_others_are_asked_for_when_somebody_wants_them(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    react(talk.alice, talk.answer.id, "funny")
    url = f"/posts/{talk.answer.id}/react"
    alice, bob = sign_in(cast.alice), sign_in(cast.bob)
    menu, whole = alice.part(url, target="o2").text, alice.get(url).text
    assert menu.lstrip().startswith("<details")
    for html in (menu, whole):
        assert 'value="funny" aria-pressed="true"' in html
        assert 'value="sad" aria-pressed="false"' in html
        assert 'value="like"' not in html
    assert 'id="act"' in whole
    assert bob.get(url).status_code == 403


def test_a_reader_sees_what_they_gave(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    react(talk.alice, talk.answer.id, "funny")
    react(talk.alice, talk.answer.id, "like")
    mine, others = page(sign_in(cast.alice), talk), page(sign_in(cast.charlie), talk)
    for name in ("like", "funny"):
        assert pressed(mine, name) == "true"
        assert pressed(others, name) == "false"


def pressed(html: str, name: str) -> str:
    mark = "r2" if name == "like" else f"r2-{name}"
    button = html.partition(f'id="{mark}"')[2].partition(">")[0]
    return button.partition('aria-pressed="')[2].partition('"')[0]


def test_visitors_see_counts_that_lead_to_the_names(talk: SimpleNamespace, client: Any) -> None:
    react(talk.alice, talk.answer.id, "funny")
    html = page(client, talk)
    assert f'<a class="react" href="/posts/{talk.answer.id}/reactions"' in html
    assert "r2-funny" not in html


def test_a_profile_lists_what_somebody_thanked_for_once(talk: SimpleNamespace, client: Any) -> None:
    react(talk.charlie, talk.answer.id, "funny")
    assert "Clean the filter." not in client.get("/people/charlie/likes").text
    react(talk.charlie, talk.answer.id, "like")
    assert client.get("/people/charlie/likes").text.count("Clean the filter.") == 1


def test_htmx_gets_the_post_and_a_browser_is_led_back(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    alice, url = sign_in(cast.alice), f"/posts/{talk.answer.id}/react"
    part = alice.send(url, htmx=True, name="funny")
    assert part.status_code == 200
    assert part.text.lstrip().startswith("<article")
    assert pressed(part.text, "funny") == "true"
    assert alice.send(url, name="funny").status_code == 303
    assert counts(talk.answer.id) == {}


def test_imported_reactions_go_on_showing(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    Post.update(reaction_count=7).where(Post.id == talk.answer.id).execute()
    react(talk.alice, talk.answer.id, "funny")
    assert counts(talk.answer.id) == {"like": 7, "funny": 1}
    html = sign_in(cast.alice).get(f"/posts/{talk.answer.id}/reactions").text
    assert "7 more came with an import" in html
    offer(talk, "agree")
    assert " 7<span" in page(sign_in(cast.charlie), talk)


def test_who_reacted_is_listed_newest_first_and_by_name(
    talk: SimpleNamespace, cast: SimpleNamespace, client: Any
) -> None:
    react(talk.alice, talk.answer.id, "like")
    react(talk.charlie, talk.answer.id, "funny")
    url = f"/posts/{talk.answer.id}/reactions"
    everyone = client.get(url).text
    assert everyone.index("/people/charlie") < everyone.index("/people/alice")
    assert "/people/alice" not in client.get(f"{url}?name=funny").text
    assert "/people/alice" in client.get(f"{url}?name=nonsense&after=%25").text
    assert client.part(url, target="reactors").text.lstrip().startswith('<div id="reactors"')


def test_the_list_of_names_has_pages(talk: SimpleNamespace, client: Any) -> None:
    people = [add_user(f"fan{number}") for number in range(30)]
    for person in people:
        react(SimpleNamespace(user_id=person.id), talk.answer.id, "agree")  # type: ignore[arg-type]
    first = client.get(f"/posts/{talk.answer.id}/reactions").text
    older = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    second = client.get(older.replace("&amp;", "&")).text
    shown = [
        first.count(f'"/people/fan{n}"') + second.count(f'"/people/fan{n}"') for n in range(30)
    ]
    assert shown == [1] * 30


def test_nobody_learns_who_reacted_to_what_they_may_not_see(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, client: Any
) -> None:
    react(talk.alice, talk.answer.id, "like")
    Thread.update(audience="private").where(Thread.id == talk.thread.id).execute()
    for browser in (client, sign_in(cast.charlie)):
        assert browser.get(f"/posts/{talk.answer.id}/reactions").status_code == 404


def test_what_somebody_reacted_with_can_be_forgotten(talk: SimpleNamespace) -> None:
    for name in ("like", "funny"):
        react(talk.alice, talk.answer.id, name)
        react(talk.charlie, talk.answer.id, name)
    assert forget_reactions(talk.alice.user_id) == 2
    assert counts(talk.answer.id) == {"like": 1, "funny": 1}
    assert User.get_by_id(talk.bob.user_id).thanks_count == 2


def test_counts_by_name_can_be_worked_out_again(talk: SimpleNamespace) -> None:
    react(talk.alice, talk.answer.id, "funny")
    first = Post.get((Post.thread == talk.thread.id) & (Post.number == 1))
    Post.update(reaction_counts="sad:9").execute()
    recount()
    assert counts(talk.answer.id) == {"funny": 1}
    assert Post.get_by_id(first.id).reaction_counts == ""


def test_a_page_of_posts_asks_no_more_often_for_reactions(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, queries: Any
) -> None:
    react(talk.alice, talk.answer.id, "funny")
    alice = sign_in(cast.alice)
    page(alice, talk)
    with queries(max=8):
        alice.get(f"/forums/t/{talk.thread.id}/{talk.thread.slug}/2")


@pytest.mark.parametrize("name", ["like", "agree"])
def test_fifty_people_at_once_are_all_counted(app: Flask, talk: SimpleNamespace, name: str) -> None:
    people = [add_user(f"fan{number}").id for number in range(CLIENTS)]
    first = Post.get((Post.thread == talk.thread.id) & (Post.number == 1))
    deeds = [
        partial(react, SimpleNamespace(user_id=person), first.id, name)  # type: ignore[arg-type]
        for person in people
    ]
    assert all_at_once(app, deeds) == []
    assert counts(first.id) == {name: CLIENTS}
    assert Thread.get_by_id(talk.thread.id).score == CLIENTS
    assert User.get_by_id(talk.alice.user_id).thanks_count == CLIENTS


def test_fifty_presses_of_one_member_count_once(app: Flask, talk: SimpleNamespace) -> None:
    deeds = [partial(react, talk.alice, talk.answer.id, "agree", on=True)] * CLIENTS
    assert all_at_once(app, deeds) == []
    assert counts(talk.answer.id) == {"agree": 1}
    deeds = [partial(react, talk.alice, talk.answer.id, "agree")] * CLIENTS
    assert all_at_once(app, deeds) == []
    stands = Reaction.select().where(Reaction.post == talk.answer.id).count()
    assert counts(talk.answer.id).get("agree", 0) == stands

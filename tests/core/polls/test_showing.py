"""A poll on its thread's page: who sees what, with htmx and without, at what cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from lxml import html

from core import clock
from core.access import rights
from core.polls.actions import close_poll, define_poll
from core.polls.rules import Terms
from core.search.documents import Community
from core.spaces.actions import set_grants
from core.threads import items
from core.threads.actions import reply
from core.threads.kept_forms import FORM_TOKEN
from core.threads.models import Post
from core.threads.moderation import delete_post, restore_post
from core.threads.queries import visible_post
from core.threads.rules import Rejected
from tests.core.polls.conftest import Poll

Ask = Callable[..., Poll]


def shares(text: str) -> list[str]:
    """What the page says of each option."""
    return [" ".join(n.text_content().split()) for n in html.fromstring(text).cssselect(".num")]


def test_a_member_votes_on_the_page_without_a_script(
    talk: SimpleNamespace, ask: Ask, cast: SimpleNamespace, sign_in: Any
) -> None:
    poll, browser = ask(), sign_in(cast.bob)
    page = browser.get(talk.url).text
    assert f'action="{poll.url}/vote"' in page
    answer = browser.send(f"{poll.url}/vote", **poll.field("Green"))
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"{talk.url}/1")
    page = browser.get(talk.url).text
    assert shares(page)[:3] == ["0 % (0)", "100 % (1)", "0 % (0)"]
    assert "Change my vote" in page
    assert "1 person voted" in page


def test_htmx_gets_the_poll_alone(
    talk: SimpleNamespace, ask: Ask, cast: SimpleNamespace, sign_in: Any
) -> None:
    poll, browser = ask(), sign_in(cast.bob)
    answer = browser.send(f"{poll.url}/vote", htmx=True, **poll.field("Green"))
    assert answer.status_code == 200
    assert answer.text.strip().startswith(f'<form class="poll" id="poll-{poll.id}"')
    assert 'data-said="Your vote is counted."' in answer.text
    taken = browser.send(f"{poll.url}/withdraw", htmx=True)
    assert "taken back" in taken.text
    assert poll.now.ballot_count == 0


@pytest.mark.parametrize("htmx", [False, True])
def test_a_ballot_that_does_not_fit_comes_back_as_it_was(
    talk: SimpleNamespace, ask: Ask, cast: SimpleNamespace, sign_in: Any, htmx: bool
) -> None:
    poll, browser = ask(*"ABCD", mode="multiple", maximum=2), sign_in(cast.bob)
    answer = browser.send(f"{poll.url}/vote", htmx=htmx, **poll.field("A", "C", "D"))
    assert answer.status_code == 422
    assert "Choose at most 2." in answer.text
    assert len(html.fromstring(answer.text).cssselect("input[checked]")) == 3
    assert ("<html" in answer.text) is not htmx


@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 30, "²", "0"])
def test_odd_values_are_no_vote(
    talk: SimpleNamespace, ask: Ask, cast: SimpleNamespace, sign_in: Any, value: str
) -> None:
    poll = ask()
    answer = sign_in(cast.bob).send(f"{poll.url}/vote", **{f"choice-{poll.id}": value})
    assert answer.status_code == 422
    assert poll.now.ballot_count == 0


def test_options_are_put_in_order_by_their_places(
    talk: SimpleNamespace, ask: Ask, cast: SimpleNamespace, sign_in: Any
) -> None:
    poll, browser = ask(mode="ranked"), sign_in(cast.bob)
    places = {f"rank-{poll.option(text)}": n for text, n in (("Red", 2), ("Blue", 1))}
    same = dict.fromkeys(places, 1)
    refused = browser.send(f"{poll.url}/vote", **same)
    assert refused.status_code == 422
    assert "Give each place to one option only" in refused.text
    assert browser.send(f"{poll.url}/vote", **places).status_code == 303
    page = browser.get(poll.url)
    assert "“Blue” is ahead." in page.text
    chosen = html.fromstring(page.text).cssselect("option[selected]")
    assert [option.text for option in chosen] == ["2", "1"]


def test_the_rounds_of_a_ranked_poll_stand_in_a_table(
    talk: SimpleNamespace, ask: Ask, client: Any
) -> None:
    poll = ask(mode="ranked")
    poll.cast(talk.alice, "Red")
    poll.cast(talk.bob, "Red", "Green")
    poll.cast(talk.charlie, "Green", "Blue")
    poll.cast(talk.maya, "Green")
    poll.cast(talk.ada, "Blue", "Red")
    close_poll(talk.alice, visible_post(talk.alice, talk.post.id)[1], poll.now)
    page = client.get(talk.url).text
    assert "“Red” wins." in page
    table = html.fromstring(page).cssselect(".poll table")[0]
    rows = [[" ".join(c.text_content().split()) for c in row] for row in table.cssselect("tr")]
    assert rows == [
        ["Option", "Round 1", "Round 2"],
        ["Red", "2", "3"],
        ["Green", "2", "2"],
        ["Blue", "1 out", "out"],
        ["Ballots without a choice left", "0", "0"],
    ]


def test_results_after_voting_are_for_those_who_have_voted(
    talk: SimpleNamespace, ask: Ask, cast: SimpleNamespace, sign_in: Any, client: Any
) -> None:
    poll = ask(results="after_vote")
    poll.cast(talk.bob, "Green")
    assert shares(sign_in(cast.bob).get(talk.url).text)[1] == "100 % (1)"
    for browser in (client, sign_in(cast.charlie), sign_in(cast.ada)):
        page = browser.get(talk.url).text
        assert "<meter" not in page
        assert "Results are shown once you have voted" in page
        assert "1 person" not in page
        assert browser.get(f"{poll.url}/votes").status_code == 403
    close_poll(talk.alice, visible_post(talk.alice, talk.post.id)[1], poll.now)
    assert "<meter" in client.get(talk.url).text


def test_results_at_the_end_are_told_to_nobody_before(
    talk: SimpleNamespace, ask: Ask, cast: SimpleNamespace, sign_in: Any, client: Any, at: Any
) -> None:
    end = clock.now() + timedelta(days=2)
    poll = ask(results="at_end", closes_at=end)
    poll.cast(talk.bob, "Green")
    people = [client, *(sign_in(person) for person in vars(cast).values())]
    for browser in people:
        for url in (talk.url, poll.url):
            page = browser.get(url).text
            assert "Results are shown when voting ends" in page
            assert "<meter" not in page
            assert "voted</span>" not in page
        assert browser.get(f"{poll.url}/votes").status_code == 403
    with at(end):
        page = client.get(talk.url).text
    assert shares(page)[1] == "100 % (1)"
    assert "Closed" in page


def test_who_voted_what_is_listed_unless_votes_are_secret(
    talk: SimpleNamespace, ask: Ask, client: Any
) -> None:
    poll = ask()
    poll.cast(talk.bob, "Green")
    poll.cast(talk.charlie, "Red")
    page = client.get(f"{poll.url}/votes").text
    assert "Bob" in page
    assert "Charlie" in page
    red = client.get(f"{poll.url}/votes?option={poll.option('Red')}").text
    assert "Charlie" in red
    assert "Bob" not in red
    assert client.get(f"{poll.url}/votes?after=nonsense&option=x").status_code == 200


def test_of_secret_votes_nobody_sees_whose_they_are(
    talk: SimpleNamespace, ask: Ask, cast: SimpleNamespace, sign_in: Any
) -> None:
    poll = ask(is_secret=True)
    poll.cast(talk.bob, "Green")
    for person in (cast.alice, cast.maya, cast.ada):
        browser = sign_in(person)
        assert browser.get(f"{poll.url}/votes").status_code == 404
        page = browser.get(talk.url).text
        assert "Votes are secret" in page
        assert "Bob" not in page


def test_visitors_and_people_without_the_right_see_no_form(
    talk: SimpleNamespace, ask: Ask, client: Any, make_user: Any, sign_in: Any
) -> None:
    poll = ask()
    assert f'href="/sign-in?next={poll.url}"' in client.get(talk.url).text
    assert client.send(f"{poll.url}/vote", **poll.field("Red")).status_code == 303
    pending = sign_in(make_user("percy", state="pending"))
    assert "confirmed your address" in pending.get(talk.url).text
    assert pending.send(f"{poll.url}/vote", **poll.field("Red")).status_code == 403
    assert poll.now.ballot_count == 0


def test_the_rights_of_a_poll_are_those_of_its_post(
    talk: SimpleNamespace, ask: Ask, board: Any, cast: SimpleNamespace, sign_in: Any
) -> None:
    poll, bob, maya = ask(), sign_in(cast.bob), sign_in(cast.maya)
    wanted: Any = {
        (rights().builtin["everyone"], "spaces.see"): "no",
        (rights().builtin["staff"], "spaces.see"): "yes",
    }
    set_grants(talk.ada, board.id, wanted, permissions=["spaces.see"])
    for path in ("", "/votes"):
        assert bob.get(poll.url + path).status_code == 404
        assert maya.get(poll.url + path).status_code == 200
    for deed in ("vote", "withdraw", "close", "reopen"):
        assert bob.send(f"{poll.url}/{deed}", **poll.field("Red")).status_code == 404


def test_a_poll_goes_and_comes_back_with_its_post(
    talk: SimpleNamespace, ask: Ask, cast: SimpleNamespace, sign_in: Any
) -> None:
    poll = ask()
    poll.cast(talk.bob, "Red")
    delete_post(talk.alice, talk.post.id)
    for person in (cast.bob, cast.maya):
        assert sign_in(person).get(poll.url).status_code == 404
    restore_post(talk.maya, talk.post.id)
    assert "1 person voted" in sign_in(cast.bob).get(poll.url).text


def test_a_poll_costs_a_page_two_queries_and_none_nothing(
    talk: SimpleNamespace, ask: Ask, cast: SimpleNamespace, sign_in: Any, queries: Any
) -> None:
    def cost() -> int:
        browser.get(talk.url)
        with queries(max=99) as texts:
            assert browser.get(talk.url).status_code == 200
        return len(texts)

    browser = sign_in(cast.bob)
    answer = reply(talk.bob, talk.thread.id, "Blue, please.")
    without = cost()
    poll = ask(mode="ranked")
    poll.cast(talk.bob, "Green", "Red")
    assert cost() == without + 2
    post = visible_post(talk.bob, answer.id)[1]
    define_poll(talk.bob, post, Terms(question="And you?", options=("Yes", "No")))
    assert cost() == without + 2


def test_a_page_is_kept_for_readers_who_see_the_same(
    talk: SimpleNamespace, ask: Ask, cast: SimpleNamespace, sign_in: Any, actor_of: Any
) -> None:
    """Only the token of its form is the reader's own, and it is put in when the page goes out."""
    poll = ask()
    for person in (cast.bob, cast.charlie):
        browser = sign_in(person)
        form = html.fromstring(browser.get(talk.url).text).cssselect("form.poll")[0]
        token = form.cssselect("[name=csrf_token]")[0].get("value")
        with patch.object(items, "_item", side_effect=AssertionError("rendered again")):
            browser.get(talk.url)
        sent = {"csrf_token": token, **poll.field("Red")}
        assert browser.post(form.get("action"), data=sent).status_code == 303
        poll.withdraw(actor_of(person))
        assert FORM_TOKEN not in str(browser.get(talk.url).text)


def test_hostile_words_stay_words(talk: SimpleNamespace, ask: Ask, client: Any) -> None:
    bad = '"><img src=x onerror=alert(1)>'
    poll = ask(bad, "b\u202eb", question=f"{bad} really?")
    page = client.get(talk.url).text
    assert "<img src=x" not in page
    assert "\u202e" not in page
    assert poll.now.options[0].text == bad
    with pytest.raises(Rejected):
        ask("\u202e", " ", "one")


def test_a_poll_is_found_by_what_it_asks_and_not_by_who_voted(
    talk: SimpleNamespace, ask: Ask, client: Any, run_jobs: Any
) -> None:
    poll = ask("Vermilion", "Viridian", question="Which pigment?", results="at_end")
    poll.cast(talk.bob, "Viridian")
    run_jobs()
    for word in ("pigment", "viridian"):
        assert "Paint the shed" in client.get(f"/search?q={word}").text
    found = list(Community().changes({"posts": [talk.post.id]}).documents)
    assert found[0].body == "Which colour? Which pigment? Vermilion Viridian"


def test_a_text_that_has_the_mark_of_a_token_gets_no_token(
    talk: SimpleNamespace, ask: Ask, cast: SimpleNamespace, sign_in: Any
) -> None:
    """Nobody can know it; if somebody did, a link in a post would carry the reader's token."""
    poll = ask()
    mark = html.fromstring(FORM_TOKEN).get("value")
    Post.update(html=f'<p><a href="https://evil.example/?{mark}">x</a></p>').execute()
    page = html.fromstring(sign_in(cast.bob).get(talk.url).text)
    assert page.xpath("//a[@href=$url]", url=f"https://evil.example/?{mark}")
    assert page.xpath(f"//form[@action='{poll.url}/vote']//input[@name='csrf_token']/@value")[0]
    assert mark not in page.xpath("//input[@name='csrf_token']/@value")

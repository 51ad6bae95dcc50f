"""The pages of links: with and without htmx, what is found, who may do what."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core import outbox
from core.links.actions import link_threads
from core.links.models import ThreadLink
from core.threads import moderation
from core.threads.models import Participant, Thread
from core.threadwork.merging import merge_threads
from tests.core.links.conftest import rows
from tests.support.tracing import statements


@pytest.fixture
def alice(town: SimpleNamespace, cast: SimpleNamespace, sign_in: Any) -> Any:
    return sign_in(cast.alice)


def page(browser: Any, thread: Thread) -> str:
    return str(browser.get(f"/forums/t/{thread.id}/{thread.slug}").text)


def test_the_thread_page_names_what_it_is_linked_with(write: Any, town: Any, client: Any) -> None:
    a, b = write("Aaa"), write("Bbb", state="question")
    link_threads(town.alice, a.id, b.id, "duplicates")
    for here, there, words in ((a, b, "Duplicate of"), (b, a, "Duplicated by")):
        html = page(client, here)
        section = html[html.index('id="h-linked"') :]
        assert section.index(words) < section.index(f"/forums/t/{there.id}/{there.slug}")


def test_a_thread_without_links_offers_them_to_those_who_may(
    write: Any, town: Any, alice: Any, client: Any, cast: SimpleNamespace, sign_in: Any
) -> None:
    a, locked = write("Aaa"), write("Locked")
    moderation.set_locked(town.maya, locked.id, on=True)
    offered = f'href="/t/{a.id}/links"'
    assert offered in page(alice, a)
    assert "Linked threads" not in page(client, a)
    assert "Linked threads" not in page(alice, locked)
    assert f"/t/{locked.id}/links" in page(sign_in(cast.maya), locked)


def test_a_long_list_goes_on_on_its_own_page(write: Any, town: Any, alice: Any) -> None:
    a = write("Aaa")
    for number in range(10):
        link_threads(town.alice, a.id, write(f"Other {number}").id, "relates")
    html = page(alice, a)
    assert ("Other 7" in html, "Other 8" in html, "2 more" in html) == (True, False, True)
    html = alice.get(f"/t/{a.id}/links").text
    assert all(f"Other {number}" in html for number in range(10))


@pytest.mark.parametrize("typed", ["{id}", "#{id}", "/t/{id}", "http://localhost/forums/t/{id}/b"])
def test_a_thread_is_found_by_what_names_it(write: Any, town: Any, alice: Any, typed: str) -> None:
    a, b = write("Aaa"), write("Bbb")
    asked = typed.format(id=b.id)
    found = alice.get(f"/t/{a.id}/links", query_string={"q": asked}).text
    assert f'name="target" value="{b.id}"' in found
    answer = alice.send(f"/t/{a.id}/links", target=asked, sort="answered_by")
    assert (answer.status_code, answer.location) == (303, f"/t/{a.id}/links")
    assert rows() == [(b.id, a.id, "answers")]
    assert "They are linked." in alice.get(answer.location).text


def test_words_find_threads_that_one_may_see(write: Any, town: Any, alice: Any) -> None:
    a, b = write("Pump stops"), write("Pump is loud", board="two")
    team, c = write("Pump of the team", board="team", by="maya"), write("Soup")
    gone, unlisted = write("Pump gone"), write("Pump in no list")
    moderation.delete_thread(town.maya, gone.id)
    moderation.set_unlisted(town.maya, unlisted.id, on=True)
    outbox.drain()
    for asked in ("pump", "pum", "loud pump"):
        html = alice.get(f"/t/{a.id}/links?q={asked}").text
        found = {t.id for t in (a, b, team, c, gone, unlisted) if f'value="{t.id}">' in html}
        assert found == {b.id}, asked
    part = alice.part(f"/t/{a.id}/links?q=pump", target="found")
    assert part.text.lstrip().startswith('<div id="found"')
    assert "No thread that you may see" in alice.get(f"/t/{a.id}/links?q=zebra").text


def test_htmx_gets_the_list_as_it_stands(write: Any, town: Any, alice: Any) -> None:
    a, b = write("Aaa"), write("Bbb")
    part = alice.send(f"/t/{a.id}/links", htmx=True, target=str(b.id), sort="causes")
    assert (part.status_code, rows()) == (200, [(b.id, a.id, "caused_by")])
    assert part.text.lstrip().startswith('<div id="linking" data-focus="lq"')
    assert "Causes" in part.text
    number = ThreadLink.get().id
    part = alice.send(f"/links/{number}/remove", htmx=True, thread=str(a.id))
    assert ("Not linked yet" in part.text, rows()) == (True, [])


def test_taking_a_link_away_leads_back_to_the_page_one_came_from(
    write: Any, town: Any, alice: Any
) -> None:
    for came_from, lead in ((1, 1), (0, 0), ("x", 0), (999, 0)):
        both = write("Aaa"), write("Bbb")
        link_threads(town.alice, both[0].id, both[1].id, "relates")
        thread = str(both[came_from].id) if came_from in (0, 1) else came_from
        number = ThreadLink.get().id
        answer = alice.send(f"/links/{number}/remove", thread=thread)
        assert (answer.status_code, answer.location) == (303, f"/t/{both[lead].id}/links")


@pytest.mark.parametrize("target", ["", "x", "0", "-1", "99999999999", "999999", "/people/bob"])
def test_what_is_no_thread_is_said_at_the_field(
    write: Any, town: Any, alice: Any, target: str
) -> None:
    a = write("Aaa")
    for htmx in (False, True):
        answer = alice.send(
            f"/t/{a.id}/links", htmx=htmx, target=target, sort="answers", q="my words"
        )
        assert answer.status_code == 422
        assert 'id="lq-error"' in answer.text
        assert 'value="my words"' in answer.text
        assert 'checked id="sort-2"' in answer.text or 'value="answers"' in answer.text
    assert rows() == []


def test_other_refusals_are_said_too(write: Any, town: Any, alice: Any) -> None:
    a, locked, unlisted = write("Aaa"), write("Locked"), write("Unlisted")
    moderation.set_locked(town.maya, locked.id, on=True)
    moderation.set_unlisted(town.maya, unlisted.id, on=True)
    for target, sort, words in (
        (a.id, "relates", "That is this thread"),
        (locked.id, "relates", "You may not write in that thread"),
        (locked.id, "answered_by", "You may not write in that thread"),
        (unlisted.id, "relates", "in no list"),
        (locked.id, "likes", "Not a valid choice"),
    ):
        answer = alice.send(f"/t/{a.id}/links", target=str(target), sort=sort)
        assert (answer.status_code, words in answer.text) == (422, True), words
    assert alice.send(f"/t/{locked.id}/links", target=str(a.id), sort="relates").status_code == 403
    assert rows() == []


def test_the_old_number_of_a_merged_thread_means_the_one_it_is_now(
    write: Any, town: Any, alice: Any
) -> None:
    a, b, c = write("Aaa"), write("Bbb"), write("Ccc")
    merge_threads(town.maya, b.id, c.id)
    assert f'value="{c.id}">' in alice.get(f"/t/{a.id}/links?q={b.id}").text
    alice.send(f"/t/{a.id}/links", target=str(b.id), sort="relates")
    assert rows() == [(a.id, c.id, "relates")]
    assert alice.get(f"/t/{b.id}/links").status_code == 302


def test_nothing_tells_of_a_thread_that_one_may_not_see(
    write: Any, town: Any, alice: Any, client: Any, cast: SimpleNamespace, sign_in: Any
) -> None:
    a, team = write("Aaa"), write("Nightjar", board="team", by="maya")
    private = write("Nightjar too", by="bob", audience="private")
    link_threads(town.maya, a.id, team.id, "relates")
    link_threads(town.bob, a.id, private.id, "answers")
    outbox.drain()
    numbers = [link.id for link in ThreadLink.select()]
    for browser in (alice, client):
        for url in (f"/forums/t/{a.id}/aaa", f"/t/{a.id}/links", f"/t/{a.id}/links?q=nightjar"):
            html = browser.get(url).text
            assert "Nightjar" not in html.replace("q=nightjar", "")
            assert f"/t/{team.id}" not in html
            assert f"/t/{private.id}" not in html
        assert 'id="h-linked"' not in browser.get(f"/forums/t/{a.id}/aaa").text
    for number in (*numbers, 999_999):
        assert alice.send(f"/links/{number}/remove").status_code == 404
    hidden, missing = (
        alice.send(f"/t/{a.id}/links", target=str(id_), sort="relates", q="x")
        for id_ in (team.id, 999_999)
    )
    assert hidden.status_code == missing.status_code == 422
    assert "There is no such thread that you may see." in hidden.text
    assert "There is no such thread that you may see." in missing.text
    assert "Nightjar too" in sign_in(cast.bob).get(f"/t/{a.id}/links").text
    assert Participant.select().where(Participant.thread == private.id).count() == 1


def test_threads_of_a_plugin_that_is_off_are_not_there(write: Any, town: Any, alice: Any) -> None:
    a, b = write("Aaa"), write("Bbb")
    link_threads(town.alice, a.id, b.id, "relates")
    Thread.update(owner="gone").where(Thread.id == b.id).execute()
    assert "Bbb" not in page(alice, a)
    assert "Bbb" not in alice.get(f"/t/{a.id}/links").text


def test_the_page_asks_as_often_for_many_as_for_few(write: Any, town: Any, alice: Any) -> None:
    a = write("Pump")
    costs = []
    for number in (1, 15):
        for at in range(number):
            link_threads(town.alice, a.id, write(f"Pump {number} {at}").id, "relates")
        outbox.drain()
        alice.get(f"/t/{a.id}/links?q=pump")
        with statements() as texts:
            alice.get(f"/t/{a.id}/links?q=pump")
        costs.append(len(texts))
    assert costs[0] == costs[1] <= 12

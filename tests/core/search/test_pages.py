"""The result page and the suggestions, as people get them."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup

from core.accounts.models import User
from core.threads.models import Participant, Thread
from core.threads.moderation import delete_thread
from townhall.testing import Browser

Write = Callable[..., Thread]


def titles(client: Browser, words: str, **args: str) -> list[str]:
    page = client.get("/search", query_string={"q": words, **args})
    assert page.status_code == 200
    return [row.get_text().strip() for row in soup(page.text).select(".row-title a")]


def soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def test_a_new_post_is_found_with_where_who_and_when(
    client: Browser, write: Write, run_jobs: Any
) -> None:
    thread = write("Pump stops", "It *hums* only.", "Clean the impeller, then prime it.")
    run_jobs()
    page = soup(client.get("/search?q=impeller").text)
    row = page.select_one("li.row")
    assert row.select_one(".row-title a")["href"] == f"/forums/t/{thread.id}/pump-stops/2#p2"
    assert str(row.select_one(".row-text")).count("<mark>impeller</mark>") == 1
    assert "Workshop" in row.get_text()
    assert row.select_one('a[href="/people/bob"]')
    assert row.select_one("time")
    assert "1 reply" in row.get_text()


def test_before_anything_is_typed_there_is_a_form(client: Browser, run_jobs: Any) -> None:
    run_jobs()
    page = soup(client.get("/search").text)
    assert page.select_one('form[role=search][action="/search"] input[name=q]')
    assert "What are you looking for?" in page.get_text()


def test_nothing_found_says_so_and_offers_all_kinds(
    client: Browser, write: Write, run_jobs: Any
) -> None:
    write("Pump stops", "It hums.")
    run_jobs()
    assert "Nothing found" in client.get("/search?q=zeppelin").text
    page = soup(client.get("/search?q=pump&kind=people").text)
    assert page.select_one('.empty a[href="/search?q=pump"]')


def test_kinds_are_tabs_with_their_counts(client: Browser, write: Write, run_jobs: Any) -> None:
    write("Alice in the garden", "hedges")
    run_jobs()
    page = soup(client.get("/search?q=alice").text)
    tabs = {a.contents[0].strip(): a.select_one(".count").text for a in page.select(".tabs a")}
    assert tabs == {"All": "2", "Threads": "1", "People": "1"}
    assert titles(client, "alice", kind="people") == ["Alice"]
    assert titles(client, "alice", kind="topic") == ["Alice in the garden"]
    assert len(titles(client, "alice", kind="nonsense")) == 2


def test_htmx_gets_the_results_alone(client: Browser, write: Write, run_jobs: Any) -> None:
    write("Pump stops", "It hums.")
    run_jobs()
    part = client.part("/search?q=pump", target="results").text
    assert "<mark>Pump</mark>" in part
    assert "<html" not in part


def test_results_come_in_pages(client: Browser, write: Write, run_jobs: Any) -> None:
    for number in range(25):
        write(f"Hedge {number}", "trim it")
    run_jobs()
    first, second = (titles(client, "hedge", page=page) for page in ("1", "2"))
    assert (len(first), len(second), len({*first, *second})) == (20, 5, 25)
    assert "There is no such page" in client.get("/search?q=hedge&page=9").text
    assert titles(client, "hedge", page="-3") == titles(client, "hedge", page="x") == first


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "<b>bold</b> & \"quotes\" 'too'"])
def test_markup_in_posts_titles_and_queries_is_text(
    client: Browser, write: Write, run_jobs: Any, words: str
) -> None:
    write(f"See {words} here", f"Body says `{words}` twice: {words.replace('<', '&lt;')}")
    run_jobs()
    page = client.get("/search", query_string={"q": f"says {words}"})
    main = soup(page.text).select_one("main")
    assert len(main.select("li.row")) == 1
    assert not main.select("script, b, img")
    for part in main.select(".row-title a, .row-text"):
        assert {child.name for child in part.find_all(True)} <= {"mark", "a"}
    suggestions = client.part("/search/suggest?q=see", target="suggestions").text
    assert not soup(suggestions).select("script, b, img")


@pytest.mark.parametrize("words", ["\0", "%", "_", "'", "\\", '"', "*", "-", "🦔", "a" * 5000])
def test_odd_queries_are_harmless(client: Browser, run_jobs: Any, words: str) -> None:
    run_jobs()
    assert client.get("/search", query_string={"q": words}).status_code == 200
    assert client.get("/search/suggest", query_string={"q": words}).status_code == 200


def test_suggestions_come_by_type(client: Browser, write: Write, run_jobs: Any) -> None:
    write("Workshop rules", "Sweep up.", tags="workbench")
    run_jobs()
    part = soup(client.part("/search/suggest?q=work", target="suggestions").text)
    assert [a["href"] for a in part.select("a")] == [
        f"/forums/t/{Thread.get().id}/workshop-rules",
        "/forums/s/workshop",
        "/tags/workbench",
        "/search?q=work",
    ]
    assert [li.text for li in part.select("li.sub")] == ["Threads", "Spaces", "Tags"]
    people = client.part("/search/suggest?q=ali", target="suggestions").text
    assert 'href="/people/alice"' in people


def test_suggestions_are_a_page_without_scripts(client: Browser, run_jobs: Any) -> None:
    run_jobs()
    page = soup(client.get("/search/suggest?q=ali").text)
    assert page.select_one("html main h1").text == "Suggestions"
    assert page.select_one("main a[href='/search?q=ali']")


def test_names_that_begin_so_come_first(client: Browser, write: Write, run_jobs: Any) -> None:
    write("Pumping for beginners", "First.")
    write("A quiet pump", "Second.")
    run_jobs()
    part = soup(client.part("/search/suggest?q=pum").text)
    assert [a.text.strip() for a in part.select("a")][:2] == [
        "Pumping for beginners",
        "A quiet pump",
    ]


def test_a_page_of_results_takes_few_queries(
    client: Browser, write: Write, run_jobs: Any, queries: Any
) -> None:
    for number in range(20):
        write(f"Alice's hedge {number}", "trim it")
    run_jobs()
    client.get("/search?q=alice")
    with queries(max=8):
        client.get("/search?q=alice")
    with queries(max=8):
        client.part("/search/suggest?q=ali")


def test_looking_writes_nothing(client: Browser, write: Write, queries: Any) -> None:
    write("Pump stops", "It hums.")
    with queries(max=30) as texts:
        client.get("/search?q=pump")
        client.get("/search/suggest?q=pump")
    assert not [text for text in texts if not text.lstrip().upper().startswith("SELECT")]


def test_deleted_and_suspended_are_gone_at_once(
    client: Browser, write: Write, run_jobs: Any, cast: SimpleNamespace, actors: SimpleNamespace
) -> None:
    thread = write("Pump stops", "It hums.")
    run_jobs()
    delete_thread(actors.maya, thread.id)
    User.update(state="suspended").where(User.id == cast.bob).execute()
    for _ in range(2):
        assert titles(client, "pump") == titles(client, "bob") == []
        assert "1" not in [c.text for c in soup(client.get("/search?q=pump").text).select(".count")]
        assert "pump-stops" not in client.part("/search/suggest?q=pump").text
        run_jobs()


def test_private_threads_are_for_participants(
    client: Browser, write: Write, run_jobs: Any, cast: SimpleNamespace, sign_in: Any
) -> None:
    thread = write("Between us", "A surprise party.", audience="private", tags="party")
    Participant.create(thread=thread, user=cast.bob)
    run_jobs()
    assert titles(sign_in(cast.bob), "surprise") == ["Between us"]
    for browser in (client, sign_in(cast.charlie), sign_in(cast.ada)):
        assert titles(browser, "surprise") == []
        assert "between-us" not in browser.part("/search/suggest?q=betw").text
        assert "/tags/party" not in browser.part("/search/suggest?q=part").text
    Participant.delete().execute()
    assert titles(sign_in(cast.bob), "surprise") == [], "before the index has heard of it"


def test_a_plugin_that_is_off_is_not_found_and_then_again(
    client: Browser, write: Write, run_jobs: Any, enable: Any
) -> None:
    write("Pump stops", "It hums.")
    run_jobs()
    enable("forums", on=False)
    assert titles(client, "pump") == []
    assert "pump-stops" not in client.get("/search/suggest?q=pump").text
    assert "Workshop" not in client.get("/search/suggest?q=work").text
    assert client.get("/search?q=pump&kind=topic").status_code == 200
    enable("forums")
    assert titles(client, "pump") == ["Pump stops"]


def test_without_an_index_it_is_said_and_nothing_breaks(
    client: Browser, write: Write, run_jobs: Any
) -> None:
    write("Pump stops", "It hums.")
    page = client.get("/search?q=pump")
    assert page.status_code == 200
    assert "The search is being prepared" in page.text
    assert "Workshop" in client.get("/search/suggest?q=work").text
    run_jobs()
    assert titles(client, "pump") == ["Pump stops"]


def test_nobody_searches_without_end(client: Browser) -> None:
    statuses = [client.get("/search?q=pump").status_code for _ in range(121)]
    assert statuses[:120] == [200] * 120
    assert statuses[-1] == 429

"""Reading the forums: boards, lists, threads, where one left off, feeds."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

from core.buffer import flush_all
from core.threads.models import Post, Thread
from core.threads.recount import recount

ATOM = "{http://www.w3.org/2005/Atom}"


def long_thread(question: SimpleNamespace, posts: int) -> None:
    author = Post.get(Post.number == 2).author_id
    Post.insert_many(
        {
            "thread": question.id,
            "number": number,
            "author": author,
            "body": f"Text {number}",
            "html": f"<p>Text {number}</p>",
            "created_at": Post.get(Post.number == 2).created_at,
        }
        for number in range(3, posts + 1)
    ).execute()
    recount()


def test_the_board_and_its_thread_are_found_from_the_first_page(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    assert "Workshop" in browsers.visitor.get("/forums/").text
    page = browsers.visitor.get("/forums/s/workshop").text
    assert "Pump stops" in page
    assert "No answer yet" in page


def test_a_thread_shows_its_posts_as_safe_html(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    page = browsers.visitor.get(question.url).text
    assert "<em>stop</em>" in page
    assert "Clean the filter." in page
    assert 'rel="canonical"' in page


def test_an_old_slug_leads_to_the_present_one_once(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    answer = browsers.visitor.get(f"/forums/t/{question.id}/old-title/2")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"{question.url}/2#p2"


def test_any_thread_is_found_by_its_number(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    assert browsers.visitor.get(f"/t/{question.id}").headers["Location"] == question.url
    assert browsers.visitor.get("/t/999").status_code == 404


def test_a_post_is_on_the_page_its_address_names(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    long_thread(question, 65)
    page = browsers.visitor.get(f"{question.url}/45").text
    assert 'id="p41"' in page
    assert 'id="p60"' in page
    assert 'id="p40"' not in page
    assert "Page 3 of 4" in page


def test_coming_back_leads_to_the_first_unread_post(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    long_thread(question, 65)
    browsers.charlie.get(f"{question.url}/21")
    flush_all()
    back = browsers.charlie.get(question.url)
    assert back.status_code == 302
    assert back.headers["Location"] == f"{question.url}/41#p41"
    page = browsers.charlie.get(f"{question.url}/41").text
    assert 'class="new-line"' in page


def test_visitors_always_begin_at_the_beginning(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    long_thread(question, 65)
    browsers.visitor.get(f"{question.url}/61")
    assert browsers.visitor.get(question.url).status_code == 200


def test_views_of_a_board_show_what_they_say(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    def shows(view: str) -> bool:
        return "Pump stops" in browsers.alice.get(f"/forums/s/workshop?view={view}").text

    assert shows("open")
    assert shows("unread")
    assert not shows("solved")
    assert shows("nonsense")


def test_pinned_threads_stand_on_top_and_only_there(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    browsers.maya.send(f"/t/{question.id}/pin", on="1")
    page = browsers.visitor.get("/forums/s/workshop").text
    assert page.count(f'href="{question.url}"') == 1
    assert "Pinned" in page


def test_feeds_name_new_threads_to_readers_who_may_see_them(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    feed = browsers.visitor.get("/forums/s/workshop.atom")
    assert feed.content_type == "application/atom+xml; charset=utf-8"
    entries = ElementTree.fromstring(feed.data).findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Pump stops"]


def test_feeds_do_not_tell_what_is_hidden(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    first = Post.get(Post.number == 1)
    body = "It was ||the butler||.\n\n:::spoiler Who\nThe gardener.\n:::"
    answer = browsers.alice.send(
        f"/posts/{first.id}/edit", title="Pump stops", body=body, version="1"
    )
    assert answer.status_code == 303
    for path in ("/forums/s/workshop.atom", "/forums/latest.atom"):
        feed = browsers.visitor.get(path).text
        assert "It was …." in feed
        assert "butler" not in feed
        assert "gardener" not in feed


def test_feeds_survive_control_characters_in_titles(
    question: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    Thread.update(title="Bad \x0b bell \ufffe").execute()
    feed = browsers.visitor.get("/forums/latest.atom")
    assert feed.status_code == 200
    ElementTree.fromstring(feed.data)


def test_a_board_one_may_not_see_answers_like_one_that_is_not_there(
    question: SimpleNamespace, browsers: SimpleNamespace, cast: Any, actor_of: Any, app: Any
) -> None:
    from core.spaces.visibility import set_visibility

    with app.test_request_context("/"):
        set_visibility(actor_of(cast.ada), question.board.id, "staff")
    for path in ("/forums/s/workshop", "/forums/s/workshop.atom", question.url):
        hidden = browsers.bob.get(path)
        assert hidden.status_code == 404, path
    missing = browsers.bob.get("/forums/s/workshap").text
    assert browsers.bob.get("/forums/s/workshop").text.replace("workshop", "workshap") == missing
    assert browsers.maya.get(question.url).status_code == 200


def test_empty_places_say_what_to_do(board: Any, browsers: SimpleNamespace) -> None:
    assert "No threads yet" in browsers.alice.get("/forums/s/workshop").text
    assert "Start a thread" in browsers.alice.get("/forums/s/workshop").text

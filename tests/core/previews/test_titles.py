"""Links to threads of this site: their titles, for those who may see them."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from lxml import html as markup

from core.previews.models import PostRef
from core.previews.own import Named, is_own, named
from core.previews.showing import titles
from core.spaces.actions import create_space
from core.spaces.visibility import set_visibility
from core.text import render_markdown
from core.text.bare import bare_links, lone_links, with_words
from core.threads import moderation
from core.threads.actions import reply, start_thread
from core.threads.editing import edit_post
from core.threads.models import Participant, Post, Thread
from core.threads.queries import posts_from, visible_thread
from townhall.testing import Browser

TITLE = "Nightjar <b>plans</b>"


@pytest.fixture
def secret(app: Flask, actors: SimpleNamespace) -> Thread:
    """A thread that the team alone sees."""
    with app.test_request_context("/"):
        space = create_space(actors.ada, owner="forums", title="Team")
        set_visibility(actors.ada, space.id, "staff")
        thread = start_thread(actors.maya, space.id, kind="topic", title=TITLE, body="Secret")
        reply(actors.maya, thread.id, "More")
        return thread


@pytest.fixture
def pointing(app: Flask, board: Any, actors: SimpleNamespace) -> Callable[[str], Thread]:
    """Bob starts a thread with this text."""

    def write(body: str) -> Thread:
        with app.test_request_context("/"):
            return start_thread(actors.bob, board.id, kind="topic", title="See there", body=body)

    return write


@pytest.fixture
def links(sign_in: Any, client: Browser) -> Callable[..., list[tuple[str | None, str]]]:
    """The links in the first post of a thread, as somebody sees them: where to, and words."""

    def seen(thread: Thread, user: Any = None) -> list[tuple[str | None, str]]:
        browser = sign_in(user) if user else client
        page = markup.fromstring(browser.get(f"/forums/t/{thread.id}/{thread.slug}").data)
        return [
            (a.get("href"), a.text_content()) for a in page.cssselect("#p1 .prose")[0].iter("a")
        ]

    return seen


@pytest.mark.parametrize("order", [["maya", None, "bob"], [None, "bob", "maya", "ada", None]])
def test_the_title_is_there_for_those_who_may_see_the_thread(
    secret: Thread,
    pointing: Any,
    links: Any,
    cast: SimpleNamespace,
    order: list[str | None],
) -> None:
    """In any order: what is kept for one reader is never shown to another."""
    url = f"/t/{secret.id}"
    thread = pointing(f"[{url}]({url})")
    for name in order:
        user = getattr(cast, name) if name else None
        words = TITLE if name in ("maya", "ada") else url
        assert links(thread, user) == [(url, words)]


def test_every_way_to_write_the_address(
    secret: Thread, pointing: Any, links: Any, cast: Any
) -> None:
    place = f"/forums/t/{secret.id}/{secret.slug}"
    ways = {
        f"http://localhost{place}": TITLE,
        f"<http://localhost{place}>": TITLE,
        f"http://localhost{place}/2": f"{TITLE} (#2)",
        f"http://LOCALHOST{place}/1#p1": TITLE,
        f"http://localhost/t/{secret.id}": TITLE,
        f"https://localhost/t/{secret.id}/2": f"{TITLE} (#2)",
        f"http://localhost/t/{secret.id}#p2": f"{TITLE} (#2)",
        f"[{place}]({place})": TITLE,
        f"[{place}/2#p2]({place}/2#p2)": f"{TITLE} (#2)",
        f"> http://localhost{place}": TITLE,
    }
    thread = pointing("\n\n".join(ways))
    assert [words for _href, words in links(thread, cast.maya)] == list(ways.values())


def test_words_of_ones_own_stay(secret: Thread, pointing: Any, links: Any, cast: Any) -> None:
    url = f"/t/{secret.id}"
    thread = pointing(f"[the plan]({url}) and [{url}](https://example.org{url}) `{url}`")
    assert [words for _href, words in links(thread, cast.maya)] == ["the plan", url]
    assert PostRef.select().count() == 0


def test_a_title_is_letters_not_markup(
    secret: Thread, pointing: Any, sign_in: Any, cast: Any
) -> None:
    thread = pointing(f"[/t/{secret.id}](/t/{secret.id})")
    text = sign_in(cast.maya).get(f"/forums/t/{thread.id}/{thread.slug}").text
    assert "<bdi>Nightjar &lt;b&gt;plans&lt;/b&gt;</bdi></a>" in text


def test_the_title_follows_the_thread(
    app: Flask, secret: Thread, pointing: Any, links: Any, cast: Any, actors: Any
) -> None:
    url = f"/t/{secret.id}"
    thread = pointing(f"[{url}]({url})")
    first = Post.get((Post.thread == secret.id) & (Post.number == 1))
    with app.test_request_context("/"):
        edit_post(actors.maya, first.id, "Other", version=1, title="Renamed")
    assert links(thread, cast.maya) == [(url, "Renamed")]
    with app.test_request_context("/"):
        moderation.delete_thread(actors.maya, secret.id)
    assert links(thread, cast.maya) == [(url, url)]
    with app.test_request_context("/"):
        moderation.restore_thread(actors.maya, secret.id)
        set_visibility(actors.ada, secret.space_id, "everyone")
    assert links(thread) == [(url, "Renamed")]


def test_a_private_thread_is_named_to_who_takes_part(
    app: Flask, board: Any, pointing: Any, links: Any, cast: Any, actors: Any
) -> None:
    with app.test_request_context("/"):
        private = start_thread(
            actors.alice,
            board.id,
            kind="topic",
            title="Between us",
            body="Psst",
            audience="private",
        )
    Participant.create(thread=private, user=cast.alice)
    url = f"/t/{private.id}"
    thread = pointing(f"[{url}]({url})")
    assert links(thread, cast.alice) == [(url, "Between us")]
    for other in (cast.bob, cast.maya, cast.ada, None):
        assert links(thread, other) == [(url, url)]


def test_a_plugin_that_is_off_names_nothing(
    secret: Thread, pointing: Any, app: Flask, cast: Any, actor_of: Any, enable: Any
) -> None:
    thread = pointing(f"[/t/{secret.id}](/t/{secret.id})")
    with app.test_request_context("/"):
        maya = actor_of(cast.maya)
        posts = posts_from(maya, visible_thread(maya, thread.id), 1, 20)
        assert len(titles(maya, posts)) == 1
        enable("forums", on=False)
        assert titles(maya, posts) == {}


def test_before_it_is_posted_a_text_looks_as_it_will(
    secret: Thread, cast: Any, sign_in: Any
) -> None:
    body = f"[/t/{secret.id}](/t/{secret.id})"
    for user, words in ((cast.maya, "Nightjar"), (cast.bob, f">/t/{secret.id}</a>")):
        shown = sign_in(user).send("/preview", body=body).text
        assert words in shown
        assert ("Nightjar" in shown) is (user is cast.maya)


def test_edits_bring_and_take_titles(
    app: Flask, secret: Thread, pointing: Any, links: Any, cast: Any, actors: Any
) -> None:
    url = f"/t/{secret.id}"
    thread = pointing("Nothing yet.")
    post = Post.get(Post.thread == thread.id)
    for version, body in enumerate((f"[{url}]({url})", f"Again [{url}]({url})", "Gone"), 1):
        with app.test_request_context("/"):
            edit_post(actors.bob, post.id, body, version=version)
        wanted = [(url, TITLE)] if url in body else []
        assert links(thread, cast.maya) == wanted
        assert Post.get_by_id(post.id).parts == ("refs" if wanted else "")


def test_addresses_of_no_thread_are_left_alone(pointing: Any, links: Any, cast: Any) -> None:
    urls = ["/t/99999", f"/t/{'9' * 30}", "/t/0", "/people/alice", "/t/x", "/forums/", "/t/1/edit"]
    thread = pointing("\n\n".join(f"[{url}]({url})" for url in urls))
    assert [words for _href, words in links(thread, cast.maya)] == urls
    assert PostRef.select().count() == 0


def test_a_page_that_names_no_thread_asks_nothing_more(
    app: Flask, secret: Thread, pointing: Any, queries: Any, client: Browser, actors: Any
) -> None:
    plain, naming = pointing("No."), pointing(f"[/t/{secret.id}](/t/{secret.id})")
    with app.test_request_context("/"):
        for _number in range(4):
            reply(actors.bob, naming.id, f"[/t/{plain.id}](/t/{plain.id})")

    def asked(thread: Thread) -> int:
        url = f"/forums/t/{thread.id}/{thread.slug}"
        client.get(url)
        with queries(max=99) as texts:
            client.get(url)
        return len([text for text in texts if "SELECT" in text])

    assert asked(naming) == asked(plain) + 1


def test_what_is_an_address_of_this_site(app: Flask) -> None:
    with app.test_request_context("/", base_url="https://town.example"):
        assert is_own("/t/1")
        assert is_own("http://TOWN.example/t/1")
        for other in ("https://town.example.evil/", "t/1", "", "mailto:a@town.example", "ftp://x/"):
            assert not is_own(other)
        assert not is_own("http://[")
        assert named("https://town.example/t/7/3") == Named(7, 3)
        assert named("/forums/t/7/any-slug#p²") == Named(7, 0)
        assert named("/forums/t/7/any-slug/4#p9") == Named(7, 4)


def test_the_name_that_was_given_goes_before_the_one_asked(app: Flask) -> None:
    from dataclasses import replace

    from core import site as sites

    given = sites.site()
    sites.start(replace(given, config=replace(given.config, base_url="https://town.example")))
    with app.test_request_context("/", base_url="https://other.example"):
        assert is_own("https://town.example/t/1")
        assert not is_own("https://other.example/t/1")


@pytest.mark.parametrize(
    "source",
    [
        '[x](/a "<a href=\\"/t/1\\">/t/1</a>")',
        "&lt;a href=&quot;/t/1&quot;&gt;/t/1&lt;/a&gt;",
        '`<a href="/t/1">/t/1</a>`',
        '<a href="/t/1">/t/1</a>',
        '![<a href="/t/1">/t/1</a>](/p.png)',
    ],
)
def test_what_only_looks_like_a_link_is_none(source: str) -> None:
    html = render_markdown(source).html
    assert bare_links(html) == []
    assert with_words(html, lambda _address: "WORDS") == html


LINK = '<a href="https://a.example/x" rel="nofollow">https://a.example/x</a>'


@pytest.mark.parametrize(
    "piece",
    [
        "<p>",
        "</p>",
        '<a href="',
        '<a href="x">',
        '<a href="x" a="b"',
        "<p>" + LINK,
        '<p a="b',
        LINK,
    ],
)
def test_finding_links_costs_what_a_text_is_long(piece: str) -> None:
    """What is not linear in these would not end within the time of a test run."""
    html = (piece * 400_000)[:400_000]
    assert len(bare_links(html)) <= 1
    assert lone_links(html) == []
    assert lone_links(html + f"<p>{LINK}</p>") in ([], ["https://a.example/x"])

"""Pages that are kept for visitors: given again while nothing has changed, to visitors only."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from flask import Flask, flash, g, request, session

from core import buffer, clock, settings, versions
from core.access import Actor, rights
from core.config import Config
from core.db import database, disconnect, ensure_connected
from core.spaces.actions import create_space, set_grants
from core.threads.models import Post, Thread
from core.web.app import App
from core.web.keeping import KeptPages
from core.web.respond import respond
from core.web.routing import Blueprint
from tests.support.tracing import statements
from townhall.testing import HTMX, Browser

OWNER = Actor(is_admin=True)
LIKE_BROWSERS = "gzip, deflate, br, zstd"


@pytest.fixture
def config(config: Config) -> Config:
    """A site that keeps pages."""
    return replace(config, page_cache_mb=1)


@pytest.fixture
def pages(app: Flask) -> KeptPages:
    """What the process keeps."""
    return cast("App", app).kept


@pytest.fixture
def noon() -> Iterator[None]:
    """The clock stands still, so that no minute ends in a test."""
    with clock.frozen_at(clock.now()):
        yield


@pytest.fixture
def place(app: Flask, cast: SimpleNamespace, sign_in: Any, noon: None) -> SimpleNamespace:
    """A board with a thread of alice's, who is signed in."""
    with app.test_request_context("/"):
        versions.refresh()
        board = create_space(OWNER, owner="forums", slug="den", title="Den")
    alice: Browser = sign_in(cast.alice)
    alice.send("/forums/s/den/new", title="Rain again", body="It is *wet*.")
    thread = Thread.get()
    return SimpleNamespace(
        board=board,
        alice=alice,
        bob=sign_in(cast.bob),
        ada=sign_in(cast.ada),
        thread=thread,
        url=f"/forums/t/{thread.id}/rain-again",
    )


def asks_nothing(browser: Browser, url: str, **values: Any) -> bool:
    """Whether a page comes out of what is kept: then the database is asked for its state alone."""
    with statements() as found:
        browser.get(url, **values)
    return len(found) <= 1


def is_kept(browser: Browser, url: str) -> bool:
    """Whether a page that was asked for can be had without making it anew. More than one try: a
    PostgreSQL that others write to says that something has changed."""
    return any(asks_nothing(browser, url) for _try in range(50))


def test_a_visitor_gets_what_was_made_for_another(place: Any, client: Browser, app: Flask) -> None:
    first = client.get(place.url)
    other = app.test_client()
    assert is_kept(other, place.url)  # type: ignore[arg-type]
    again = other.get(place.url)
    assert again.text == first.text
    assert "<em>wet</em>" in again.text
    gone = {"Date"}
    assert {k: v for k, v in again.headers if k not in gone} == {
        k: v for k, v in first.headers if k not in gone
    }


@pytest.mark.parametrize("path", ["/", "/forums/", "/forums/latest", "/forums/s/den"])
def test_home_and_lists_are_kept_too(place: Any, client: Browser, path: str) -> None:
    client.get(path)
    assert is_kept(client, path)


def test_nothing_of_a_member_is_kept_and_nothing_kept_is_given_to_one(
    place: Any, client: Browser, pages: KeptPages
) -> None:
    mine = place.alice.get(place.url).text
    assert "@alice</span>" in mine
    assert not pages
    theirs = client.get(place.url).text
    assert "@alice</span>" not in theirs
    assert "csrf_token" not in theirs
    assert "@alice</span>" in place.alice.get(place.url).text


@pytest.mark.parametrize("name", ["townhall", "scheme", "anything"])
def test_who_sends_a_cookie_gets_a_page_of_their_own(
    place: Any, client: Browser, name: str
) -> None:
    client.get(place.url)
    client.set_cookie(name, "dark")
    page = client.get(place.url)
    assert ('data-scheme="dark"' in page.text) is (name == "scheme")
    assert not asks_nothing(client, place.url)


@pytest.mark.parametrize("header", ["Authorization", "HX-Boosted", "Range"])
def test_who_sends_something_special_does_too(place: Any, client: Browser, header: str) -> None:
    client.get(place.url)
    assert not asks_nothing(client, place.url, headers={header: "true"})


def test_parts_of_pages_are_apart(place: Any, client: Browser) -> None:
    page = client.get(place.url).text
    target = {**HTMX, "HX-Target": "conversation"}
    assert "<html" not in client.get(place.url, headers=target).text
    assert client.get(place.url).text == page


def test_a_head_request_gets_the_same_headers_and_no_text(place: Any, client: Browser) -> None:
    made = client.head(place.url)
    kept = client.get(place.url)
    again = client.head(place.url)
    assert made.data == again.data == b""
    assert kept.text.endswith("</html>")
    for name in ("Content-Length", "ETag", "Vary", "Content-Security-Policy"):
        assert made.headers[name] == kept.headers[name] == again.headers[name]


@pytest.mark.parametrize("packed", ["", "gzip", "br", LIKE_BROWSERS, "gzip;q=0", "*"])
def test_each_way_of_packing_is_right(place: Any, client: Browser, packed: str) -> None:
    for sent in ("gzip, deflate", packed, "", packed):
        answer = client.get(place.url, headers={"Accept-Encoding": sent})
        way = answer.headers.get("Content-Encoding", "")
        assert way == "" or way in sent or "*" in sent or "q=0" in sent
        assert int(answer.headers["Content-Length"]) == len(answer.data)
        assert (b"<em>wet</em>" in answer.data) is (way == "")


def test_who_has_the_page_is_told_that_it_still_stands(place: Any, client: Browser) -> None:
    first = client.get(place.url)
    mark = first.headers["ETag"]
    for sent in (mark, f'"other", {mark}', "*"):
        answer = client.get(place.url, headers={"If-None-Match": sent})
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == mark
        assert "Content-Length" not in answer.headers
    assert client.get(place.url, headers={"If-None-Match": '"other"'}).status_code == 200


def test_also_after_something_else_has_changed(place: Any, client: Browser) -> None:
    """The mark is that of what the page says, not of when it was made."""
    mark = client.get(place.url).headers["ETag"]
    place.bob.send("/forums/s/den/new", title="Something else", body="Dry.")
    answer = client.get(place.url, headers={"If-None-Match": mark})
    assert (answer.status_code, answer.data) == (304, b"")


def test_a_reply_an_edit_and_a_deletion_are_seen_at_once(place: Any, client: Browser) -> None:
    mark = client.get(place.url).headers["ETag"]
    place.bob.send(f"/forums/t/{place.thread.id}/reply", body="Canary of a reply.")
    answer = client.get(place.url, headers={"If-None-Match": mark})
    assert answer.status_code == 200
    assert "Canary of a reply." in answer.text
    reply = Post.get(Post.number == 2)
    place.bob.send(f"/posts/{reply.id}/edit", body="Another text.", version="1")
    page = client.get(place.url).text
    assert "Another text." in page
    assert "Canary of a reply." not in page
    place.bob.send(f"/posts/{reply.id}/delete")
    assert "Another text." not in client.get(place.url).text


def test_what_becomes_private_is_gone_at_once(place: Any, client: Browser, app: Flask) -> None:
    assert "Rain again" in client.get("/").text
    assert client.get(place.url).status_code == 200
    with app.test_request_context("/"):
        wanted = {(rights().builtin["everyone"], "spaces.see"): "never"}
        set_grants(OWNER, place.board.id, wanted, permissions=["spaces.see"])  # type: ignore[arg-type]
    assert client.get(place.url).status_code in (302, 303, 404)
    assert "Rain again" not in client.get("/").text


def test_a_plugin_that_is_switched_off_is_gone_at_once(
    place: Any, client: Browser, enable: Callable[..., None]
) -> None:
    assert client.get(place.url).status_code == 200
    enable("forums", on=False)
    assert client.get(place.url).status_code == 404
    assert "Rain again" not in client.get("/").text
    enable("forums")
    assert client.get(place.url).status_code == 200


def test_a_setting_counts_at_once(place: Any, client: Browser) -> None:
    assert "Gardeners" not in client.get(place.url).text
    settings.put(OWNER, "core", "site_name", "Gardeners")
    assert "Gardeners" in client.get(place.url).text


def test_what_another_connection_commits_is_seen_at_once(place: Any, client: Browser) -> None:
    """As another process would; also without a transaction, and without any number of a version."""
    client.get(place.url)
    elsewhere(lambda: Post.update(html="<p>From elsewhere</p>", version=9).execute())
    assert "From elsewhere" in client.get(place.url).text


def test_what_is_not_committed_is_not_seen(place: Any, client: Browser) -> None:
    def give_up() -> None:
        with database.atomic() as transaction:
            Post.update(html="<p>Never</p>", version=9).execute()
            transaction.rollback()

    client.get(place.url)
    elsewhere(give_up)
    assert "Never" not in client.get(place.url).text


def elsewhere(write: Callable[[], object]) -> None:
    """Write with a connection of its own."""

    def run() -> None:
        ensure_connected()
        write()
        disconnect()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def test_times_are_never_older_than_a_minute(place: Any, client: Browser) -> None:
    assert "just now" in client.get(place.url).text
    with clock.frozen_at(clock.now() + timedelta(minutes=1)):
        assert "1 min ago" in client.get(place.url).text


def test_another_host_and_scheme_get_pages_of_their_own(place: Any, client: Browser) -> None:
    client.get(place.url)
    answer = client.get(place.url, headers={"Host": "other.example"})
    assert "other.example" in answer.text
    assert "other.example" not in client.get(place.url).text
    secure = client.get(place.url, base_url="https://localhost")
    assert "Strict-Transport-Security" in secure.headers
    assert "Strict-Transport-Security" not in client.get(place.url).headers


def test_languages_of_ours_are_told_apart_and_no_others(
    place: Any, client: Browser, pages: KeptPages
) -> None:
    for asked in ("", "en-GB,en;q=0.9", "en", "de", "fr-FR,fr;q=0.9", "x" * 5000):
        assert client.get("/", headers={"Accept-Language": asked}).status_code == 200
    assert len(pages) <= 2


@pytest.mark.parametrize(
    "query", ["x=1", "view=zzz", "view=new&view=new", "view=new&x=", "view=%6Eew", "view", "&", "="]
)
def test_queries_that_nobody_wrote_are_not_kept(
    place: Any, client: Browser, pages: KeptPages, query: str
) -> None:
    assert client.get(f"/?{query}").status_code == 200
    assert not pages
    client.get("/?view=new")
    assert len(pages) == 1


def test_what_is_no_page_for_all_is_not_kept(place: Any, client: Browser, pages: KeptPages) -> None:
    for path in ("/nowhere", f"/forums/t/{place.thread.id}/wrong-slug", "/sign-in", "/search?q=x"):
        client.get(path)
        client.delete_cookie("townhall")
    client.post("/")
    assert not pages


@pytest.mark.parametrize(
    "touch",
    [
        lambda: flash("Well done."),
        lambda: session.setdefault("been", "here"),
        lambda: session.update({}),
        lambda: request.headers.get("User-Agent"),
        lambda: request.user_agent,
        lambda: "X-Anything" in request.headers,
        lambda: list(request.headers),
        lambda: request.accept_languages,
        lambda: request.remote_addr,
        lambda: setattr(g, "for_one", True),
    ],
    ids=(
        "flash",
        "session",
        "emptied",
        "header",
        "agent",
        "absent",
        "all",
        "languages",
        "net",
        "form",
    ),
)
def test_a_page_that_looked_at_its_reader_or_touched_the_session_is_not_kept(
    app: Flask, client: Browser, pages: KeptPages, touch: Callable[[], object], noon: None
) -> None:
    bp = Blueprint("odd", __name__)

    @bp.get("/odd", requires="site.public", keeps={})
    def odd() -> Any:
        touch()
        return respond("errors/404.html", site_name="x")

    app.register_blueprint(bp)
    client.get("/odd")
    assert not pages


def test_a_page_that_looked_at_nothing_is(app: Flask, client: Browser, pages: KeptPages) -> None:
    bp = Blueprint("odd", __name__)

    @bp.get("/odd", requires="site.public", keeps={})
    def odd() -> Any:
        return respond("errors/404.html", site_name="x")

    app.register_blueprint(bp)
    client.get("/odd")
    assert len(pages) == 1


def test_forms_are_never_kept(client: Browser, app: Flask, pages: KeptPages) -> None:
    bp = Blueprint("odd", __name__)

    @bp.get("/odd", requires="site.public", keeps={})
    def odd() -> str:
        return str(app.jinja_env.from_string("{{ once_field() }}").render())

    app.register_blueprint(bp)
    first, second = client.get("/odd").text, client.get("/odd").text
    assert first != second
    assert not pages


def test_a_page_with_a_limit_cannot_be_kept() -> None:
    bp = Blueprint("odd", __name__)
    with pytest.raises(TypeError, match="cannot be kept"):
        bp.get("/odd", requires="site.public", keeps={}, limit="1 per minute")(lambda: "")


def test_every_view_of_a_kept_page_counts(place: Any, client: Browser) -> None:
    for _number in range(3):
        client.get(place.url)
    buffer.flush_all()
    assert Thread.get().view_count == 3


def test_a_site_that_takes_no_writes_and_one_in_maintenance_say_so(
    place: Any, client: Browser, config: Config
) -> None:
    from core import maintenance

    client.get(place.url)
    maintenance.begin(config.data, "Back soon.")
    assert client.get(place.url).status_code == 503
    maintenance.end(config.data)
    assert client.get(place.url).status_code == 200
    versions.set_read_only(on=True)
    assert client.get(place.url).status_code == 200
    assert client.get(place.url).status_code == 200
    versions.set_read_only(on=False)
    buffer.flush_all()


def test_the_room_is_bounded_and_what_is_asked_for_stays(place: Any, client: Browser) -> None:
    pages = KeptPages(120_000)
    client.application.kept = pages  # type: ignore[attr-defined]
    for number in range(1, 40):
        client.get(place.url)
        client.get(f"{place.url}/{number}", headers={"Host": f"h{number}.example"})
        assert len(pages) <= 12
    assert is_kept(client, place.url)


def test_nothing_is_kept_where_that_is_switched_off(place: Any, client: Browser) -> None:
    client.application.kept = KeptPages(0)  # type: ignore[attr-defined]
    client.get(place.url)
    assert not asks_nothing(client, place.url)
    assert "ETag" not in client.get(place.url).headers

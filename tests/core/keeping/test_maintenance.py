"""While the site is closed everybody gets one kind page, nothing typed is lost, and no database
is asked; the shell opens it again."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from werkzeug.test import encode_multipart

from core import jobs, maintenance
from core.access import Actor
from core.cli.maintenance import maintenance as command
from core.config import Config
from core.db import database, disconnect, ensure_connected
from core.models import JobRun
from core.site import site
from core.web.assets import asset
from tests.support.serving import fetch, processes
from tests.support.tracing import writes
from townhall import create_space, start_thread

STORY = "A long story about rain."


@pytest.fixture
def place(app: Flask, cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """A thread of alice's, while the site is still open."""
    with app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", slug="den", title="Den")
        thread = start_thread(
            actor_of(cast.alice), board.id, kind="topic", title="Rain", body="Wet again."
        )
    return SimpleNamespace(url=f"/forums/t/{thread.id}", **vars(cast))


@pytest.fixture
def closed(place: SimpleNamespace, config: Config) -> SimpleNamespace:
    """The same place on a site that is closed."""
    maintenance.begin(config.data, "Back at <noon>.")
    return place


@pytest.fixture
def shell(config: Config, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`shell("on")`: the command, as the owner runs it."""
    monkeypatch.setattr("core.config.from_environment", lambda: config)
    return lambda *words: CliRunner().invoke(command, list(words))


@pytest.mark.parametrize("path", ["/", "/sign-in", "/admin/", "/nowhere", "/feed.atom", "/sw.js"])
def test_every_page_says_kindly_that_the_site_is_closed(
    closed: Any, client: Any, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "120"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Back at &lt;noon&gt;." in answer.text
    assert "<h1>We are working on it</h1>" in answer.text
    assert "frame-ancestors" in answer.headers["Content-Security-Policy"]


def test_owners_get_it_too(closed: SimpleNamespace, sign_in: Any, config: Config) -> None:
    maintenance.end(config.data)
    ada = sign_in(closed.ada)
    assert ada.get("/admin/").status_code == 200
    maintenance.begin(config.data)
    answer = ada.get("/admin/")
    assert answer.status_code == 503
    assert "opens again soon" in answer.text


def test_no_database_is_asked(
    closed: SimpleNamespace, client: Any, config: Config, queries: Any
) -> None:
    with queries(max=0):
        for path in ("/", f"{closed.url}/rain", asset("townhall.css"), "/favicon.ico", "/healthz"):
            client.get(path, headers={"Accept-Language": "tlh"}).close()
        client.post(f"{closed.url}/reply", data={"body": STORY})


def test_what_a_page_needs_is_still_served(closed: Any, client: Any) -> None:
    sheet = client.get(asset("townhall.css"))
    assert (sheet.status_code, sheet.mimetype) == (200, "text/css")
    with client.get("/favicon.ico") as icon:
        assert icon.status_code == 200
    assert client.get("/static/x/nothing.css").status_code == 404


def test_the_probe_says_it(closed: Any, client: Any, config: Config) -> None:
    assert (client.get("/healthz").status_code, client.get("/healthz").text) == (
        200,
        "maintenance\n",
    )
    maintenance.end(config.data)
    assert client.get("/healthz").text == "ok\n"


def test_what_is_sent_is_shown_back_and_not_done(
    closed: SimpleNamespace, sign_in: Any, config: Config
) -> None:
    maintenance.end(config.data)
    alice = sign_in(closed.alice)
    maintenance.begin(config.data)
    answer = alice.send(f"{closed.url}/reply", body=STORY, password="never shown back to anybody")
    assert answer.status_code == 503
    assert STORY in answer.text
    assert "never shown back" not in answer.text
    maintenance.end(config.data)
    assert STORY not in alice.get(f"{closed.url}/rain").text


def test_a_text_that_comes_with_large_pictures_is_shown_back(closed: Any, client: Any) -> None:
    files = {"body": STORY, "files": (BytesIO(b"p" * 2_000_000), "rain.png")}
    boundary, sent = encode_multipart(files)
    sort = f"multipart/form-data; boundary={boundary}"
    answer = client.post(f"{closed.url}/reply", data=sent, content_type=sort)
    assert answer.status_code == 503
    assert STORY in answer.text


def test_htmx_loads_the_page_whole_but_leaves_a_form_as_it_is(closed: Any, client: Any) -> None:
    page = client.part(f"{closed.url}/rain")
    assert (page.status_code, page.headers["HX-Refresh"], page.text) == (503, "true", "")
    form = client.send(f"{closed.url}/reply", htmx=True, body=STORY)
    assert form.status_code == 503
    assert "HX-Refresh" not in form.headers
    assert (form.headers["HX-Retarget"], form.headers["HX-Reswap"][:10]) == ("#main", "afterbegin")
    assert "Back at &lt;noon&gt;." in form.text
    assert "<html" not in form.text


def test_work_waits(closed: Any, config: Config) -> None:
    ensure_connected()
    with writes() as written:
        assert jobs.work_off() == 0
    assert written == []
    maintenance.end(config.data)
    jobs.work_off()
    assert JobRun.select().exists()


def test_the_shell_closes_says_and_opens(place: Any, client: Any, shell: Any) -> None:
    assert "is open" in shell().output
    assert "People read: Until noon." in shell("on", "--message", "Until noon.").output
    assert "Until noon." in client.get("/").text
    assert "People read: Until one." in shell("on", "--message", "Until one.").output
    assert "Until one." in client.get("/").text
    assert "is open" in shell("off").output
    assert client.get("/").status_code == 200
    assert shell("off").exit_code == 0


def test_the_shell_needs_no_database(
    place: Any, client: Any, shell: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: Any, **_more: Any) -> Any:
        raise AssertionError("the database was asked")

    monkeypatch.setattr(database.obj, "execute_sql", refuse)
    disconnect()
    assert shell("on").exit_code == 0
    assert client.get("/").status_code == 503
    assert shell("off").exit_code == 0


@pytest.mark.parametrize("words", [("off", "--message", "x"), ("on", "--message", "x" * 501)])
def test_a_message_that_does_not_fit_is_refused(place: Any, shell: Any, words: Any) -> None:
    assert shell(*words).exit_code == 1
    assert maintenance.current(site().config.data) is None


@pytest.mark.parametrize("text", ["", "not json", "[]", '{"message": "Soon", "new": 1}'])
def test_a_file_made_by_hand_closes_it_too(
    place: Any, client: Any, config: Config, text: str
) -> None:
    (config.data / "maintenance").write_text(text)
    assert client.get("/").status_code == 503


@pytest.fixture
def in_other_processes(place: SimpleNamespace, config: Config) -> Iterator[list[str]]:
    """Addresses of two servers of the site, one of which began while it was closed."""
    with processes(config, 1) as first:
        maintenance.begin(config.data, "Elsewhere too.")
        with processes(config, 1) as second:
            yield [*first, *second]


def test_every_process_follows_without_a_restart(
    in_other_processes: list[str], config: Config
) -> None:
    for server in in_other_processes:
        status, text = fetch(f"{server}/")
        assert (status, "Elsewhere too." in text) == (503, True)
        assert fetch(f"{server}{asset('townhall.css')}")[0] == 200
    maintenance.end(config.data)
    for server in in_other_processes:
        assert fetch(f"{server}/")[0] == 200

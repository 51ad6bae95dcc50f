"""An export holds everything of one person from every package, and nothing that lets anybody in."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock, files
from core.access import Actor
from core.attachments.actions import keep_file
from core.attachments.naming import address
from core.bookmarks.actions import save_bookmark
from core.db import transaction
from core.feeds.actions import make_token
from core.mydata import actions, building, contents, jobs
from core.mydata.models import PersonalExport
from core.personal import PersonalData, PersonalFile
from core.spaces.actions import create_space
from core.threads.actions import reply, start_thread
from core.threads.models import Post
from core.watching.actions import watch
from tests.support.plugins import loaded, module_with
from tests.support.together import all_at_once
from townhall.testing import Browser


@pytest.fixture
def talk(app: Flask, cast: SimpleNamespace, actor_of: Any, run_jobs: Any) -> Iterator[Any]:
    """A thread by alice with a file, and what she keeps."""
    alice, bob = actor_of(cast.alice), actor_of(cast.bob)
    with app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", title="Workshop")
        file = keep_file(alice, BytesIO(b"a drawing in words\n"), "plan.txt")
        thread = start_thread(
            alice,
            board.id,
            kind="topic",
            title="Pumps",
            body=f"My pump. [plan.txt]({address(file)})",
        )
        answer = reply(bob, thread.id, "Words of bob.")
        reply(alice, thread.id, "Thank you.")
        save_bookmark(alice, answer.id, note="To read", remind_at=None)
        watch(alice, "thread", thread.id, "watch")
        yield SimpleNamespace(alice=alice, bob=bob, thread=thread, run=run_jobs, user=cast.alice)


def archive(key: str) -> zipfile.ZipFile:
    """The file of an export."""
    raw = files.read(actions.FOLDER, actions.file_name(key))
    assert raw is not None
    return zipfile.ZipFile(io.BytesIO(raw))


def made(talk: Any) -> zipfile.ZipFile:
    """An export of alice's, as she gets it."""
    actions.ask_export(talk.alice)
    talk.run()
    row = PersonalExport.get()
    assert row.state == "ready"
    return archive(row.key)


def test_it_holds_posts_as_text_and_everything_as_json(talk: Any) -> None:
    found = made(talk)
    assert found.testzip() is None
    text = found.read(f"posts/{talk.thread.id}-pumps.md").decode()
    assert text.startswith("# Pumps\n\n## #1, ")
    assert "My pump." in text
    assert "Thank you." in text
    names = set(found.namelist())
    assert {"README.md", "data/posts.json", "data/bookmarks.json", "data/watching.json"} <= names
    rows = json.loads(found.read("data/bookmarks.json"))
    assert [row["note"] for row in rows] == ["To read"]
    bodies = [r["body"] for r in json.loads(found.read("data/posts.json")) if "body" in r]
    assert bodies[1] == "Thank you."
    file = next(name for name in names if name.startswith("files/"))
    assert found.read(file) == b"a drawing in words\n"


def test_every_package_is_in_it(talk: Any) -> None:
    found = set(made(talk).namelist())
    assert {f"data/{data.name}.json" for data in contents.sections()} <= found
    assert len(contents.sections()) > 12


def test_nobody_elses_words_are_in_it(talk: Any) -> None:
    found = made(talk)
    everything = b"".join(found.read(name) for name in found.namelist())
    assert b"Words of bob" not in everything
    assert b"bob@example.org" not in everything


def test_no_secret_is_in_it(talk: Any, sign_in: Callable[..., Browser]) -> None:
    make_token(talk.alice, "Reader")
    sign_in(talk.user)
    found = made(talk)
    account = json.loads(found.read("data/account.json"))
    assert any(row["table"] == "session" for row in account)
    keys = {key for row in account for key in row}
    keys |= {key for row in json.loads(found.read("data/feeds.json")) for key in row}
    assert [key for key in keys if "hash" in key or "password" in key or "secret" in key] == []


def test_a_plugin_gives_its_part_even_while_it_is_off(talk: Any) -> None:
    def walks(user_id: int) -> Iterator[Any]:
        yield {"table": "weather_walk", "length": 7, "of": user_id}
        yield PersonalFile("../../walks/map.txt", lambda: BytesIO(b"north"))

    data = PersonalData(name="weather.walks", label="Walks", export=walks)
    module = module_with(register_personal_data=lambda: [data])
    with loaded("weather", module, starts_on=False):
        found = made(talk)
    assert json.loads(found.read("data/weather.walks.json"))[0]["length"] == 7
    assert found.read("walks/map.txt") == b"north"


def test_a_file_that_is_gone_is_told(talk: Any) -> None:
    from core.attachments.models import Attachment

    row = Attachment.get()
    files.remove("attachments", f"{row.key}.bin")
    text = made(talk).read("README.md").decode()
    assert f"files/{row.id}-plan.txt" in text


def test_one_at_a_time(talk: Any) -> None:
    actions.ask_export(talk.alice)
    with pytest.raises(actions.AlreadyAsked):
        actions.ask_export(talk.alice)
    talk.run()
    first = PersonalExport.get().key
    actions.ask_export(talk.alice)
    talk.run()
    assert files.read(actions.FOLDER, actions.file_name(first)) is None
    assert PersonalExport.select().count() == 1


def test_two_clicks_at_once_make_one(app: Flask, talk: Any) -> None:
    deed = lambda: actions.ask_export(talk.alice)  # noqa: E731 - one line of two threads
    problems = all_at_once(app, [deed, deed])
    assert [type(problem) for problem in problems] == [actions.AlreadyAsked]
    assert PersonalExport.select().count() == 1


def test_it_is_made_in_turns_and_goes_on_after_a_kill(talk: Any) -> None:
    export_id = actions.ask_export(talk.alice)
    turns = 0
    while not building.step(export_id, budget=0):
        turns += 1
        assert turns < 200
    assert turns > 10
    found = archive(PersonalExport.get().key)
    names = found.namelist()
    assert len(names) == len(set(names))
    assert found.testzip() is None


def test_a_half_written_file_is_begun_anew(talk: Any) -> None:
    export_id = actions.ask_export(talk.alice)
    building.step(export_id, budget=0)
    part = actions.half_made(PersonalExport.get().key)
    part.write_bytes(part.read_bytes()[:-30])
    while not building.step(export_id):
        pass
    assert archive(PersonalExport.get().key).testzip() is None


def test_it_goes_after_seven_days(talk: Any) -> None:
    made(talk)
    key = PersonalExport.get().key
    with clock.frozen_at(clock.now() + timedelta(days=6)):
        jobs.expire()
        assert PersonalExport.select().count() == 1
    with clock.frozen_at(clock.now() + timedelta(days=8)):
        jobs.expire()
        talk.run()
    assert PersonalExport.select().count() == 0
    assert files.read(actions.FOLDER, actions.file_name(key)) is None


def test_they_are_told_by_mail_and_in_the_inbox(
    talk: Any, mailbox: Callable[[], list[Any]], sign_in: Callable[..., Browser]
) -> None:
    made(talk)
    letter = next(mail for mail in mailbox() if mail["Subject"] == "Your data is ready")
    assert letter["To"] == "alice@example.org"
    assert "/account/data" in letter.get_body(("plain",)).get_content()
    assert "Your data is ready to be downloaded" in sign_in(talk.user).get("/inbox/").text


def test_many_posts_take_little_memory(talk: Any) -> None:
    """Rows go straight to the disk: ten times as many take no more."""
    now = clock.now()
    rows = [
        {
            "thread": talk.thread.id,
            "number": number,
            "author": talk.alice.id,
            "body": "word " * 400,
            "html": "",
            "created_at": now,
        }
        for number in range(10, 4010)
    ]
    with transaction():
        for start in range(0, len(rows), 500):
            Post.insert_many(rows[start : start + 500]).execute()
    export_id = actions.ask_export(talk.alice)
    tracemalloc.start()
    while not building.step(export_id):
        pass
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 30_000_000

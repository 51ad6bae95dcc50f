"""How much somebody may send, and what they are told when it is too much."""

from __future__ import annotations

import io
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock, settings
from core.accounts.models import User
from core.attachments.actions import NotKept, keep_file
from core.attachments.models import Attachment
from tests.core.attachments.conftest import kept, picture, sent, uploaded
from tests.support.together import all_at_once
from townhall.testing import Browser


@pytest.fixture
def put(app: Flask, actors: SimpleNamespace) -> Any:
    """`put("files_a_day", 3)`: a setting of the owner's."""

    def change(name: str, value: Any) -> None:
        with app.test_request_context("/"):
            settings.put(actors.ada, "core", name, value)

    return change


def refused(browser: Browser, name: str, data: bytes) -> str:
    answer = sent(browser, "/files", (name, data), field="file")
    assert answer.status_code == 422
    return answer.text


def test_one_file_may_be_so_large_and_no_larger(alice: Browser, put: Any) -> None:
    put("file_mb", 1)
    uploaded(alice, b"a" * 1_000_000, "a.txt")
    said = refused(alice, "b.txt", b"b" * 1_100_000)
    assert said == "b.txt: It has 1.1 MB; one file may have at most 1 MB."
    assert len(kept()) == 1


def test_so_many_files_a_day(app: Flask, alice: Browser, put: Any, actors: SimpleNamespace) -> None:
    put("files_a_day_new", 2)
    for name in ("a.txt", "b.txt"):
        uploaded(alice, b"text", name)
    said = refused(alice, "c.txt", b"text")
    assert said == "c.txt: You have sent 2 files in the last 24 hours, and 2 is the most."
    Attachment.update(created_at=clock.ago(hours=25)).execute()
    uploaded(alice, b"text", "c.txt")


def test_so_much_in_all(alice: Browser, put: Any) -> None:
    put("files_mb_new", 1)
    uploaded(alice, b"a" * 700_000, "a.txt")
    said = refused(alice, "b.txt", b"b" * 400_000)
    assert "take up 700 kB of the 1 MB" in said
    assert "needs 400 kB more" in said
    assert len(kept()) == 1


def test_trust_gives_more(put: Any, sign_in: Any, cast: SimpleNamespace) -> None:
    put("files_a_day_new", 0)
    put("files_a_day", 1)
    bob = sign_in(cast.bob)
    refused(bob, "a.txt", b"text")
    User.update(trust=1).where(User.id == cast.bob.id).execute()
    uploaded(bob, b"text", "a.txt")
    refused(bob, "b.txt", b"text")


def test_the_team_has_no_quota_but_the_size_of_a_file(
    put: Any, sign_in: Any, cast: SimpleNamespace
) -> None:
    put("files_a_day_new", 0)
    put("files_mb_new", 0)
    put("file_mb", 1)
    maya = sign_in(cast.maya)
    uploaded(maya, b"text", "a.txt")
    refused(maya, "b.txt", bytes(1_100_000))


def test_owners_choose_the_types(alice: Browser, put: Any) -> None:
    put("file_types", "txt, py")
    assert "x.py" in uploaded(alice, b"print(1)", "x.py")
    assert "types" not in (said := refused(alice, "x.pdf", b"%PDF-1.7"))
    assert said.endswith("and these: py, txt.")
    uploaded(alice, picture())


def test_a_type_that_the_owner_allows_is_saved_and_not_shown(alice: Browser, put: Any) -> None:
    put("file_types", "html svg js")
    markdown = uploaded(alice, b"<script>alert(1)</script>", "x.html")
    answer = alice.get(markdown.split("](")[1].rstrip(")"))
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_refused_file_in_a_form_says_the_numbers_beside_its_field(
    alice: Browser, talk: Any, put: Any
) -> None:
    put("files_a_day_new", 1)
    files = [("a.txt", b"text"), ("b.txt", b"text")]
    answer = sent(alice, f"/forums/t/{talk.id}/reply", *files, body="Both.")
    assert answer.status_code == 422
    assert "1 is the most" in answer.text


def test_files_sent_at_the_same_moment_are_all_counted(
    app: Flask, put: Any, actors: SimpleNamespace
) -> None:
    put("files_a_day_new", 5)

    def send(number: int) -> None:
        keep_file(actors.alice, io.BytesIO(b"text"), f"{number}.txt")

    problems = all_at_once(app, [partial(send, number) for number in range(12)])
    assert [type(problem) for problem in problems] == [NotKept] * 7
    assert Attachment.select().count() == 5
    assert len(kept()) == 5

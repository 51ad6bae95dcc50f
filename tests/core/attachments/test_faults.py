"""A full disk, an upload that breaks off, storage that is away: nothing half-kept, no text lost."""

from __future__ import annotations

import errno
import gc
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from bs4 import BeautifulSoup

from core import files
from core.attachments import actions, quotas
from core.attachments.models import Attachment
from core.files import local
from core.threads.models import Post
from core.web import uploads
from tests.core.attachments.conftest import address_in, kept, picture, sent, uploaded
from townhall.testing import Browser


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**9, 10**9, 1000))


def text_field(html: str) -> str:
    area = BeautifulSoup(html, "html.parser").select_one("textarea[name=body]")
    assert area is not None
    return area.text.strip()


def test_on_a_full_disk_the_text_is_kept_and_nothing_else(
    alice: Browser, talk: Any, full: None
) -> None:
    posts = Post.select().count()
    path = f"/forums/t/{talk.id}/reply"
    answer = sent(alice, path, ("a.png", picture()), body="What I wrote.")
    assert answer.status_code == 422
    assert "a.png: The disk of this community is full, so it was not kept." in answer.text
    assert text_field(answer.text) == "What I wrote."
    assert (kept(), Attachment.select().count(), Post.select().count()) == ([], 0, posts)


def test_a_large_file_is_not_let_onto_a_full_disk_on_its_way(
    alice: Browser, talk: Any, full: None
) -> None:
    """Werkzeug would write it to the folder for passing files, and break off in the middle."""
    path = f"/forums/t/{talk.id}/reply"
    answer = sent(alice, path, ("a.txt", b"x" * 3_000_000), body="What I wrote.")
    assert answer.status_code == 422
    assert "a.txt: The disk of this community is full" in answer.text
    assert text_field(answer.text) == "What I wrote."


def test_it_works_again_when_there_is_room(alice: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(local, "BALLAST", 10**18)
        assert sent(alice, "/files", ("a.png", picture()), field="file").status_code == 422
    assert uploaded(alice, picture())


def test_a_disk_that_fills_up_while_a_file_is_written(
    alice: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half_written(_source: Any, target: Any, *_rest: Any) -> None:
        target.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", half_written)
    answer = sent(alice, "/files", ("a.txt", b"text"), field="file")
    assert answer.status_code == 422
    assert "full" in answer.text
    assert kept() == []


def test_a_preview_is_not_left_alone_when_the_picture_finds_no_room(
    alice: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, done = files.put, []

    def once(*args: Any) -> None:
        if done:
            raise files.NoRoom("no room")
        done.append(put(*args))

    monkeypatch.setattr(actions.files, "put", once)
    data = picture("JPEG", (2000, 1500))
    assert sent(alice, "/files", ("a.jpg", data), field="file").status_code == 422
    assert done
    assert kept() == []


def test_a_row_that_cannot_be_written_leaves_no_bytes(
    alice: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks = []

    def second_time(*_args: Any) -> None:
        checks.append(1)
        if len(checks) == 2:
            raise quotas.TooMuch("Another window was faster.")

    monkeypatch.setattr(quotas, "check_quota", second_time)
    assert sent(alice, "/files", ("a.png", picture()), field="file").status_code == 422
    assert (kept(), Attachment.select().count()) == ([], 0)


# Werkzeug leaves the half file to be closed when nobody holds it any more.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("path", ["/files", "/forums/t/{}/reply"])
def test_an_upload_that_breaks_off_leaves_nothing(
    alice: Browser, talk: Any, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    posts = Post.select().count()
    edge = "--------edge"
    body = (
        f'--{edge}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n'
        f'{alice.csrf_token()}\r\n--{edge}\r\nContent-Disposition: form-data; name="body"\r\n\r\n'
        f"Text\r\n--{edge}\r\n"
        'Content-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
    ).encode() + b"x" * 900_000
    answer = alice.post(
        path.format(talk.id),
        data=body,
        content_type=f"multipart/form-data; boundary={edge}",
        environ_overrides={"CONTENT_LENGTH": "5000000"},
    )
    assert answer.status_code == 400
    gc.collect()
    assert (kept(), Attachment.select().count(), Post.select().count()) == ([], 0, posts)
    assert [p for p in tmp_path.iterdir() if p.is_file()] == []


def test_more_than_a_sending_may_hold_is_refused_unread(alice: Browser, talk: Any) -> None:
    for path in ("/files", f"/forums/t/{talk.id}/reply"):
        answer = alice.post(
            path,
            data=b"",
            content_type="multipart/form-data; boundary=x",
            environ_overrides={"CONTENT_LENGTH": str(uploads.MOST_BYTES + 1)},
        )
        assert answer.status_code == 413


def test_only_forms_in_parts_may_be_so_large(alice: Browser, talk: Any) -> None:
    """What is not in parts is read into memory whole."""
    path = f"/forums/t/{talk.id}/reply"
    assert alice.send(path, body="x" * 1_100_000).status_code == 413
    answer = sent(alice, path, body="x" * 600_000)
    assert answer.status_code == 413


def test_what_visitors_send_is_not_let_onto_the_disk(
    client: Browser, talk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    monkeypatch.setattr(
        uploads.Lost, "write", lambda _self, data: seen.append(len(data)) or len(data)
    )
    answer = sent(
        client,
        f"/forums/t/{talk.id}/reply",
        ("a.txt", b"x" * 2_000_000),
        body="A longer text that a session has ended under.",
    )
    assert answer.status_code == 401
    assert "A longer text that a session has ended under." in answer.text
    assert sum(seen) == 2_000_000


def test_bytes_that_are_gone_are_answered_like_a_missing_file(alice: Browser) -> None:
    markdown = uploaded(alice, picture())
    row = Attachment.get()
    files.remove("attachments", f"{row.key}.webp")
    assert alice.get(address_in(markdown)).status_code == 404


def test_storage_that_is_away_is_said(
    alice: Browser, talk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    markdown = uploaded(alice, picture())

    def away(*_args: Any) -> None:
        raise files.Away("no answer")

    monkeypatch.setattr(files, "open_file", away)
    monkeypatch.setattr(files, "put", away)
    answer = alice.get(address_in(markdown))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    answer = sent(alice, f"/forums/t/{talk.id}/reply", ("b.png", picture()), body="My text.")
    assert answer.status_code == 422
    assert "b.png: Files cannot be kept just now." in answer.text
    assert text_field(answer.text) == "My text."

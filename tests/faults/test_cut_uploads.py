"""An upload whose connection breaks in the middle: nothing of it is left, and the site goes on."""

from __future__ import annotations

import socket
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.attachments.models import Attachment
from core.spaces.actions import create_space
from core.threads.actions import start_thread
from core.threads.models import Post, Thread
from tests.faults.conftest import RunningSite
from townhall import Actor
from townhall.testing import Browser

EDGE = "cut-here"
FILE = b"%PDF-1.4\n" + b"a line of a long document\n" * 60_000


@pytest.fixture
def thread(app: Flask, cast: SimpleNamespace, actor_of: Any) -> Thread:
    with app.test_request_context("/"):
        board = create_space(Actor(is_admin=True), owner="forums", title="Workshop")
        return start_thread(
            actor_of(cast.alice), board.id, kind="topic", title="Go on", body="Go on"
        )


def multipart(file: bytes, **fields: str) -> bytes:
    parts = [
        f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{EDGE}\r\nContent-Disposition: form-data; name="{{}}"; filename="long.pdf"\r\n\r\n'
    name = "files" if "body" in fields else "file"
    return b"".join([*parts, head.format(name).encode(), file, f"\r\n--{EDGE}--\r\n".encode()])


def headers(browser: Browser, length: int) -> dict[str, str]:
    cookie = browser.get_cookie("townhall")
    assert cookie is not None
    return {
        "Host": "localhost",
        "Cookie": f"townhall={cookie.value}",
        "Content-Type": f"multipart/form-data; boundary={EDGE}",
        "Content-Length": str(length),
    }


def send_half(port: int, path: str, browser: Browser, body: bytes) -> None:
    """Send as much as half of a request and drop the line, as a phone in a tunnel does."""
    lines = [
        f"POST {path} HTTP/1.1",
        *(f"{k}: {v}" for k, v in headers(browser, len(body)).items()),
    ]
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode() + body[: len(body) // 2])
        time.sleep(0.2)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def test_an_upload_cut_in_the_middle_leaves_nothing(
    app: Flask, cast: SimpleNamespace, running: RunningSite, thread: Thread, tmp_path: Path
) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    running.environment["TMPDIR"] = str(spool)
    browser: Browser = app.test_client()  # type: ignore[assignment]
    browser.sign_in(cast.alice)
    token = browser.csrf_token()
    reply = f"/forums/t/{thread.id}/reply"
    alone = multipart(FILE, csrf_token=token)
    with_text = multipart(FILE, csrf_token=token, once="a", body="See the document.")
    running.start()
    for _time in range(3):
        send_half(running.port, "/files", browser, alone)
        send_half(running.port, reply, browser, with_text)
    with closing(HTTPConnection("127.0.0.1", running.port, timeout=20)) as line:
        line.request("POST", reply, with_text, headers(browser, len(with_text)))
        assert line.getresponse().status == 303
    assert Attachment.select().count() == 1
    assert Post.select().where(Post.thread == thread.id).count() == 2
    kept = [path for path in (running.config.data / "files").rglob("*") if path.is_file()]
    assert len(kept) == 1
    assert list(spool.iterdir()) == []

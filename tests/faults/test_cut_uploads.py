"""An upload whose connection breaks in the middle: nothing of it is left, and the site goes on."""

from __future__ import annotations

import socket
import time
from pathlib import Path

from flask import Flask

from core.attachments.models import Attachment
from core.threads.models import Post, Thread
from tests.faults.conftest import RunningSite
from tests.faults.people import Member
from tests.faults.uploads import FILE, headers_of, multipart, send_file


def send_half(member: Member, path: str, body: bytes) -> None:
    """Send as much as half of a request and drop the line, as a phone in a tunnel does."""
    lines = [
        f"POST {path} HTTP/1.1",
        *(f"{k}: {v}" for k, v in headers_of(member, len(body)).items()),
    ]
    with socket.create_connection(("127.0.0.1", member.port), timeout=10) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode() + body[: len(body) // 2])
        time.sleep(0.2)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def test_an_upload_cut_in_the_middle_leaves_nothing(
    app: Flask, members: list[Member], running: RunningSite, thread: Thread, tmp_path: Path
) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    running.environment["TMPDIR"] = str(spool)
    member = members[0]
    running.start()
    for _time in range(3):
        send_half(member, "/files", multipart(FILE, csrf_token=member.token))
        with_text = multipart(FILE, csrf_token=member.token, once="a", body="See the document.")
        send_half(member, f"/forums/t/{thread.id}/reply", with_text)
    assert send_file(member, thread.id, "a").status == 303
    assert Attachment.select().count() == 1
    assert Post.select().where(Post.thread == thread.id).count() == 2
    kept = [path for path in (running.config.data / "files").rglob("*") if path.is_file()]
    assert len(kept) == 1
    assert list(spool.iterdir()) == []

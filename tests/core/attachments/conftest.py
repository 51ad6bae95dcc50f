"""A board, a thread, and browsers that send files."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from werkzeug.test import TestResponse

from core.access import Actor
from core.site import site
from core.spaces.actions import create_space
from core.spaces.visibility import set_visibility
from core.threads.actions import reply, start_thread
from townhall.testing import HTMX, Browser

ADDRESS = re.compile(r"/files/a/[0-9a-f]{32}/[a-z0-9.-]+")


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """A picture as a file."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def drawn(size: tuple[int, int] = (80, 60), mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, (0, 0, 255))
    image.paste((255, 0, 0), (0, 0, size[0] // 2, size[1]))
    return image.convert(mode)


def picture(kind: str = "PNG", size: tuple[int, int] = (80, 60), **options: Any) -> bytes:
    """A picture as somebody might send it."""
    return saved(drawn(size), kind, **options)


def sent(
    browser: Browser,
    path: str,
    *files: tuple[str, bytes],
    field: str = "files",
    htmx: bool = False,
    **fields: str,
) -> TestResponse:
    """Send a form with files, put together by hand: names arrive exactly as given."""
    edge = b"--------edge"
    parts = []
    for name, value in {"csrf_token": browser.csrf_token(), **fields}.items():
        head = f'Content-Disposition: form-data; name="{name}"\r\n\r\n'
        parts.append(head.encode() + value.encode())
    for name, data in files:
        head = f'Content-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        parts.append(head.encode() + b"Content-Type: text/html\r\n\r\n" + data)
    body = b"".join(b"--" + edge + b"\r\n" + part + b"\r\n" for part in parts)
    return browser.post(
        path,
        data=body + b"--" + edge + b"--\r\n",
        content_type=f"multipart/form-data; boundary={edge.decode()}",
        headers=HTMX if htmx else {},
    )


def uploaded(browser: Browser, data: bytes, name: str = "photo.png") -> str:
    """Send a file as the script does; the Markdown it answers with."""
    answer = sent(browser, "/files", (name, data), field="file")
    assert answer.status_code == 201, answer.text
    return answer.text


def address_in(text: str) -> str:
    """The address of the first file that a text names."""
    found = ADDRESS.search(text)
    assert found, text
    return found[0]


def kept() -> list[str]:
    """The names of everything that lies in the folder of files."""
    return sorted(path.name for path in site().config.files.rglob("*") if path.is_file())


@pytest.fixture
def actors(cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """The cast as actors."""
    return SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})


@pytest.fixture
def board(app: Flask) -> Any:
    """A board that everyone sees."""
    with app.test_request_context("/"):
        return create_space(Actor(is_admin=True), owner="forums", title="Workshop")


@pytest.fixture
def closed(app: Flask, board: Any) -> Any:
    """A board of the team."""
    with app.test_request_context("/"):
        made = create_space(Actor(is_admin=True), owner="forums", title="Back room")
        set_visibility(Actor(is_admin=True), made.id, "staff")
        return made


@pytest.fixture
def talk(app: Flask, board: Any, actors: SimpleNamespace) -> Any:
    """A thread by alice."""
    with app.test_request_context("/"):
        return start_thread(
            actors.alice, board.id, kind="topic", title="Pump stops", body="It *stops*."
        )


@pytest.fixture
def alice(cast: SimpleNamespace, sign_in: Any) -> Browser:
    """A browser of alice's."""
    browser: Browser = sign_in(cast.alice)
    return browser


@pytest.fixture
def write(app: Flask, talk: Any) -> Callable[..., Any]:
    """`write(actor, body)`: a reply in alice's thread, or in another one."""

    def written(actor: Actor, body: str, thread: Any = None) -> Any:
        with app.test_request_context("/"):
            return reply(actor, (thread or talk).id, body)

    return written

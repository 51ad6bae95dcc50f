"""The cast as actors, a board, and pictures made by hand."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from core.access import Actor
from core.spaces.actions import create_space


@pytest.fixture
def actors(cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """The cast as actors."""
    return SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})


@pytest.fixture
def board(app: Flask) -> Any:
    """A board that everyone sees."""
    with app.test_request_context("/"):
        return create_space(Actor(is_admin=True), owner="forums", title="Workshop")


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """A picture as a file."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@pytest.fixture
def picture() -> Callable[..., bytes]:
    """`picture("JPEG", (80, 60))`: red on the left, blue on the right."""

    def make(kind: str = "PNG", size: tuple[int, int] = (80, 60), **options: Any) -> bytes:
        image = Image.new("RGB", size, (0, 0, 255))
        image.paste((255, 0, 0), (0, 0, size[0] // 2, size[1]))
        return saved(image, kind, **options)

    return make


def chunk(name: bytes, body: bytes) -> bytes:
    """One piece of a PNG file."""
    crc = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", crc)


def png_bomb(edge: int, *, extra: bytes = b"") -> bytes:
    """A black square of one bit a dot: a few kilobytes that say they are enormous."""
    header = struct.pack(">IIBBBBB", edge, edge, 1, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = bytes(1 + (edge + 7) // 8)
    data = b"".join(packer.compress(row) for _ in range(edge)) + packer.flush()
    pieces = [chunk(b"IHDR", header), extra, chunk(b"IDAT", data), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(pieces)

"""Pictures from people: looked at with suspicion, then drawn anew.

What comes out holds nothing of what came in but its pixels: no name, place, comment, second
frame or hidden half of another format.
"""

from __future__ import annotations

import io
import struct
import threading
import zlib
from collections.abc import Iterable

from flask_babel import gettext as _
from PIL import Image, UnidentifiedImageError

MAX_BYTES = 8 * 1024 * 1024
# An honest phone photo has 12 million pixels. 25 million take 100 MB once decoded.
MAX_PIXELS = 25_000_000
SIGNS = {
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
}
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow's readers are known to raise on bytes that are not what they say.
DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    EOFError,
    LookupError,
    ArithmeticError,
    struct.error,
    zlib.error,
    UserWarning,  # a process may treat warnings as errors
)

# Only one picture is in memory at a time, however many arrive.
_one_at_a_time = threading.Lock()


class BadImage(ValueError):
    """The picture cannot be taken; the message is a sentence for the person."""


def squares(data: bytes, sizes: Iterable[int]) -> dict[int, bytes]:
    """The middle square of a picture as WebP, once for each edge length, without metadata.

    The size in its header is checked before anything is decoded; of an animation only the
    first frame is read. Raises `BadImage`.
    """
    wanted = sorted(sizes, reverse=True)
    if len(data) > MAX_BYTES:
        raise BadImage(_("At most 8 MB. A smaller copy of the picture will do."))
    with _one_at_a_time:
        try:
            with _opened(data) as opened:
                middle = _middle(opened, wanted[0])
                return {edge: _webp(middle, edge) for edge in wanted}
        except DAMAGE as error:
            if isinstance(error, BadImage):
                raise
            raise BadImage(_("This picture is damaged. Save it anew and try again.")) from error


def _opened(data: bytes) -> Image.Image:
    """The picture with only its header read."""
    try:
        image = Image.open(io.BytesIO(data), formats=[_format(data)])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except UnidentifiedImageError as error:
        raise BadImage(_("A PNG, JPEG, WebP or GIF picture, please.")) from error
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise _too_many_pixels()
    if width < 1 or height < 1:
        raise BadImage(_("This picture is empty."))
    return image


def _format(data: bytes) -> str:
    """The format by the first bytes: what a name or a browser claims does not count."""
    for sign, name in SIGNS.items():
        if data.startswith(sign):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    raise BadImage(_("A PNG, JPEG, WebP or GIF picture, please."))


def _middle(image: Image.Image, edge: int) -> Image.Image:
    """The middle square, upright, in plain colours and at least `edge` wide if it was."""
    if image.format == "JPEG":
        # JPEG can be decoded at half or a quarter of its size, for that part of the memory.
        image.draft("RGB", (edge * 2, edge * 2))
    turn = TURNS.get(_orientation(image))
    width, height = image.size
    side = min(width, height)
    left, top = (width - side) // 2, (height - side) // 2
    square = image.crop((left, top, left + side, top + side))
    if turn is not None:
        square = square.transpose(turn)
    if square.mode not in ("RGB", "RGBA"):
        square = square.convert("RGBA" if image.has_transparency_data else "RGB")
    return square


def _orientation(image: Image.Image) -> int:
    """How the camera was held. A broken note about that does not spoil the picture."""
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except DAMAGE:
        return 1


def _webp(square: Image.Image, edge: int) -> bytes:
    small = square.resize((edge, edge), Image.Resampling.LANCZOS, reducing_gap=3.0)
    small.info.clear()
    out = io.BytesIO()
    small.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()


def _too_many_pixels() -> BadImage:
    return BadImage(_("This picture has too many dots: at most 25 million, such as 5000 by 5000."))

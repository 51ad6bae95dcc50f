"""Pictures from people: looked at with suspicion, then drawn anew.

What comes out holds nothing of what came in but its pixels: no name, place, comment or hidden
half of another format. Of a moving picture only as many frames are read as may be kept.
"""

from __future__ import annotations

import io
import struct
import threading
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _

if TYPE_CHECKING:
    from PIL import Image  # pictures come seldom: loaded with the first of a process

MAX_BYTES = 8 * 1024 * 1024
PICTURE_BYTES = 20 * 1024 * 1024  # of one for a text, which keeps its size
# An honest phone photo has 12 million pixels. 25 million take 100 MB once decoded.
MAX_PIXELS = 25_000_000
KEPT_PIXELS = 16_000_000  # of a picture in a text; a larger one is made smaller
KEPT_EDGE = 16_000  # WebP has no room for more
LOSSLESS_PIXELS = 4_000_000  # larger drawings take seconds to pack without loss
MAX_FRAMES = 200
MOVING_PIXELS = 24_000_000  # of all frames together: about four seconds of work
SIGNS = {
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
}
ORIENTATION = 0x0112
TURNS = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
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


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture drawn anew as WebP; `small` is its preview, empty where the picture itself is
    small enough. `stopped` is whether it moved and does no more."""

    full: bytes
    small: bytes
    width: int
    height: int
    stopped: bool


def is_picture(head: bytes) -> bool:
    """Whether a file that begins like this says that it is a picture we can read."""
    return _sign(head) != ""


def picture(data: bytes, small: tuple[int, int]) -> Picture:
    """A picture in its own shape, upright, and a preview of it that fits into `small`.

    Checked like `squares`. A moving one keeps moving if it is short. Raises `BadImage`.
    """
    if len(data) > PICTURE_BYTES:
        raise BadImage(_("At most 20 MB. A smaller copy of the picture will do."))
    with _one_at_a_time:
        try:
            with _opened(data) as opened:
                return _drawn(opened, small)
        except DAMAGE as error:
            if isinstance(error, BadImage):
                raise
            raise BadImage(_("This picture is damaged. Save it anew and try again.")) from error


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
    from PIL import Image, UnidentifiedImageError

    kind = _format(data)
    if kind == "WEBP" and _webp_pixels(data) > MAX_PIXELS:
        # Pillow makes room for all of it while it opens one.
        raise _too_many_pixels()
    try:
        image = Image.open(io.BytesIO(data), formats=[kind])
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
    kind = _sign(data)
    if not kind:
        raise BadImage(_("A PNG, JPEG, WebP or GIF picture, please."))
    return kind


def _sign(data: bytes) -> str:
    for sign, name in SIGNS.items():
        if data.startswith(sign):
            return name
    return "WEBP" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


def _webp_pixels(data: bytes) -> int:
    """The size that an extended WebP header claims; 0 for the plain forms, which cannot claim
    more than they hold."""
    if data[12:16] != b"VP8X" or len(data) < 30:
        return 0
    width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
    return width * height


def _drawn(image: Image.Image, small: tuple[int, int]) -> Picture:
    moving = image.format in ("GIF", "WEBP") and bool(getattr(image, "is_animated", False))
    if moving and _is_short(image):
        return _moving(image, small)
    if image.format == "JPEG":
        image.draft("RGB", _within(image.size, (KEPT_EDGE, KEPT_EDGE), KEPT_PIXELS))
    drawing = image.format in ("PNG", "GIF")
    image.seek(0)
    turn = TURNS.get(_orientation(image))
    whole = image
    if whole.mode not in ("RGB", "RGBA"):
        whole = whole.convert("RGBA" if image.has_transparency_data else "RGB")
    whole = _scaled(whole, _within(whole.size, (KEPT_EDGE, KEPT_EDGE), KEPT_PIXELS))
    if whole is not image:
        image.close()  # what it took is needed for packing
    if turn is not None:
        whole = _turned(whole, turn)
    width, height = whole.size
    preview = _within(whole.size, small)
    lossless = drawing and width * height <= LOSSLESS_PIXELS
    full = _packed(whole, lossless=lossless, quality=40 if lossless else 84)
    fits = preview == whole.size
    return Picture(
        full=full,
        small=b"" if fits else _packed(_scaled(whole, preview), lossless=False, quality=80),
        width=width,
        height=height,
        stopped=moving,
    )


def _is_short(image: Image.Image) -> bool:
    """Whether a moving picture has few enough frames. Looks at no more than it may have."""
    width, height = image.size
    most = min(MAX_FRAMES, MOVING_PIXELS // (width * height))
    try:
        image.seek(most)
    except EOFError:
        return most > 1
    return False


def _moving(image: Image.Image, small: tuple[int, int]) -> Picture:
    """All frames of a short moving picture; its preview stands still."""
    frames, times = [], []
    for frame in _frames(image):
        times.append(max(20, min(int(image.info.get("duration") or 100), 60_000)))
        frames.append(frame)
    out = io.BytesIO()
    frames[0].save(
        out,
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        duration=times,
        loop=0,
        quality=75,
        method=2,
    )
    size = frames[0].size
    preview = _within(size, small)
    still = b"" if preview == size else _packed(_scaled(frames[0], preview), quality=80)
    return Picture(out.getvalue(), still, *size, stopped=False)


def _frames(image: Image.Image) -> Iterator[Image.Image]:
    number = 0
    while True:
        try:
            image.seek(number)
        except EOFError:
            return
        frame = image.convert("RGBA")
        frame.info.clear()
        yield frame
        number += 1


def _within(
    size: tuple[int, int], box: tuple[int, int], pixels: int = MAX_PIXELS
) -> tuple[int, int]:
    """The size that fits into a box and has no more than so many pixels, in the same shape."""
    width, height = size
    scale = min(1.0, box[0] / width, box[1] / height, (pixels / (width * height)) ** 0.5)
    return max(1, int(width * scale)), max(1, int(height * scale))


def _scaled(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    return image if image.size == size else _resized(image, size)


def _resized(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    from PIL.Image import Resampling

    return image.resize(size, Resampling.LANCZOS, reducing_gap=3.0)


def _turned(image: Image.Image, turn: str) -> Image.Image:
    from PIL.Image import Transpose

    return image.transpose(Transpose[turn])


def _packed(image: Image.Image, *, lossless: bool = False, quality: int) -> bytes:
    image.info.clear()
    out = io.BytesIO()
    image.save(out, "WEBP", lossless=lossless, quality=quality, method=2)
    return out.getvalue()


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
        square = _turned(square, turn)
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
    small = _resized(square, (edge, edge))
    small.info.clear()
    out = io.BytesIO()
    small.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()


def _too_many_pixels() -> BadImage:
    return BadImage(_("This picture has too many dots: at most 25 million, such as 5000 by 5000."))

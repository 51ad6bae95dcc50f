"""Pictures from strangers: bombs, fakes and secrets."""

from __future__ import annotations

import io
import tracemalloc
import zlib
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from PIL import Image

from core import images
from core.images import BadImage
from tests.core.profiles.conftest import chunk, png_bomb, saved

Picture = Callable[..., bytes]
ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def square(data: bytes, edge: int = 64) -> bytes:
    return images.squares(data, [edge])[edge]


def drawn(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def dot(data: bytes, x: int, y: int) -> tuple[int, ...]:
    """The colour of one dot: red, green, blue, and how much it covers."""
    colour = Image.open(io.BytesIO(data)).convert("RGBA").getpixel((x, y))
    assert isinstance(colour, tuple)
    return colour


@pytest.fixture(autouse=True)
def _words(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_every_welcome_kind_becomes_a_square_webp(kind: str, picture: Picture) -> None:
    made = images.squares(picture(kind, (300, 200)), [96, 256])
    assert {edge: drawn(data).size for edge, data in made.items()} == {
        96: (96, 96),
        256: (256, 256),
    }
    assert all(data[8:12] == b"WEBP" for data in made.values())
    red, _green, blue, _cover = dot(made[256], 20, 128)
    assert red > 150
    assert blue < 100


def test_a_transparent_picture_stays_transparent() -> None:
    made = square(saved(Image.new("RGBA", (50, 50), (0, 0, 0, 0)), "PNG"))
    assert dot(made, 10, 10)[3] == 0


@pytest.mark.parametrize("edge", [9_000, 20_000])
def test_a_bomb_is_refused_by_its_header_before_it_is_unpacked(edge: int) -> None:
    bomb = png_bomb(edge)
    assert len(bomb) < 60_000
    tracemalloc.start()
    with pytest.raises(BadImage, match="25 million"):
        square(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def test_a_text_bomb_inside_a_small_picture_is_refused() -> None:
    text = b"comment\x00\x00" + zlib.compress(b"a" * 60_000_000, 9)
    with pytest.raises(BadImage):
        square(png_bomb(64, extra=chunk(b"zTXt", text)))


def test_a_jpeg_that_lies_about_its_size_is_refused(picture: Picture) -> None:
    honest = picture("JPEG")
    at = honest.index(b"\xff\xc0") + 5
    with pytest.raises(BadImage, match="25 million"):
        square(honest[:at] + b"\xff\xdc\xff\xdc" + honest[at + 4 :])


def test_of_an_animation_only_the_first_frame_is_read(picture: Picture) -> None:
    frames = [Image.new("P", (40, 40), n % 250) for n in range(1, 2000)]
    red = Image.new("RGB", (40, 40), (255, 0, 0))
    film = saved(red, "GIF", save_all=True, append_images=frames)
    made = square(film)
    assert getattr(Image.open(io.BytesIO(made)), "n_frames", 1) == 1
    assert dot(made, 20, 20)[0] > 200


@pytest.mark.parametrize("part", [0.2, 0.6, 0.95])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_half_a_picture_is_refused(kind: str, part: float, picture: Picture) -> None:
    whole = picture(kind, (400, 400))
    with pytest.raises(BadImage):
        square(whole[: int(len(whole) * part)])


@pytest.mark.parametrize(
    "data", [SVG, b"", b"GIF", b"%PDF-1.7", b"BM" + bytes(60), b"II*\x00" + bytes(60), bytes(100)]
)
def test_what_is_no_welcome_picture_is_refused(data: bytes) -> None:
    with pytest.raises(BadImage, match="PNG, JPEG, WebP or GIF"):
        square(data)


def test_a_page_that_pretends_to_be_a_picture_is_refused() -> None:
    with pytest.raises(BadImage):
        square(b"GIF89a/*" + b"<script>alert(1)</script>" * 10)


def test_what_hides_behind_a_picture_is_left_behind(picture: Picture) -> None:
    made = square(picture("PNG") + b"<script>alert(1)</script>PK\x03\x04")
    assert b"script" not in made
    assert b"PK\x03\x04" not in made


def test_where_and_with_what_it_was_taken_is_gone_and_it_stands_upright(picture: Picture) -> None:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "Secret camera"
    exif.get_ifd(GPS)[1] = "N"
    photo = picture("JPEG", (200, 200), exif=exif, comment=b"at my home")
    assert b"Secret camera" in photo
    made = square(photo, 100)
    assert not Image.open(io.BytesIO(made)).getexif()
    assert b"Secret" not in made
    assert b"EXIF" not in made
    assert b"home" not in made
    # Orientation 6: what is on the left in the file is on top in truth.
    top, bottom = dot(made, 50, 10), dot(made, 50, 90)
    assert top[0] > 150 > top[2]
    assert bottom[2] > 150 > bottom[0]


# Pillow says so with a warning and goes on, which is what we want; tests make warnings errors.
@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_a_broken_note_about_the_camera_does_not_spoil_a_photo(picture: Picture) -> None:
    photo = picture("JPEG", (64, 64), exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff")
    assert drawn(square(photo)).size == (64, 64)


def test_a_file_that_is_too_long_is_refused_unread() -> None:
    with pytest.raises(BadImage, match="8 MB"):
        square(bytes(images.MAX_BYTES + 1))

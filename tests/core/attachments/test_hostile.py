"""Files that mean harm: none runs, none is more than it may be, none leaves its folder."""

from __future__ import annotations

import io
import os
import re
import resource
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from PIL import Image
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse

from core import images
from core.attachments.models import Attachment
from core.attachments.naming import clean_name, disposition
from core.site import site
from core.text import render_markdown
from tests.core.attachments import hostile
from tests.core.attachments.conftest import address_in, kept, picture, sent, uploaded
from townhall.testing import Browser

HARMLESS = (
    "application/octet-stream",
    "application/pdf",
    "application/zip",
    "text/plain; charset=utf-8",
    "audio/mpeg",
)


def check_inert(answer: TestResponse, *, how: str = "attachment") -> None:
    """What must be so that no browser runs anything of a file."""
    headers = answer.headers
    assert answer.status_code == 200
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Content-Disposition"].startswith(f"{how}; ")
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("what", hostile.ACTIVE)
def test_what_could_run_is_only_saved(alice: Browser, what: str) -> None:
    name, data, extension = hostile.ACTIVE[what]
    markdown = uploaded(alice, data, name)
    assert Attachment.get().extension == extension
    assert not markdown.startswith("!")
    answer = alice.get(address_in(markdown))
    check_inert(answer)
    assert answer.headers["Content-Type"] in HARMLESS
    assert f".{extension}" in answer.headers["Content-Disposition"]
    assert answer.data == data


@pytest.mark.parametrize("what", hostile.REFUSED)
def test_what_nobody_needs_is_refused_and_leaves_nothing(alice: Browser, what: str) -> None:
    name, data = hostile.REFUSED[what]
    answer = sent(alice, "/files", (name, data), field="file")
    assert answer.status_code == 422
    assert answer.text.startswith(name)
    assert kept() == []
    assert Attachment.select().count() == 0


@pytest.mark.parametrize(
    "data",
    [hostile.html_in_a_gif(), hostile.zip_behind_a_picture(), picture() + hostile.SCRIPT],
    ids=["a page in a GIF", "an archive behind a PNG", "a script behind a PNG"],
)
def test_of_a_picture_that_is_something_else_only_the_picture_stays(
    alice: Browser, data: bytes
) -> None:
    answer = sent(alice, "/files", ("x.html", data), field="file")
    if answer.status_code == 201:
        served = alice.get(address_in(answer.text))
        check_inert(served, how="inline")
        assert served.headers["Content-Type"] == "image/webp"
        assert b"script" not in served.data
        assert b"PK" not in served.data[-400:]
    else:
        assert kept() == []


def test_a_picture_says_nothing_but_what_it_shows(alice: Browser) -> None:
    served = alice.get(address_in(uploaded(alice, hostile.photo_with_secrets()))).data
    assert b"SECRET" not in served
    assert b"Exif" not in served
    with Image.open(io.BytesIO(served)) as image:
        assert image.size == (60, 90)
        assert not image.getexif()
        # Red was on the left; the camera was turned, so it is on top.
        assert image.convert("RGB").getpixel((30, 5))[0] > 200  # type: ignore[index]
    assert (Attachment.get().width, Attachment.get().height) == (60, 90)


def test_a_text_chunk_of_a_megabyte_does_not_come_along(alice: Browser) -> None:
    extra = hostile.chunk(b"tEXt", b"Comment\x00" + b"SECRET" * 200_000)
    data = hostile.png_bomb(64, extra=extra)
    answer = sent(alice, "/files", ("x.png", data), field="file")
    assert answer.status_code in (201, 422)
    if answer.status_code == 201:
        assert len(alice.get(address_in(answer.text)).data) < 10_000


def test_a_short_moving_picture_moves_on_and_its_preview_stands(alice: Browser) -> None:
    markdown = uploaded(alice, hostile.gif(12, (1400, 1000)), "wave.gif")
    whole = Image.open(io.BytesIO(alice.get(address_in(markdown)).data))
    assert getattr(whole, "n_frames", 1) == 12
    preview = alice.get(address_in(markdown).replace("/a/", "/s/"))
    assert getattr(Image.open(io.BytesIO(preview.data)), "n_frames", 1) == 1


@pytest.mark.parametrize(
    "data",
    [hostile.gif_of_many_frames(20_000), hostile.gif(30, (1200, 1000))],
    ids=["too many frames", "too many dots"],
)
def test_a_long_moving_picture_stands_still(data: bytes) -> None:
    made = images.picture(data, (1360, 1020))
    assert made.stopped
    assert getattr(Image.open(io.BytesIO(made.full)), "n_frames", 1) == 1


def test_bombs_are_refused_before_they_are_unpacked() -> None:
    """Decoded, the smallest of these takes 80 MB, the largest two gigabytes."""
    bombs = [hostile.png_bomb(20_000), hostile.png_bomb(9_000), hostile.webp_bomb()]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for bomb in [*bombs, hostile.jpeg_that_claims(60_000)]:
        with pytest.raises(images.BadImage):
            images.picture(bomb, (1360, 1020))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000


def test_an_archive_is_never_unpacked(alice: Browser) -> None:
    data = hostile.zip_of_zeros()
    uploaded(alice, data, "zeros.zip")
    assert Attachment.get().size == len(data) < 60_000


@pytest.mark.parametrize("name", hostile.NAMES)
def test_a_name_is_shown_and_never_used(alice: Browser, name: str) -> None:
    if not name:
        assert sent(alice, "/files", (name, b"text"), field="file").status_code == 422
        return
    known = hostile.NAMES[name]
    markdown = markdown_of(alice, name, b"text")
    row = Attachment.get()
    assert known is None or row.name == known
    assert kept() == [f"{row.key}.bin"]
    lies = [path for path in site().config.data.rglob("*") if path.name in (name, row.name)]
    assert lies == []
    links = BeautifulSoup(render_markdown(markdown).html, "html.parser").find_all(True)
    assert [tag.name for tag in links] == ["p", "a"]
    assert links[1]["href"] == address_in(markdown)
    header = alice.get(address_in(markdown)).headers["Content-Disposition"]
    assert header.isascii()
    assert not set("\r\n\0/\\") & set(header)


def markdown_of(browser: Browser, name: str, data: bytes) -> str:
    """Send a file whose name no form could write as it is."""
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    answer = sent(browser, "/files", (quoted, data), field="file")
    assert answer.status_code == 201, answer.text
    return answer.text


@pytest.mark.parametrize(
    "name", ["a\r\nSet-Cookie: x=1.txt", "a\nb.txt", "a\x85b.txt", "a\x0bb.txt"]
)
def test_a_name_of_several_lines_is_one_line(name: str) -> None:
    clean = clean_name(name)
    assert clean.isprintable()
    assert clean_name(clean) == clean
    header = disposition("attachment", clean)
    assert "\r" not in header
    assert "\n" not in header


def test_a_name_stays_what_it_is_through_a_post_and_its_page(
    alice: Browser, talk: Any, cast: SimpleNamespace
) -> None:
    name = '"><img src=x onerror=alert(1)>.txt'
    markdown = markdown_of(alice, name, b"text")
    alice.send(f"/forums/t/{talk.id}/reply", body=markdown)
    page = BeautifulSoup(alice.get(f"/forums/t/{talk.id}/{talk.slug}").text, "html.parser")
    assert page.select('img[src="x"]') == []
    assert any("onerror=alert(1)" in link.text for link in page.select(".prose a"))


def test_what_is_sent_is_never_believed_about_its_type(alice: Browser) -> None:
    """Every file of these tests says that it is text/html."""
    assert alice.get(address_in(uploaded(alice, picture()))).headers["Content-Type"] == "image/webp"


def test_a_file_under_the_name_of_a_text_is_no_text(alice: Browser, talk: Any) -> None:
    path = f"/forums/t/{talk.id}/reply"
    answer = sent(alice, path, ("x.txt", os.urandom(10)), field="body")
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "name",
    ['a"; filename="evil.html', "a\\", 'a\\"b', "Größe; x=1.pdf", "../../a b.pdf", "名前.pdf"],
)
def test_a_name_says_nothing_else_in_its_header(name: str) -> None:
    header = disposition("attachment", name)
    assert header.isascii()
    quoted = re.fullmatch(
        r"attachment; filename=\"([\w ._()-]*)\"; filename\*=(UTF-8''[^;]*)", header
    )
    assert quoted
    how, said = parse_options_header(header)
    assert (how, said["filename"]) == ("attachment", name)

"""Files that mean harm, made by hand."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image

from tests.core.attachments.conftest import drawn, picture, saved

SCRIPT = b"<script>alert(document.domain)</script>"


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


def webp_bomb() -> bytes:
    """A header that says sixteen thousand by sixteen thousand, and nothing behind it."""
    edge = (16_382).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + edge + edge + bytes(64)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg_that_claims(edge: int) -> bytes:
    """A small JPEG whose header says that it is enormous."""
    data = picture("JPEG")
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", edge, edge) + data[at + 4 :]


def gif(frames: int, size: tuple[int, int] = (8, 8), duration: int = 40) -> bytes:
    """A moving picture; every frame differs from the one before."""
    shades = [Image.new("L", size, n * 37 % 256) for n in range(frames)]
    return saved(shades[0], "GIF", save_all=True, append_images=shades[1:], duration=duration)


def gif_of_many_frames(frames: int) -> bytes:
    """Thousands of frames of two dots each."""
    data = gif(2, (2, 1))
    # The header with its colours, then the pieces of one frame again and again.
    start = data.index(b"\x21\xf9", 13)
    second = data.index(b"\x21\xf9", start + 2)
    return data[:second] + data[second:-1] * frames + b"\x3b"


def photo_with_secrets() -> bytes:
    """A JPEG that was held upright, with a place, a comment and a thumbnail of something else."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "SECRET description"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (52.0, 5.0, 9.0)
    return saved(drawn((90, 60)), "JPEG", exif=exif, comment=b"SECRET comment")


def html_in_a_gif() -> bytes:
    """A picture to those who look at its start, a page to those who look for markup."""
    return b"GIF89a/*" + picture("GIF")[8:] + b"*/=1;" + SCRIPT


def zip_behind_a_picture() -> bytes:
    """A PNG that is an archive as well: archives are read from their end."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("index.html", SCRIPT)
    return picture() + archive.getvalue()


def zip_of_zeros() -> bytes:
    """Fifty megabytes of nothing in fifty kilobytes."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("zeros", bytes(50_000_000))
    return archive.getvalue()


SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script>'
    b'<foreignObject><iframe src="javascript:alert(1)"/></foreignObject></svg>'
)
PDF = b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF"
# What browsers would run if they believed it: name, content, how it may be kept at most.
ACTIVE = {
    "an SVG with a script": ("logo.svg", SVG, "svg"),
    "an SVG that is called a picture": ("logo.png", SVG, "txt"),
    "a page": ("page.html", b"<!doctype html>" + SCRIPT, "txt"),
    "a page that is called a picture": ("photo.jpg", b"<html>" + SCRIPT, "txt"),
    "a page that is called a PDF": ("form.pdf", SCRIPT, "txt"),
    "XHTML": (
        "x.xhtml",
        b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>',
        "txt",
    ),
    "XML with a style sheet": ("x.xml", b'<?xml-stylesheet href="data:text/xsl,..."?><x/>', "txt"),
    "a script": ("app.js", b"alert(1)", "txt"),
    "a style sheet": ("app.css", b"*{background:url(//evil)}", "txt"),
    "mail with a page in it": (
        "x.mht",
        b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n",
        "txt",
    ),
    "a PDF with a script": ("form.pdf", PDF, "pdf"),
    "a PDF that is called a page": ("form.html", PDF, "pdf"),
    "an archive that is called a page": ("x.html", b"PK\x03\x04" + bytes(40), "zip"),
    "a Java archive": ("x.jar", b"PK\x03\x04" + bytes(40), "zip"),
    "a sound that is a page": ("x.html", b"ID3\x03" + SCRIPT, "mp3"),
    "text in UTF-16": ("x.html", "<script>alert(1)</script>".encode("utf-16"), "txt"),
    "text in UTF-7": ("x.html", b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "txt"),
}
# Programs and what nobody knows.
REFUSED = {
    "a program for Windows": ("setup.pdf", b"MZ\x90\x00" + bytes(60)),
    "a program for Linux": ("run.txt", b"\x7fELF\x02\x01" + bytes(60)),
    "a class": ("X.class", b"\xca\xfe\xba\xbe\x00\x00" + bytes(60)),
    "Flash": ("x.swf", b"CWS\x0a" + bytes(60)),
    "a document with macros of old": ("x.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(60)),
    "bytes": ("x.txt", bytes(range(256))),
    "an icon": ("x.ico", b"\x00\x00\x01\x00" + bytes(60)),
    "a photo of another sort": ("x.heic", b"\x00\x00\x00\x18ftypheic" + bytes(60)),
    "nothing": ("x.txt", b""),
    "a picture cut off": ("x.png", picture()[:60]),
    "the start of a picture": ("x.gif", b"GIF89a"),
    "a picture of nothing": ("x.webp", b"RIFF\x04\0\0\0WEBP"),
    "a bomb": ("x.png", png_bomb(20_000)),
    "a smaller bomb": ("x.png", png_bomb(9_000)),
    "a bomb of WebP": ("x.webp", webp_bomb()),
    "a JPEG that lies": ("x.jpg", jpeg_that_claims(60_000)),
}
# Names that would be something else if anybody used them.
NAMES = {
    "../../../etc/passwd": "passwd",
    "..\\..\\windows\\win.ini": "win.ini",
    "/etc/cron.d/x": "x",
    "C:\\x.txt": "x.txt",
    "....//x": "x",
    ".htaccess": "htaccess",
    "..": "file",
    "": None,
    "x.txt\x00.png": "x.txt.png",
    "report\u202etxt.exe": "reporttxt.exe",
    "a\u2066b\u2069.txt": "ab.txt",
    "line\u2028break.txt": "line break.txt",
    "tab\there.txt": "tab here.txt",
    '"><img src=x onerror=alert(1)>.txt': None,
    "](javascript:alert(1)).txt": "](javascript:alert(1)).txt",
    "`code`*bold*<b>.txt": "`code`*bold*<b>.txt",
    "@alice :smile: ||x||.txt": "@alice :smile: ||x||.txt",
    "x" * 300 + ".txt": "x" * 96 + ".txt",
    "résumé – 履歴書.txt": "résumé – 履歴書.txt",
    "con.txt": "con.txt",
    "%2e%2e%2fx.txt": "%2e%2e%2fx.txt",
    "{{ 7 * 7 }}${7*7}.txt": "{{ 7 * 7 }}${7*7}.txt",
}

"""What a file is, by its content. Its name only says which one of a family it is."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection
from typing import NamedTuple

HEAD = 64 * 1024
"""How much of a file is looked at."""
USUAL = (
    "pdf txt md csv log json diff patch gpx kml ics svg zip gz 7z docx xlsx pptx odt ods odp epub "
    "mp3 m4a ogg opus wav flac mp4 webm mov"
)
"""The types that may be sent where the owner has said nothing; pictures always may."""
BYTES = "application/octet-stream"


class Family(NamedTuple):
    """Files that begin alike: `start` at `offset`; the first of `names` is the usual one."""

    start: bytes
    names: tuple[str, ...]
    offset: int = 0


def _family(start: bytes, names: str, offset: int = 0) -> Family:
    return Family(start, tuple(names.split()), offset)


FAMILIES = (
    _family(b"%PDF-", "pdf"),
    _family(b"PK\x03\x04", "zip docx xlsx pptx odt ods odp odg epub kmz 3mf"),
    _family(b"PK\x05\x06", "zip"),
    _family(b"\x1f\x8b", "gz tgz"),
    _family(b"BZh", "bz2"),
    _family(b"\xfd7zXZ\x00", "xz"),
    _family(b"7z\xbc\xaf\x27\x1c", "7z"),
    _family(b"Rar!\x1a\x07", "rar"),
    _family(b"\x28\xb5\x2f\xfd", "zst"),
    _family(b"ustar", "tar", 257),
    _family(b"OggS", "ogg oga ogv opus"),
    _family(b"fLaC", "flac"),
    _family(b"ID3", "mp3"),
    _family(b"\xff\xfb", "mp3"),
    _family(b"\xff\xf3", "mp3"),
    _family(b"\xff\xf2", "mp3"),
    _family(b"WAVE", "wav", 8),
    _family(b"MThd", "mid midi"),
    _family(b"ftypheic", "heic", 4),
    _family(b"ftypmif1", "heic", 4),
    _family(b"ftypavif", "avif", 4),
    _family(b"ftypqt", "mov", 4),
    _family(b"ftypM4A", "m4a", 4),
    _family(b"ftyp", "mp4 m4a m4v mov 3gp", 4),
    _family(b"\x1a\x45\xdf\xa3", "webm mkv"),
    _family(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc xls ppt msg"),
)
PICTURES = ("png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff")
_NOT_TEXT = {*PICTURES, *(name for family in FAMILIES for name in family.names)}
# What a browser may be told a download is. None of these types can run anything.
TYPES = {
    "pdf": "application/pdf",
    "zip": "application/zip",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "flac": "audio/flac",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "mov": "video/quicktime",
    "webp": "image/webp",
    **dict.fromkeys(("txt", "md", "csv", "log", "diff", "patch"), "text/plain; charset=utf-8"),
}
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,10})$")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def extension_for(head: bytes, name: str, allowed: Collection[str]) -> str:
    """The extension that the content of a file earns it, or nothing if it may not be sent.

    A family keeps the extension of its name if it is one of the family's. A text may be called
    anything that is allowed and not the name of something else, and is `txt` otherwise.
    """
    called = extension_of(name)
    for family in FAMILIES:
        if head[family.offset :].startswith(family.start):
            known = called if called in family.names else family.names[0]
            return known if known in allowed else ""
    if not _is_text(head):
        return ""
    known = called if called in allowed and called not in _NOT_TEXT else "txt"
    return known if known in allowed else ""


def extension_of(name: str) -> str:
    """The last part of a name in small letters, or nothing."""
    found = _EXTENSION.search(name)
    return found[1].lower() if found else ""


def content_type(extension: str) -> str:
    """The fixed type under which a file is served."""
    return TYPES.get(extension, BYTES)


def _is_text(head: bytes) -> bool:
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if wide else "utf-8"
    try:
        # Not final: the last letter may be cut in two.
        text = codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return False
    return not _CONTROLS.search(text)

"""What people call a file: kept to be shown, never to find anything."""

from __future__ import annotations

import re
import unicodedata
from typing import Protocol
from urllib.parse import quote

from flask_babel import format_decimal
from flask_babel import gettext as _

LONGEST = 100
LONGEST_ALT = 300
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MARKS = re.compile(r"([\\`*_\[\]<>&~|!:#@$])")


class Named(Protocol):
    """A file as its address and its Markdown need it."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def extension(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


def clean_name(sent: str) -> str:
    """A name on one line, without folders, controls and signs that turn text around."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", sent[:1000]))[-1]
    kept = "".join(" " if c.isspace() else c for c in last)
    kept = "".join(c for c in kept if unicodedata.category(c) not in _UNSAFE)
    kept = " ".join(kept.split()).lstrip(". ")
    stem, dot, end = kept.rpartition(".")
    if len(kept) > LONGEST and dot and len(end) <= 10:
        kept = f"{stem[: LONGEST - len(end) - 1]}.{end}"
    return kept[:LONGEST] or "file"


def download_name(file: Named) -> str:
    """The name under which it is saved: one that ends in what it is."""
    end = f".{file.extension}"
    return file.name if file.name.lower().endswith(end) else file.name + end


def address(file: Named) -> str:
    """Where the file is. The address of a picture tells its size (see `core.text.pictures`)."""
    stem = file.name.rpartition(".")[0] or file.name
    folded = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:60].strip("-")
    if file.width:
        return f"/files/a/{file.key}/{words or 'picture'}-{file.width}x{file.height}.webp"
    return f"/files/a/{file.key}/{words or 'file'}.{file.extension}"


def markdown(file: Named, alt: str = "") -> str:
    """What stands for it in a text: a picture with its words, or a link with its size."""
    if file.width:
        return f"![{_escaped(' '.join(alt.split())[:LONGEST_ALT])}]({address(file)})"
    return f"[{_escaped(download_name(file))} ({size_words(file.size)})]({address(file)})"


def size_words(size: int) -> str:
    """A number of bytes as people read it."""
    if size < 1000:
        return str(_("%(n)s bytes", n=size))
    if size < 1_000_000:
        return str(_("%(n)s kB", n=format_decimal(round(size / 1000))))
    return str(_("%(n)s MB", n=format_decimal(round(size / 1_000_000, 1))))


def disposition(how: str, name: str) -> str:
    """The header that says `inline` or `attachment`, with the name in the forms of RFC 6266."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9 ._()-]+", "_", plain)
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)

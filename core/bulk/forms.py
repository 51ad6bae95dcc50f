"""What the pages of bulk deeds are sent: where threads come from, which, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from core.bulk.actions import MOST
from core.bulk.deeds import DEEDS
from core.bulk.queries import Source
from core.db import LARGEST
from core.threadwork.picking import picked


@dataclass(frozen=True, slots=True)
class Wish:
    """A deed and what it is given; `problem` says what is wrong with it, for the person."""

    deed: str = ""
    given: str = ""
    problem: str = ""


def source_of(sent: MultiDict[str, str]) -> Source:
    """Where the threads come from."""
    ids = [id_ for id_ in map(_number, sent.getlist("id")) if id_]
    return Source(
        _number(sent.get("space", "")), sent.get("q", "").strip()[:200], tuple(ids[:MOST])
    )


def chosen_of(sent: MultiDict[str, str]) -> list[int]:
    """The threads that are chosen."""
    return picked(sent, most=MOST)


def wish_of(sent: MultiDict[str, str], space_ids: list[int]) -> Wish:
    """What is to be done; `space_ids` are those to which threads may be moved."""
    name = sent.get("deed", "")
    deed = DEEDS.get(name)
    if deed is None:
        return Wish(problem=_("Choose what to do with them."))
    given = sent.get(f"given_{deed.asks}", "").strip()[:100] if deed.asks else ""
    if deed.asks == "space" and _number(given) not in space_ids:
        return Wish(name, "", _("Choose the space to move them to."))
    if deed.asks == "tag" and not given:
        return Wish(name, "", _("Type the tag."))
    return Wish(name, given)


def _number(word: str) -> int:
    typed = word.strip()
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 11 else 0
    return number if number <= LARGEST else 0

"""How tags are shown: their name, and a colour that always comes with a sign."""

from __future__ import annotations

from typing import NamedTuple

from core.threads.models import Tag
from core.versions import Cached

PLAIN_ICON = "tag"


class Look(NamedTuple):
    """A tag as a chip shows it. `tint` 0 is no colour; a colour comes with a `sign` (an icon)."""

    slug: str
    name: str
    tint: int = 0
    sign: str = ""


def _load() -> dict[str, Look]:
    """Only tags that look other than their slug: those that somebody took in hand."""
    rows = Tag.select(Tag.slug, Tag.name, Tag.tint, Tag.icon).where(
        Tag.main.is_null() & ((Tag.name != Tag.slug) | (Tag.tint != 0))
    )
    return {
        slug: Look(slug, name, tint, (icon or PLAIN_ICON) if tint else "")
        for slug, name, tint, icon in rows.tuples()
    }


_looks = Cached("tags", _load)


def all_looks() -> dict[str, Look]:
    """Those by slug: the same object for as long as none of them changes."""
    return _looks.get()


def look_of(slug: str) -> Look:
    """How the tag of that slug is shown."""
    return _looks.get().get(slug) or Look(slug, slug)

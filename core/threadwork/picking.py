"""A choice of rows on plain pages that is kept from page to page: what was chosen elsewhere
comes along as hidden fields (`kept`), what stands on the page as boxes (`pick`)."""

from __future__ import annotations

from collections.abc import Collection

from werkzeug.datastructures import MultiDict

from core.db import LARGEST


def picked(form: MultiDict[str, str], *, most: int) -> list[int]:
    """The ids that a form says are chosen, each once, in order; at most `most`."""
    typed = [*form.getlist("kept"), *form.getlist("pick")]
    ids = [int(word) for word in typed if word.isascii() and word.isdecimal() and len(word) < 11]
    return [id_ for id_ in dict.fromkeys(ids) if 0 < id_ <= LARGEST][:most]


def kept_elsewhere(chosen: Collection[int], shown: Collection[int]) -> list[int]:
    """Those of some chosen ids that a page with the ids `shown` must carry along."""
    return [id_ for id_ in chosen if id_ not in shown]

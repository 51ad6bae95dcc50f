"""What one thread can be to another, and the words for it at either end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSort:
    """`label` stands on the page of the source, `back_label` on that of the target.

    `back` is the word by which a form says it from the target's end; a sort without one says the
    same from both.
    """

    key: str
    label: Any
    icon: str
    back: str = ""
    back_label: Any = ""

    @property
    def is_symmetric(self) -> bool:
        """Whether it says the same from both ends."""
        return not self.back

    def words(self, *, back: bool) -> Any:
        """What the page of the source says of the target, or with `back` the other way round."""
        return self.back_label if back and self.back else self.label


SORTS: dict[str, LinkSort] = {
    sort.key: sort
    for sort in (
        LinkSort(key="relates", label=_l("Related to"), icon="link"),
        LinkSort(
            key="duplicates",
            label=_l("Duplicate of"),
            icon="copy",
            back="duplicated_by",
            back_label=_l("Duplicated by"),
        ),
        LinkSort(
            key="answers",
            label=_l("Answers"),
            icon="circle-check",
            back="answered_by",
            back_label=_l("Answered by"),
        ),
        LinkSort(
            key="caused_by",
            label=_l("Caused by"),
            icon="zap",
            back="causes",
            back_label=_l("Causes"),
        ),
    )
}
Ends = tuple[int, int, str]
"""A link: source, target, sort."""


def ends(source_id: int, target_id: int, sort: str) -> Ends:
    """A link as it is made and compared: a symmetric one with the lower id first."""
    known = SORTS.get(sort)
    if known is not None and known.is_symmetric and source_id > target_id:
        return target_id, source_id, sort
    return source_id, target_id, sort


def said(here_id: int, there_id: int, word: str) -> Ends:
    """The link that somebody means who says on the page of `here` what it is to `there`: with
    `answered_by`, the other one is the source."""
    for sort in SORTS.values():
        if sort.back == word:
            return ends(there_id, here_id, sort.key)
    return ends(here_id, there_id, word)


def choices() -> list[tuple[str, Any]]:
    """Every word that a form offers, with how it reads."""
    found = []
    for sort in SORTS.values():
        found.append((sort.key, sort.label))
        if sort.back:
            found.append((sort.back, sort.back_label))
    return found

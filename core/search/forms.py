"""What the address of a search page says, parsed into a typed query."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from core.registry import ThreadKind
from core.search import words
from core.search.driver import PERSON, SearchQuery
from core.search.service import LAST_PAGE
from core.site import site

PEOPLE_TAB = "people"


@dataclass(frozen=True, slots=True)
class Asked:
    """The parsed address: what was typed, which tab, which page."""

    text: str
    kind: str
    page: int

    @classmethod
    def of(cls, args: MultiDict[str, str]) -> Asked:
        """Never fails: an unknown kind is all kinds, a page out of range the nearest one."""
        text = " ".join(args.get("q", "")[: words.MAX_QUERY].replace("\0", "").split())
        kind = args.get("kind", "")
        known = kind == PEOPLE_TAB or kind in {known.key for known in kinds()}
        page = args.get("page", "")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 1
        return cls(text, kind if known else "", min(max(number, 1), LAST_PAGE))

    @property
    def query(self) -> SearchQuery:
        """What the engine is asked."""
        return words.parse(self.text, kind=engine_kind(self.kind), page=self.page)


def kinds() -> list[ThreadKind]:
    """The kinds of the plugins that are on."""
    declared = site().registry.of(ThreadKind)
    return [kind for owner, kind in declared if site().plugins.is_active(owner)]


def engine_kind(kind: str) -> str:
    """How a tab's kind is called in the index."""
    return PERSON if kind == PEOPLE_TAB else kind

"""The pieces of Markdown that the help shows. Their results are rendered, never written down."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from core.text import Named, render_markdown


class Example(NamedTuple):
    """One piece: what it is for and what to type."""

    title: Any
    source: str

    @property
    def html(self) -> str:
        """What it becomes."""
        return _html(self.source)


EXAMPLES = (
    Example(_l("Emphasis"), "*leaning*, **bold**, ~~taken back~~ and `as it is`"),
    Example(
        _l("Headings"),
        "# The pump\n\nAn empty line begins a paragraph,\na line end begins a line.\n\n"
        "## Its filter",
    ),
    Example(_l("Links"), "https://example.org or [the manual](https://example.org/manual)"),
    Example(_l("Lists"), "- tank\n- pump\n  - filter\n\n1. Switch off\n2. Clean"),
    Example(_l("Tasks"), "- [x] order hoses\n- [ ] clean the filter"),
    Example(
        _l("Quotes, with where they are from"),
        "> It stops every evening.\n\n> [Amina in #3](/help/writing)\n>\n> At ten, to be exact.",
    ),
    Example(_l("People and groups"), "Thank you, @menders!"),
    Example(_l("Code"), "```python\nif level < 0.4:\n    pump.start()  # at last\n```"),
    Example(
        _l("Tables"),
        "| Bed | Litres | State |\n|:----|-------:|:-----:|\n| Kale | 12.5 | good |\n"
        "| Leek | 7 | dry |",
    ),
    Example(
        _l("Folded away"),
        ":::details How it was measured\nWith a **bucket** and a watch.\n:::",
    ),
    Example(_l("Spoilers"), "It was ||the cat||.\n\n:::spoiler\nShe sat on the switch.\n:::"),
    Example(_l("Emoji"), "Done :tada: :+1:"),
    Example(_l("Footnotes"), "It holds 200 litres[^tank].\n\n[^tank]: When it is new."),
    Example(_l("A line across"), "before\n\n---\n\nafter"),
    Example(_l("Signs as they are"), "\\*not leaning\\*, \\@nobody, 2 \\* 3"),
)


@cache
def _html(source: str) -> str:
    return render_markdown(source, _known).html


def _known(names: Sequence[str]) -> list[Named]:
    """Whom the examples name: a group, since no page of theirs needs to be there."""
    return [Named(name, "group", 0) for name in names]

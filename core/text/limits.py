"""How much of anything one text may hold, so that no input costs more than its length."""

from __future__ import annotations

from flask_babel import gettext as _

LONGEST_SOURCE = 60_000  # characters of Markdown
LONGEST_FOREIGN = 400_000  # characters of HTML; markup is several times its text
LONGEST_ADDRESS = 2_000
LONGEST_TITLE = 300  # of a link or picture
LONGEST_FOOTNOTE_NAME = 60
LONGEST_SUMMARY = 150  # what a fold says while it is shut

DEEPEST_BLOCKS = 16  # a quote or a fold is one level, a list two
DEEPEST_MARKS = 12  # emphasis inside emphasis
DEEPEST_FOREIGN = 40  # elements inside elements; deeper ones are taken apart

MOST_STEPS = 47_000  # of the parser: ordinary texts of full length take less than half
MOST_FOOTNOTES = 300
MOST_SPOILERS = 300
MOST_NAMES = 50  # of people and groups, looked up in one text
MOST_NOTED = 500  # names, repeats counted
MOST_LINKS = 1_000  # links and pictures together
MOST_COLUMNS = 64
MOST_CELLS = 5_000  # of all tables together
MOST_MARKS_ON_A_LETTER = 6  # Tibetan and pointed Hebrew need four or five
MOST_HIGHLIGHTING = 3_000**2  # sum of the squares of coloured blocks: lexers are quadratic


class TooLong(ValueError):
    """A text is longer than `limit` characters; the message is a sentence for people."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            _("This text is too long: at most %(limit)s characters.", limit=f"{limit:,}")
        )
        self.limit = limit


class TooIntricate(TooLong):
    """A text would take more than `limit` steps to read; the message is a sentence for people."""

    def __init__(self) -> None:
        ValueError.__init__(
            self,
            _(
                "This text has too many marks, links and short lines for one post. Split it, or "
                "put what needs no formatting between lines of three backticks."
            ),
        )
        self.limit = MOST_STEPS


def refuse_longer(text: str, limit: int) -> None:
    """Raise `TooLong(limit)` if the text is longer than that."""
    if len(text) > limit:
        raise TooLong(limit)

"""Quarters of years: as near as anybody says when an idea is to be there."""

from __future__ import annotations

import re
from datetime import date

from flask_babel import gettext as _

from townhall import Rejected, clock

QUARTER = re.compile(r"(20\d\d)-Q([1-4])")
AHEAD = 8


def checked_quarter(text: str) -> str:
    """A quarter as columns hold it (`2027-Q1`), or "" for none. Raises `Rejected`."""
    text = text.strip()
    if text and not QUARTER.fullmatch(text):
        raise Rejected("quarter", _("A year and a quarter, such as 2027-Q1."))
    return text


def quarter_said(text: str) -> str:
    """A quarter as people say it ("Q1 2027"); nothing for none."""
    found = QUARTER.fullmatch(text)
    return _("Q%(number)s %(year)s", number=found[2], year=found[1]) if found else ""


def quarters_offered(chosen: str = "") -> list[str]:
    """The quarters that one may choose: this one, those that come, and what was chosen."""
    today: date = clock.now().date()
    first = today.year * 4 + (today.month - 1) // 3
    coming = [f"{at // 4}-Q{at % 4 + 1}" for at in range(first, first + AHEAD)]
    return [chosen, *coming] if chosen and chosen not in coming else coming

"""Mail that somebody of the team passes on to a queue."""

from __future__ import annotations

import re

from townhall import Forwarded, Letter, forwarded_in

__all__ = ["Forwarded", "passed_on"]
_MARKED = re.compile(r"^\s*(?:fwd?|wg|tr|rv|enc|vb|vs|pd|i)\s*:", re.IGNORECASE)


def passed_on(letter: Letter) -> Forwarded | None:
    """The mail that another passes on, where its subject says that it does; else a head in it is
    that of a mail that is answered."""
    return forwarded_in(letter.text) if _MARKED.match(letter.subject) else None

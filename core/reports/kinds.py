"""What can be wrong with something, in the words of whoever reports it."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import lazy_gettext as _l

from core.registry import Text

TARGETS = ("post", "person", "tag", "file")
LONGEST = 1000


class Kind(NamedTuple):
    """A kind of report: its name in the form and what it means."""

    label: Text
    meaning: Text


KINDS = {
    "off_topic": Kind(_l("Off topic"), _l("It does not belong in this place.")),
    "rude": Kind(_l("Rude"), _l("It attacks or insults somebody, or means to hurt.")),
    "spam": Kind(_l("Spam"), _l("It advertises something that nobody asked for.")),
    "illegal": Kind(_l("Against the law"), _l("It breaks the law or somebody's rights.")),
    "other": Kind(_l("Something else"), _l("Say below what it is.")),
}

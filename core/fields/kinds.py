"""The sorts of fields there are, and how long what is said in them may be."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

KINDS = {
    "text": _l("A line of text"),
    "long": _l("A longer text"),
    "choice": _l("One of a list"),
    "several": _l("Some of a list"),
    "link": _l("A web address"),
    "date": _l("A date"),
    "yesno": _l("Yes or no"),
}
CHOSEN = ("choice", "several")
"""Kinds with a list to choose from."""
WORDLESS = ("date", "yesno")
"""Kinds in which nobody would look for a word."""
TEXT_LENGTH = 200
LONG_LENGTH = 2000
MOST_CHOICES = 50
CHOICE_LENGTH = 80
YES, NO = "yes", "no"

"""The steps of the set-up, in their order."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

FINISHED = "finished"
LATER = "later"


class Step(NamedTuple):
    """A step and what it is called."""

    name: str
    title: Any


STEPS = (
    Step("account", _l("Your account")),
    Step("name", _l("Name and place")),
    Step("kind", _l("Kind of community")),
    Step("doors", _l("Who may enter")),
    Step("mail", _l("Mail")),
    Step("next", _l("What is next")),
)
TYPED = ("name", "kind", "doors", "mail")
"""Those with a page of the set-up: the first belongs to the link that makes an owner, and the
last comes when all is done."""


def after(name: str) -> str:
    """The step behind one."""
    return TYPED[TYPED.index(name) + 1]


def before(name: str) -> str:
    """The step before one; empty for the first."""
    at = TYPED.index(name)
    return TYPED[at - 1] if at else ""

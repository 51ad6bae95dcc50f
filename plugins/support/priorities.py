"""How urgent tickets are: words and looks of the four priorities."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from plugins.support.models.tickets import HIGH, LOW, NORMAL, URGENT


class Look(NamedTuple):
    """How a priority is shown."""

    name: Any
    tone: str
    icon: str


LOOKS = {
    URGENT: Look(_l("Urgent"), "bad", "triangle-alert"),
    HIGH: Look(_l("High"), "warn", "arrow-up"),
    NORMAL: Look(_l("Normal"), "", "circle-dot"),
    LOW: Look(_l("Low"), "", "chevron-down"),
}
"""The most urgent first."""

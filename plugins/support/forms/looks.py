"""How a state may look."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from townhall import option

ICONS = (
    option("circle-dashed", _l("Dashed circle")),
    option("circle-dot", _l("Circle with a dot")),
    option("circle-check", _l("Circle with a tick")),
    option("circle-slash", _l("Crossed circle")),
    option("hourglass", _l("Hourglass")),
    option("clock", _l("Clock")),
    option("eye", _l("Eye")),
    option("search", _l("Magnifying glass")),
    option("message-square", _l("Speech bubble")),
    option("calendar-days", _l("Calendar")),
    option("wrench", _l("Wrench")),
    option("archive", _l("Archive")),
)

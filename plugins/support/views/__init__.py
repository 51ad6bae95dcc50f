"""Pages of the help desk, all on one blueprint; `PAGES` names the modules that put them there."""

from __future__ import annotations

from townhall import Blueprint

PAGES: tuple[str, ...] = (
    "absences",
    "batches",
    "beside",
    "clocks",
    "desk",
    "fields",
    "for_members",
    "handling",
    "levels",
    "macros",
    "mail",
    "merging",
    "outgoing",
    "people",
    "publishing",
    "questions",
    "rating",
    "reports",
    "requests",
    "rules",
    "saved",
    "settings",
    "standing",
    "starting",
    "states",
    "suggesting",
    "tickets",
    "trackers",
    "values",
)

bp = Blueprint("support", __name__, url_prefix="/support", template_folder="../templates")

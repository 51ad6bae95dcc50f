"""Pages of events, all on one blueprint; `PAGES` names the modules that put them there."""

from __future__ import annotations

from townhall import Blueprint

PAGES = (
    "agenda",
    "answering",
    "changing",
    "door",
    "events",
    "feeds",
    "hosts",
    "importing",
    "lists",
    "making",
    "people",
    "questions",
    "subscribing",
)

bp = Blueprint("events", __name__, url_prefix="/events", template_folder="../templates")

"""Pages of ideas, all on one blueprint; `PAGES` names the modules that put them there."""

from __future__ import annotations

from townhall import Blueprint

PAGES: tuple[str, ...] = (
    "boards",
    "changelog",
    "deciding",
    "demand",
    "ideas",
    "private",
    "releasing",
    "roadmap",
    "settings",
    "starting",
    "statuses",
    "suspicions",
    "transfer",
    "votes",
)

bp = Blueprint("ideas", __name__, url_prefix="/ideas", template_folder="../templates")

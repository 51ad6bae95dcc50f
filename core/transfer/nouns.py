"""What an import counts, in words for people. The keys are those of the report."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

NOUNS: dict[str, Any] = {
    "boards": _l("Boards"),
    "people": _l("People"),
    "former_members": _l("Former members, known by name only"),
    "tags": _l("Tags"),
    "threads": _l("Threads"),
    "replies": _l("Replies"),
    "comments": _l("Comments"),
    "log_entries": _l("Log entries"),
    "accepted_answers": _l("Accepted answers"),
    "votes": _l("Votes known by their number only"),
    "versions": _l("Versions of texts"),
    "earlier_versions": _l("of these earlier ones, as revisions"),
}

"""What the texts are called."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

TITLES: dict[str, Any] = {
    "terms": _l("Terms"),
    "privacy": _l("Privacy"),
    "guidelines": _l("Guidelines"),
}
WHAT: dict[str, Any] = {
    "terms": _l("What holds between the community and its members. Members agree to it."),
    "privacy": _l("What is kept about people, why and for how long. Members agree to it."),
    "guidelines": _l("How people treat each other here. Everybody can read it."),
}
ICONS = {"terms": "gavel", "privacy": "lock-keyhole", "guidelines": "heart"}

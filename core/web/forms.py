"""What forms of every feature share."""

from __future__ import annotations

from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l


def option(value: Any, label: Any) -> Any:
    """One choice of a select or radio field."""
    # Plain pairs go with WTForms 3.4; the stubs do not know what takes their place.
    return wtforms.SelectChoice(value, label)  # type: ignore[attr-defined]


TONES = (
    option("", _l("None")),
    option("info", _l("Blue")),
    option("plan", _l("Violet")),
    option("warn", _l("Amber")),
    option("good", _l("Green")),
    option("bad", _l("Red")),
)
"""The colours that a state of threads may have, as forms offer them (see `State.tone`)."""

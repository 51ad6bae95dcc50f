"""What forms of every feature share."""

from __future__ import annotations

from typing import Any

import wtforms


def option(value: Any, label: Any) -> Any:
    """One choice of a select or radio field."""
    # Plain pairs go with WTForms 3.4; the stubs do not know what takes their place.
    return wtforms.SelectChoice(value, label)  # type: ignore[attr-defined]

"""What a select or a row of cards offers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag


def chosen(pairs: Iterable[tuple[str, Any]]) -> list[Any]:
    """The choices of a field, from pairs of value and label."""
    return [SelectChoice(value, label) for value, label in pairs]

"""What people are told of work on their threads."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from core.registry import NotificationSort


def _said(names: str, _times: int) -> Any:
    return _("%(names)s moved your thread or merged it with another", names=names)


SORT = NotificationSort(
    name="thread_work",
    label=_l("Your threads were moved or merged"),
    icon="folder-input",
    said=_said,
    reasons={"started": _l("You started this thread"), "kind": _l("You started this thread")},
    says={"kind": _l("Your thread is of another kind now")},
    order=60,
)

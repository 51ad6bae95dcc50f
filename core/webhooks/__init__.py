"""Webhooks: other programs that owners have entered are told what happens here."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.personal import PersonalData, later
from core.registry import Job, WebhookEvent
from core.threads import events

if TYPE_CHECKING:
    from core.web.routing import Blueprint

_MODULE = "core.webhooks.saying"


def _nothing_more(_event: Any) -> dict[str, Any]:
    return {}


DECLARES = (
    WebhookEvent(
        name="thread.started",
        label=_l("A thread was started"),
        event=events.ThreadStarted,
        payload=later(_MODULE, "first_post"),
    ),
    WebhookEvent(
        name="thread.state",
        label=_l("A thread has another state, such as solved"),
        event=events.StateChanged,
        payload=later(_MODULE, "states"),
    ),
    WebhookEvent(
        name="thread.kind",
        label=_l("A thread became another kind"),
        event=events.ThreadKindChanged,
        payload=later(_MODULE, "kinds"),
    ),
    WebhookEvent(
        name="post.added",
        label=_l("A reply was posted"),
        event=events.PostAdded,
        payload=_nothing_more,
    ),
    WebhookEvent(
        name="post.edited",
        label=_l("A post was changed"),
        event=events.PostEdited,
        payload=_nothing_more,
    ),
    PersonalData(name="webhooks", label=_l("Webhooks"), freed=("webhook.created_by",)),
    Job(name="webhooks.turns", every=timedelta(minutes=1), run=later("core.webhooks.jobs", "due")),
    Job(name="webhooks.sweep", every=timedelta(hours=1), run=later("core.webhooks.jobs", "sweep")),
)


def blueprints() -> list[Blueprint]:
    """The pages of this package, and the worker's part."""
    from core.webhooks import (
        jobs,  # noqa: F401 - imported for what it handles
        views,
    )

    return [views.bp]

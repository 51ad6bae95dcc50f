"""Support: private requests, answered by a team. This file is the table of contents: what the
plugin declares and what it listens to; each part of the desk says more in `entries`."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from plugins.support.entries import gather
from townhall import (
    Actor,
    Blueprint,
    Bounded,
    Event,
    ItemAction,
    Job,
    MailRule,
    Metric,
    NavItem,
    NotificationSort,
    Permission,
    PersonalData,
    PostView,
    PresetPart,
    Setting,
    SlotFill,
    Tab,
    ThreadKind,
    ThreadView,
    WebhookEvent,
    hookimpl,
    preset_parts,
    rights_key,
    visible_spaces,
)

KIND, NOTES = "ticket", "ticket_notes"


@hookimpl
def register_permissions() -> list[Permission]:
    """Who works on tickets."""
    return gather("permissions")


@hookimpl
def register_settings() -> list[Setting]:
    """What holds for all queues."""
    return gather("settings")


@hookimpl
def register_kinds() -> list[ThreadKind]:
    """The ticket, and what the team says about it."""
    return gather("kinds")


@hookimpl
def register_webhooks() -> list[WebhookEvent]:
    """What other programs hear of tickets."""
    return gather("webhooks")


@hookimpl
def register_notifications() -> list[NotificationSort]:
    """What people are told of tickets."""
    return gather("notifications")


@hookimpl
def register_mail_rules() -> list[MailRule]:
    """Mail that becomes tickets and answers."""
    return gather("mail_rules")


@hookimpl
def register_jobs() -> list[Job]:
    """What runs by itself."""
    return gather("jobs")


@hookimpl
def register_metrics() -> list[Metric]:
    """How the desk does."""
    return gather("metrics")


@hookimpl
def register_personal_data() -> list[PersonalData]:
    """What the desk holds of people beside threads and posts."""
    return gather("personal_data")


@hookimpl
def register_presets() -> list[PresetPart]:
    """A queue for the kinds of community that help people."""
    return preset_parts(Path(__file__).with_name("presets.toml"), kind=KIND)


@hookimpl
def samples_wanted(people: list[str]) -> None:
    """Queues and tickets of the sample community."""
    from plugins.support.seeding import write_samples

    write_samples(people)


@hookimpl
def register_routes() -> list[Blueprint]:
    """The pages of requesters, and the desk."""
    from plugins.support.views import PAGES, bp

    for page in PAGES:
        import_module(f"plugins.support.views.{page}")
    return [bp]


@hookimpl
def register_slots() -> list[SlotFill]:
    """What the desk adds to pages of others."""
    return gather("slots")


_links: Bounded[list[NavItem]] = Bounded(100)


@hookimpl
def nav_items(actor: Actor) -> list[NavItem]:
    """One's requests, a new one, and the desk for the team."""
    return _links.get(rights_key(actor), lambda: _links_for(actor))


def _links_for(actor: Actor) -> list[NavItem]:
    spaces = visible_spaces(actor, owner="support")
    # Its pages are for members; visitors are led to sign in.
    if not spaces or (actor.signed_in and not actor.is_member):
        return []
    place: dict[str, Any] = {"icon": "life-buoy", "section": "support", "order": 40}
    items = [NavItem(label=_("Support"), endpoint="support.index", **place)]
    if any(actor.can("spaces.start", one.id) and not one.is_archived for one in spaces):
        items.append(NavItem(label=_("Ask the team"), endpoint="support.new", place="new", **place))
    return [*items, *gather("nav", actor, spaces)]


@hookimpl
def tabs(page: str, subject: Any, actor: Actor) -> list[Tab]:
    """What the desk adds to pages with tabs."""
    return gather("tabs", page, subject, actor)


@hookimpl
def item_actions(
    thread: ThreadView, posts: Sequence[PostView], actor: Actor
) -> dict[int, list[ItemAction]]:
    """What can be done with a post: a request can be made of it, a note taken from it."""
    found: dict[int, list[ItemAction]] = {}
    for number, action in gather("actions_on", thread, posts, actor):
        found.setdefault(number, []).append(action)
    return found


@hookimpl
def site_enabled(actor: Actor) -> None:
    """The usual states and a first queue, so that somebody can write."""
    from plugins.support.actions.starting import ensure_desk

    ensure_desk(actor)


@hookimpl
def on_event(event: Event) -> None:
    """What happens to tickets sets off rules, clocks and news."""
    gather("follow", event)

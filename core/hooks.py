"""Every hook a plugin may implement: signature, kind, what happens when it raises.

Kinds: *collect* (lists joined, also by the key of a mapping) and *tell* (no result).
Policies on error: *withdraw* (the plugin counts as failed, all it registered is removed),
*skip* (logged, its result dropped), *raise* (the operation is given up).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

import pluggy

if TYPE_CHECKING:
    from core.access import Actor
    from core.events import Event
    from core.measures import Metric
    from core.personal import PersonalData
    from core.presets.parts import PresetPart
    from core.registry import (
        Channel,
        ItemAction,
        Job,
        MailRule,
        NavItem,
        NotificationSort,
        Permission,
        Setting,
        SlotFill,
        Tab,
        ThreadKind,
        WebhookEvent,
    )
    from core.web.routing import Blueprint

PROJECT = "townhall"
hookimpl = pluggy.HookimplMarker(PROJECT)
_hookspec = pluggy.HookspecMarker(PROJECT)

Policy = Literal["withdraw", "skip", "raise"]
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Terms:
    """How a hook is called: its kind, what happens on error, and since which API version."""

    kind: Literal["collect", "tell"]
    on_error: Policy
    since: str = "1.0"


TERMS: dict[str, Terms] = {}


def spec(kind: Literal["collect", "tell"], on_error: Policy) -> Callable[[F], F]:
    """Mark a method as a hook and keep its terms."""

    def mark(method: F) -> F:
        TERMS[method.__name__] = Terms(kind, on_error)
        return _hookspec(method)

    return mark


class Hooks(Protocol):
    """The hooks of plugin API 1.0.

    Only their signatures are used: pluggy never runs a specification, so none has a body.
    """

    @spec("collect", "withdraw")
    def register_routes(self) -> list[Blueprint]:
        """Pages: blueprints of `townhall.Blueprint`, named after the plugin. Called at boot."""

    @spec("collect", "withdraw")
    def register_kinds(self) -> list[ThreadKind]:
        """Sorts of thread; each gets posts, search, feeds and history. Called at boot."""

    @spec("collect", "withdraw")
    def register_permissions(self) -> list[Permission]:
        """Rights that routes and actions of this plugin ask for. Called at boot."""

    @spec("collect", "withdraw")
    def register_settings(self) -> list[Setting]:
        """Values an owner may change; the form is made from them. Called at boot."""

    @spec("collect", "withdraw")
    def register_slots(self) -> list[SlotFill]:
        """Components for named spots on pages of core and of other plugins. Called at boot."""

    @spec("collect", "withdraw")
    def register_jobs(self) -> list[Job]:
        """Scheduled work; not started while the plugin is off. Called at boot."""

    @spec("collect", "withdraw")
    def register_notifications(self) -> list[NotificationSort | Channel]:
        """What people are told of, and ways to reach them. Called at boot."""

    @spec("collect", "withdraw")
    def register_mail_rules(self) -> list[MailRule]:
        """Ways to take mail that is no answer to a thread, such as that of a calendar program
        or to a desk. Not asked while the plugin is off. Called at boot."""

    @spec("collect", "withdraw")
    def register_webhooks(self) -> list[WebhookEvent]:
        """What other programs may be told of, by addresses that owners enter. Nothing of it is
        sent while the plugin is off. Called at boot."""

    @spec("collect", "withdraw")
    def register_personal_data(self) -> list[PersonalData]:
        """What the tables of this plugin hold of people: what they may take along, and what
        becomes of it when they are erased. Asked even while the plugin is off. Called at boot.
        """

    @spec("collect", "withdraw")
    def register_metrics(self) -> list[Metric]:
        """Measures for the owner's page of insights; counted by a job. Called at boot."""

    @spec("collect", "withdraw")
    def register_presets(self) -> list[PresetPart]:
        """What the plugin brings to kinds of community: its spaces, first threads and settings.

        See `townhall.preset_parts`, which reads them from a file. Called at boot.
        """

    @spec("tell", "raise")
    def site_enabled(self, actor: Actor) -> None:
        """The plugin was switched on by `actor`: make what a first page needs.

        Runs in the transaction of the switch; raising takes the switch back.
        """

    @spec("tell", "raise")
    def samples_wanted(self, people: list[str]) -> None:
        """A sample community is being made: add content written by these user names."""

    @spec("collect", "skip")
    def nav_items(self, actor: Actor) -> list[NavItem]:
        """Links for the navigation, the New menu and the team's group."""

    @spec("collect", "skip")
    def tabs(self, page: str, subject: Any, actor: Actor) -> list[Tab]:
        """Tabs on a page of core. `page` is `profile`, `subject` the person shown."""

    @spec("collect", "skip")
    def item_actions(
        self, thread: Any, posts: Sequence[Any], actor: Actor
    ) -> Mapping[int, list[ItemAction]]:
        """Deeds offered on posts, by post id; posts without any may be left out.

        Asked once a page, because a call for each post would make every plugin cost a tenth
        of it. `posts` and `thread` are rows as the page shows them.
        """

    @spec("tell", "skip")
    def on_event(self, event: Event) -> None:
        """Something happened (see `townhall.events`); called after the commit."""

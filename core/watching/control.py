"""The control by which somebody says how much they want to hear of one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from flask_babel import gettext as _

from core.watching.rules import LEVELS, Choice, Level, Target

ICONS: dict[Level, str] = {
    "watch": "bell-ring",
    "first": "eye",
    "normal": "bell",
    "mute": "bell-off",
}


class Option(NamedTuple):
    """One level that may be chosen: what it is called and what it means here."""

    level: Level
    label: str
    meaning: str
    icon: str


@dataclass(frozen=True, slots=True)
class Control:
    """How much somebody hears of one thing, why, and what they may choose instead.

    `choice` is the one that decides, of this thing or of one that it is in; None when nobody
    has chosen anything.
    """

    target: Target
    target_id: int
    choice: Choice | None

    @property
    def url(self) -> str:
        """Where it is changed, and its own page."""
        return f"/watch/{self.target}/{self.target_id}"

    @property
    def level(self) -> Level:
        """How much is heard of it now; for a thread, `first` is as good as `normal`."""
        level = self.choice.level if self.choice is not None else "normal"
        return "normal" if level == "first" and self.target == "thread" else level

    @property
    def is_own(self) -> bool:
        """Whether it is about this very thing, and not one that it is in."""
        return self.choice is not None and self.choice[:2] == (self.target, self.target_id)

    @property
    def is_by_itself(self) -> bool:
        """Whether it came without a choice, and may be stopped with one click."""
        return self.is_own and self.choice is not None and self.choice.source != "own"

    @property
    def kept(self) -> Control:
        """The same without the number of the thing, for pieces that are kept: they have a blank
        in its place (see `core.web.furniture.blank`)."""
        choice = self.choice
        if choice is not None and self.is_own:
            choice = choice._replace(target_id=0)
        return Control(self.target, 0, choice)

    @property
    def now(self) -> Option:
        """The level in force."""
        return self._option(self.level)

    @property
    def options(self) -> list[Option]:
        """The levels to choose from, the loudest first."""
        known = [level for level in LEVELS if level != "first" or self.target != "thread"]
        return [self._option(level) for level in known]

    def _option(self, level: Level) -> Option:
        return Option(level, _label(level), _meaning(self.target, level), ICONS[level])

    @property
    def why(self) -> str:
        """Why it is so, as a sentence; nothing where nobody has chosen anything."""
        if self.choice is None:
            return ""
        return str(_own(self.choice) if self.is_own else _inherited(self.choice))

    @property
    def why_url(self) -> str:
        """Where the choice is that decides, when it is another thing's."""
        if self.choice is None or self.is_own:
            return ""
        return f"/watch/{self.choice.target}/{self.choice.target_id}"


def _label(level: Level) -> Any:
    return {
        "watch": _("Watch"),
        "first": _("New threads only"),
        "normal": _("Normal"),
        "mute": _("Mute"),
    }[level]


def _meaning(target: Target, level: Level) -> Any:
    if target == "thread" and level == "watch":
        return _("Every reply reaches your inbox.")
    if target == "person" and level == "mute":
        return _("Nothing that this person does reaches your inbox.")
    return {
        "watch": _("Every new thread and every reply reaches your inbox."),
        "first": _("New threads reach your inbox; of replies, those that concern you."),
        "normal": _("Answers to you, mentions and quotes of you reach your inbox."),
        "mute": _("Nothing from here reaches your inbox, not even when you are named."),
    }[level]


def _own(choice: Choice) -> Any:
    return {
        "own": _("You chose this."),
        "started": _("Because you started it."),
        "replied": _("Because you replied."),
        "read": _("Because you read it for a while."),
        "joined": _("Because you take part in it."),
        "default": _("It is so for everyone who joins."),
    }[choice.source]


def _inherited(choice: Choice) -> Any:
    if choice.target == "space":
        return _("As you chose for its space.")
    if choice.target == "tag":
        return _("As you chose for one of its tags.")
    if choice.source == "default":
        return _("It is so for everyone who joins.")
    return _("As you chose for everything here.")

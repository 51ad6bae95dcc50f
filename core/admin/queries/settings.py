"""Settings as owners see them: under headings, each with its default and who changed it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _
from peewee import JOIN

from core import settings
from core.accounts.models import User
from core.models import Audit
from core.registry import Setting
from core.site import site

LOOK_BACK = 2000


@dataclass(frozen=True, slots=True)
class Line:
    """One setting: its value, the sign of it, and the line of the log that changed it last."""

    owner: str
    setting: Setting
    value: Any
    mark: str
    change: Any = None

    @property
    def is_changed(self) -> bool:
        """Whether it is other than its default."""
        return bool(self.value != self.setting.default)

    @property
    def given_by(self) -> str:
        """The variable of the environment that says it, which wins over what is kept here."""
        return settings.given_by(self.owner, self.setting)

    @property
    def default(self) -> str:
        """The default in words."""
        return in_words(self.setting, self.setting.default)


@dataclass(frozen=True, slots=True)
class Owner:
    """Core or a plugin that has settings."""

    name: str
    title: str
    is_on: bool


def owners() -> dict[str, Owner]:
    """All that have settings, core first."""
    found: dict[str, Owner] = {}
    plugins = site().plugins.plugins
    for name, _setting in site().registry.of(Setting):
        title = plugins[name].title if name in plugins else _("Community")
        is_on = name == "core" or site().plugins.is_active(name)
        found.setdefault(name, Owner(name, title, is_on))
    return found


def lines(owner: str, *, search: str = "", changed: bool = False) -> list[Line]:
    """The settings of an owner in order, perhaps only those that a search finds or that are
    other than their default. Who changed them is one query."""
    declared = [s for by, s in site().registry.of(Setting) if by == owner]
    found = [
        Line(owner, one, settings.get(owner, one.name), settings.mark(owner, one.name))
        for one in declared
        if _matches(one, search)
    ]
    changes = last_changes(owner) if found else {}
    return [
        Line(line.owner, line.setting, line.value, line.mark, changes.get(line.setting.name))
        for line in found
        if line.is_changed or not changed
    ]


def sections(found: Iterable[Line]) -> Iterator[tuple[str, list[Line]]]:
    """Lines under their headings: the headings in the order in which they are declared."""
    heads: dict[str, int] = {}
    for line in found:
        heads.setdefault(str(line.setting.section), len(heads))

    def place(line: Line) -> tuple[int, int]:
        return heads[str(line.setting.section)], line.setting.order

    for head, some in groupby(sorted(found, key=place), key=lambda one: str(one.setting.section)):
        yield head, list(some)


def last_changes(owner: str) -> dict[str, Any]:
    """The last line of the log about each setting of an owner, by name."""
    rows = (
        Audit.select(Audit.at, Audit.after, User.username, User.name, User.avatar)
        .join(User, JOIN.LEFT_OUTER, on=(Audit.actor == User.id))
        .where((Audit.action == settings.CHANGE) & (Audit.note == owner))
        .order_by(Audit.id.desc())
        .limit(LOOK_BACK)
    )
    found: dict[str, Any] = {}
    for row in rows.namedtuples():
        for name in row.after or {}:
            found.setdefault(name, row)
    return found


def in_words(setting: Setting, value: Any) -> str:
    """A value as a person would say it."""
    if setting.kind == "secret":
        return str(_("set") if value else _("not set"))
    if setting.kind == "switch":
        return str(_("on") if value else _("off"))
    if setting.kind == "number":
        return str(format_decimal(value))
    named = {key: str(label) for key, label in setting.choices}
    if setting.kind == "choice":
        return named.get(value, str(value))
    if setting.kind == "words":
        return ", ".join(named.get(word, word) for word in value.split()) or _("none")
    return str(value) or _("empty")


def _matches(setting: Setting, search: str) -> bool:
    """Whether every word of the search stands in the name, label, help or heading."""
    texts = (setting.name, setting.label, setting.help, setting.section)
    text = " ".join(map(str, texts)).casefold()
    return all(word in text for word in search.casefold().split())

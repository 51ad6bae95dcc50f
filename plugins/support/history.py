"""Rows of the log in words: what the page of a ticket says between two posts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from plugins.support import log
from plugins.support.states import once_known

PRIORITIES: Mapping[int, Any] = {1: _l("Low"), 2: _l("Normal"), 3: _l("High"), 4: _l("Urgent")}
IMPACTS: Mapping[str, Any] = {
    "": _l("I would rather not say"),
    "nothing": _l("Nothing: I am only curious"),
    "some": _l("Something is harder than it should be"),
    "stuck": _l("I cannot go on until it is solved"),
    "danger": _l("Something may get hurt, lost or broken"),
}
"""What a requester may say that it keeps them from."""
ICONS: Mapping[str, str] = {
    log.OPENED: "life-buoy",
    log.PRIORITY: "triangle-alert",
    log.ASSIGNEE: "user",
    log.TEAM: "users",
    log.QUEUE: "folder-input",
    log.TAGS: "tag",
    log.MERGED: "git-merge",
    log.UNMERGED: "undo-2",
    log.SPLIT: "split",
    log.PERSON: "user-plus",
    log.SPAM: "shield",
    log.MACRO: "zap",
    log.STAYS: "lock",
    log.ALARM: "clock",
    log.LINK: "link",
    log.MAIL: "mail",
    log.REMINDED: "bell",
    log.RECALLED: "undo-2",
    log.HELD: "clock",
    log.FIELD: "pencil",
    log.TRACKER: "link",
    log.RATING: "smile-plus",
    log.IMPACT: "triangle-alert",
    log.POLICY: "hourglass",
}
PLAIN: Mapping[str, Any] = {
    log.OPENED: _l("Request opened"),
    log.QUEUE: _l("Moved to another queue"),
    log.FIELD: _l("A field was changed"),
    log.TAGS: _l("Tags changed"),
    log.MERGED: _l("Another request became part of this one"),
    log.UNMERGED: _l("A request is on its own again"),
    log.SPLIT: _l("A part became a request of its own"),
    log.PERSON: _l("The people in it changed"),
    log.TRACKER: _l("The problem that it is about was changed"),
    log.RATING: _l("Somebody said how it was"),
    log.MACRO: _l("A prepared answer was used"),
    log.IMPACT: _l("What it keeps them from was changed"),
    log.POLICY: _l("Other times to answer hold now"),
    log.ALARM: _l("A time to answer is nearly over, or over"),
    log.LINK: _l("Links changed"),
    log.MAIL: _l("Something came by mail"),
    log.REMINDED: _l("A reminder was sent"),
    log.HELD: _l("An answer waits to leave"),
    log.RECALLED: _l("An answer was called back"),
}


class Line(NamedTuple):
    """One row in words, with its icon and tone."""

    icon: str
    text: str
    tone: str = ""


def line_of(entry: Any, names: Mapping[int, str], teams: Mapping[int, str]) -> Line:
    """A row of the log as the team reads it; `names` are people by id, `teams` groups."""
    before, after = entry.before, entry.after
    if entry.sort == log.STATE:
        return _state(_state_name(before), after, _state_name(after))
    if entry.sort == log.SPAM:
        return Line(ICONS[log.SPAM], _("Marked as spam") if after else _("It is no spam"))
    if entry.sort == log.STAYS:
        text = _("It is never closed by itself") if after else _("It may be closed by itself again")
        return Line(ICONS[log.STAYS], text)
    if entry.sort == log.PRIORITY:
        return Line(ICONS[log.PRIORITY], _step(_l("Priority"), _rank(before), _rank(after)))
    if entry.sort == log.ASSIGNEE:
        return Line(ICONS[log.ASSIGNEE], _given(after, names))
    if entry.sort == log.TEAM:
        return Line(ICONS[log.TEAM], _to_team(after, teams))
    plain = PLAIN.get(entry.sort)
    return Line(ICONS.get(entry.sort, "history"), str(plain or _("Something was changed")))


def public_line(entry: Any) -> Line | None:
    """A row of the log as its requester reads it, or None when nothing changed for them."""
    if entry.sort != log.STATE:
        plain = PLAIN.get(entry.sort)
        return Line(ICONS.get(entry.sort, "history"), str(plain)) if plain else None
    old, new = once_known(str(entry.before)), once_known(str(entry.after))
    if new is None or (old is not None and old.shown == new.shown):
        return None
    return Line(new.icon, new.shown, new.tone)


def _state(old: str, slug: Any, new: str) -> Line:
    standing = once_known(str(slug))
    icon, tone = (standing.icon, standing.tone) if standing else ("circle-dot", "")
    return Line(icon, _("State: from %(old)s to %(new)s", old=old, new=new), tone)


def _state_name(slug: Any) -> str:
    standing = once_known(str(slug))
    return standing.name if standing else str(slug)


def _rank(priority: Any) -> str:
    return str(PRIORITIES.get(priority, priority))


def _step(what: Any, old: str, new: str) -> str:
    return str(_("%(what)s: from %(old)s to %(new)s", what=what, old=old, new=new))


def _given(user_id: Any, names: Mapping[int, str]) -> str:
    if not user_id:
        return str(_("Nobody has it now"))
    return str(_("Given to %(name)s", name=names.get(user_id) or _("somebody who has left")))


def _to_team(group_id: Any, teams: Mapping[int, str]) -> str:
    if not group_id:
        return str(_("It is for no team in particular now"))
    return str(_("For the team %(name)s", name=teams.get(group_id) or group_id))

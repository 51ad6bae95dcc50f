"""Figures as people say them: numbers with their unit, and how they stand to those before."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from core.insights.queries import Value
from core.measures import Metric

HOUR, DAY = 60, 1440


@dataclass(frozen=True, slots=True)
class Change:
    """How a figure stands to the one before: a sentence, and how good that is."""

    words: str
    icon: str = ""
    tone: str = ""


def definition(one: Metric) -> str:
    """What a metric counts. A plugin that cannot say it says nothing."""
    try:
        return str(one.definition() if callable(one.definition) else one.definition)
    except Exception:  # noqa: BLE001 - the words are a plugin's
        return ""


def said(one: Metric, value: Value) -> str:
    """The number of a metric with its unit."""
    if value.number is None:
        return "–"
    return number_of(one, value.number)


def number_of(one: Metric, number: float) -> str:
    """A number with the unit of a metric."""
    if one.shows in ("share", "people_share", "again"):
        return str(_("%(number)s %%", number=format_decimal(round(number * 100, 1))))
    if one.shows == "minutes":
        return duration(number)
    if one.shows == "per_person":
        return str(format_decimal(round(number, 2)))
    return str(format_decimal(number))


def duration(minutes: float) -> str:
    """Minutes as the unit that fits: under two hours as they are, under two days as hours."""
    if minutes < 2 * HOUR:
        return str(_("%(number)s min", number=format_decimal(round(minutes))))
    if minutes < 2 * DAY:
        return str(_("%(number)s h", number=format_decimal(round(minutes / HOUR, 1))))
    days = format_decimal(round(minutes / DAY, 1))
    return str(_("%(number)s days", number=days))


def made_of(one: Metric, value: Value) -> str:
    """What a number was worked out of."""
    part, of = format_decimal(value.part), format_decimal(value.of)
    if one.shows == "minutes":
        most = duration(value.most) if value.most is not None else "–"
        return str(
            _(
                "%(part)s of %(of)s have one; nine in ten within %(most)s.",
                part=part,
                of=of,
                most=most,
            )
        )
    if one.shows in ("share", "people_share", "again"):
        return str(_("%(part)s of %(of)s", part=part, of=of))
    if one.shows == "per_person":
        by = ngettext("%(num)s member", "%(num)s members", value.of)
        return str(_("%(part)s by %(members)s", part=part, members=by))
    return ""


def change(one: Metric, now: Value, before: Value | None) -> Change:
    """How a figure stands to the one before."""
    if before is None:
        return Change(_("Figures do not reach back far enough to compare."))
    if before.number is None or now.number is None:
        return Change(_("Nothing to compare with."))
    then = said(one, before)
    shown, shown_before = said(one, now), then
    if shown == shown_before:
        return Change(_("As in the time before"))
    more = now.number > before.number
    tone = "" if not one.better else "good" if more == (one.better == "more") else "warn"
    if more:
        return Change(_("Up from %(then)s", then=then), "chevron-up", tone)
    return Change(_("Down from %(then)s", then=then), "chevron-down", tone)

"""The inbox: read it, and say what becomes of each row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from flask import Response, flash, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from core import clock
from core.access import Actor
from core.inbox import actions, choices, times
from core.inbox.counting import counts, new_rows
from core.inbox.filters import VIEWS, Shown
from core.inbox.forms import SnoozeForm
from core.inbox.items import Item, days_of, items_of
from core.inbox.queries import Line, inbox_page, line_of, waiting_now
from core.inbox.sorts import options, sorts
from core.site import site
from core.watching.actions import forget, watch
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import posted, respond, see_other, wants_fragment
from core.web.routing import Blueprint
from core.web.when import full_date

bp = Blueprint("inbox", __name__)


class Offers(NamedTuple):
    """Until when a row may be put off: keys and labels, and the moments for the blanks of a row."""

    offered: tuple[tuple[str, str], ...]
    moments: dict[str, str]


UNDO_FOR = 600.0
# Whoever tidies up goes through a hundred rows in a minute.
OFTEN = "180 per minute"


@bp.get("/inbox/", requires="site.account")
def index() -> Response:
    """What one was told, newest first; what waits for an answer on top."""
    actor, shown = current_actor(), _shown(request.args)
    after = request.args.get("after", "")
    page = inbox_page(actor, shown, after)
    waiting = waiting_now(actor, shown) if shown.view == "open" and not after else []
    items = items_of(actor, [*waiting, *page.rows])
    older = _address(shown, after=page.after) if page.after else ""
    kinds, named = options()
    return respond(
        "inbox/index.html",
        fragment="inbox",
        shown=shown,
        counts=counts(actor),
        waiting=items[: len(waiting)],
        days=days_of(items[len(waiting) :], actor.timezone),
        later=_offers(actor),
        older=older,
        after=after,
        until=clock.now().isoformat(),
        undo=_undo_mark(),
        kinds=kinds,
        sorts=named,
    )


@bp.get("/inbox/count", requires="site.account")
def count() -> Response:
    """The number on the bell by itself."""
    return respond("inbox/count.html", fragment="count", count=new_rows(current_actor()))


@bp.post("/inbox/read", requires="site.account")
def read_all() -> Response:
    """Count as read what the list showed when it was made."""
    shown = _shown(request.form)
    until = _moment(request.form.get("until", "")) or clock.now()
    number, stamp = actions.read_all(current_actor(), shown, until)
    if not number:
        flash(_("There was nothing new in this list."), "info")
        return see_other(_address(shown))
    return see_other(_address(shown, undo=stamp.isoformat(), read=number))


@bp.post("/inbox/unread", requires="site.account")
def undo_read_all() -> Response:
    """Take that back."""
    stamp = _moment(request.form.get("stamp", ""))
    number = actions.unread_again(current_actor(), stamp) if stamp else 0
    said = ngettext("%(num)s row is new again.", "%(num)s rows are new again.", number)
    flash(said, "good" if number else "info")
    return see_other(_address(_shown(request.form)))


@bp.post("/inbox/<int:notice_id>/read", requires="site.account", limit=OFTEN)
def read(notice_id: int) -> Response:
    """Count a row as read."""
    return _changed(notice_id, lambda actor, _line: actions.set_read(actor, notice_id, read=True))


@bp.post("/inbox/<int:notice_id>/unread", requires="site.account", limit=OFTEN)
def unread(notice_id: int) -> Response:
    """Count a row as new again, wherever it was."""
    return _changed(notice_id, lambda actor, _line: actions.set_read(actor, notice_id, read=False))


@bp.post("/inbox/<int:notice_id>/done", requires="site.account", limit=OFTEN)
def done(notice_id: int) -> Response:
    """Put a row away."""
    return _changed(notice_id, lambda actor, _line: actions.set_done(actor, notice_id))


@bp.post("/inbox/<int:notice_id>/wake", requires="site.account", limit=OFTEN)
def wake(notice_id: int) -> Response:
    """Bring a row back that was put off."""
    return _changed(notice_id, lambda actor, _line: actions.wake(actor, notice_id))


@bp.post("/inbox/<int:notice_id>/later/<key>", requires="site.account")
def later(notice_id: int, key: str) -> Response:
    """Put a row off until one of the moments that are offered."""
    until = times.chosen(key, current_actor().timezone)
    if until is None:
        raise NotFound
    return _changed(notice_id, lambda actor, _line: actions.snooze(actor, notice_id, until))


@bp.get("/inbox/<int:notice_id>/snooze", requires="site.account")
def snooze(notice_id: int) -> Response:
    """Choose the day until which a row is put off."""
    return _snooze_page(notice_id, SnoozeForm(formdata=None))


@bp.post("/inbox/<int:notice_id>/snooze", requires="site.account", endpoint="snooze")
def put_off(notice_id: int) -> Response:
    """Put a row off until that day."""
    actor, form = current_actor(), SnoozeForm()
    _line_of(actor, notice_id)
    if not form.validate():
        return _snooze_page(notice_id, form, status=422)
    try:
        until = form.moment(actor.timezone)
    except ValueError as error:
        form.day.errors = [*form.day.errors, str(error)]
        return _snooze_page(notice_id, form, status=422)
    actions.snooze(actor, notice_id, until)
    language = str(get_locale() or "en")
    flash(_("Put off until %(when)s.", when=full_date(until, actor.timezone, language)), "good")
    return see_other(_address(Shown()))


@bp.post("/inbox/<int:notice_id>/mute", requires="site.account")
def mute(notice_id: int) -> Response:
    """Let nothing of the thread of a row reach one any more, and put its rows away."""
    line = _line_of(current_actor(), notice_id)
    if line.thread_id is None:
        raise NotFound
    thread_id, said = line.thread_id, _("Nothing of this thread reaches you any more.")

    def deed(actor: Actor, _line: Line) -> None:
        watch(actor, "thread", thread_id, "mute")
        actions.finish_thread(actor, thread_id)

    return _changed(notice_id, deed, said=said, undo="unmute")


@bp.post("/inbox/<int:notice_id>/unmute", requires="site.account")
def unmute(notice_id: int) -> Response:
    """Take that back."""

    def deed(actor: Actor, line: Line) -> None:
        if line.thread_id is not None:
            forget(actor, "thread", line.thread_id)
        actions.set_read(actor, notice_id, read=True)

    return _changed(notice_id, deed)


@bp.post("/inbox/<int:notice_id>/stop", requires="site.account")
def stop(notice_id: int) -> Response:
    """Let nothing of this sort reach one any more."""
    actor = current_actor()
    line = _line_of(actor, notice_id)
    choices.turn_off(actor, line.sort)
    label = sorts()[line.sort][1].label
    flash(_("“%(sort)s” reach you no more. You can change that here.", sort=label), "good")
    return see_other(url_for("reach.index") + f"#sort-{line.sort}")


def _changed(
    notice_id: int, deed: Callable[[Actor, Line], None], *, said: str = "", undo: str = ""
) -> Response:
    """Do something with a row of the actor's; then back to the list, or to htmx the row.

    `said` is what became of it, where its state does not say so, and `undo` the deed that
    takes that back.
    """
    actor, shown = current_actor(), _shown(request.form)
    deed(actor, _line_of(actor, notice_id))

    def context() -> dict[str, Any]:
        item = items_of(actor, [_line_of(actor, notice_id)])[0]
        return {"item": item, "shown": shown, "later": _offers(actor), "said": said, "undo": undo}

    if said and not wants_fragment():
        flash(said, "good")
    back = _address(shown, after=request.form.get("after", ""))
    return posted(back, "inbox/row.html", fragment="row", context=context)


def _line_of(actor: Actor, notice_id: int) -> Line:
    line = line_of(actor, notice_id)
    if line is None:
        raise NotFound
    return line


def _snooze_page(notice_id: int, form: SnoozeForm, *, status: int = 200) -> Response:
    actor = current_actor()
    item: Item = items_of(actor, [_line_of(actor, notice_id)])[0]
    zone = actor.timezone
    return respond("inbox/snooze.html", status=status, item=item, form=form, zone=zone)


def _offers(actor: Actor) -> Offers:
    """What is offered, with the moment in words."""
    zone, language = actor.timezone, str(get_locale() or "en")
    offers = times.offers(zone)
    return Offers(
        offered=tuple((offer.key, str(offer.label)) for offer in offers),
        moments={f"at_{offer.key}": full_date(offer.at, zone, language) for offer in offers},
    )


def _shown(given: Any) -> Shown:
    """The part of the inbox that an address or a form names; the open view for nonsense."""
    view, kind, sort = (given.get(name, "") for name in ("view", "kind", "sort"))
    return Shown(
        view=view if view in VIEWS else "open",
        kind=kind if site().registry.kind(kind) else "",
        sort=sort if sort in sorts() else "",
    )


def _address(shown: Shown, **more: Any) -> str:
    parts = {"view": shown.view if shown.view != "open" else "", "kind": shown.kind}
    given = {**parts, "sort": shown.sort, **more}
    return url_for("inbox.index", **{name: value for name, value in given.items() if value})


def _undo_mark() -> dict[str, Any] | None:
    """What the page says of a list that was read at once a moment ago."""
    stamp = _moment(request.args.get("undo", ""))
    if stamp is None or not 0 <= (clock.now() - stamp).total_seconds() < UNDO_FOR:
        return None
    number = request.args.get("read", "")[:6]
    return {"stamp": stamp.isoformat(), "number": int(number) if number.isdecimal() else 1}


def _moment(text: str) -> datetime | None:
    """A moment as a form or an address says it, or None."""
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None

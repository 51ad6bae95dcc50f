"""Reading in calendars of others: choosing one, looking at what becomes of it, taking it."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Response, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from plugins.events.actions import sources
from plugins.events.actions.importing import Taken, take
from plugins.events.forms.importing import ImportForm, TakeForm, packed, unpacked
from plugins.events.ical.found import Reading, Unreadable
from plugins.events.ical.reading import MOST_BYTES, read
from plugins.events.queries.importing import Line, plan, source_of, sources_of
from plugins.events.views import bp
from plugins.events.words import when
from townhall import (
    Forbidden,
    Rejected,
    SpaceRow,
    current_actor,
    put_error,
    respond,
    see_other,
    visible_space,
)

PACKED_BYTES = MOST_BYTES * 2  # a file in letters, at worst, and the rest of the form
FILE_BYTES = MOST_BYTES + 100_000


@dataclass
class Preview:
    """A calendar that was read and is looked at: its name, its entries, what was done last."""

    reading: Reading
    lines: list[Line]
    form: TakeForm
    taken: Taken = field(default_factory=Taken)

    @property
    def work(self) -> int:
        """How many entries there is something to do about."""
        return sum(line.is_work for line in self.lines)


@bp.get("/s/<slug>/import", requires="events.import")
def import_calendar(slug: str) -> Response:
    """Where the events of a calendar may come from, and which are read again and again."""
    return _page(_space(slug), ImportForm(formdata=None))


@bp.post(
    "/s/<slug>/import",
    requires="events.import",
    limit="30 per hour",
    max_bytes=FILE_BYTES,
    endpoint="import_calendar",
)
def preview_import(slug: str) -> Response:
    """Say what would become of the events of a file or an address; nothing is taken yet."""
    space, form = _space(slug), ImportForm()
    url = sources.address_of(form.url.data or "")
    data = form.given() if form.validate() else None
    if form.errors or form.file.errors:
        return _page(space, form, status=422)
    try:
        if data is None:
            data = sources.fetched(url)[0] or b""
        else:
            url = ""
        preview = _read(space, data, TakeForm(formdata=None, url=url, packed=packed(data)))
    except (Unreadable, sources.Unreachable) as error:
        named = form.url if url else form.file
        named.errors = [str(error.args[0])]
        return _page(space, form, status=422)
    return _page(space, form, preview=preview)


@bp.post(
    "/s/<slug>/import/take",
    requires="events.import",
    limit="60 per hour",
    max_bytes=PACKED_BYTES,
)
def take_import(slug: str) -> Response:
    """Take the chosen events. What is too much for one go is shown once more."""
    space, form, actor = _space(slug), TakeForm(), current_actor()
    data = unpacked(form.packed.data or "")
    try:
        if not form.validate():
            raise Unreadable(_("Choose the file once more."))
        source = None
        if form.url.data and form.keep.data:
            source = sources.keep_source(actor, space.id, form.url.data)
        preview = _read(space, data, form)
    except (Unreadable, Rejected) as error:
        again = ImportForm(formdata=None)
        if isinstance(error, Rejected):
            put_error(again, error)
        else:
            again.file.errors = [str(error.args[0])]
        return _page(space, again, status=422)
    marks = set(request.form.getlist("take"))
    taken = take(actor, space.id, preview.lines, source=source, marks=marks)
    if not preview.work:
        flash(
            _("It is read every hour from now on.") if source else _("Nothing was taken."), "info"
        )
        return see_other(url_for("events.import_calendar", slug=slug))
    if not taken.is_told:
        flash(_said(taken), "good")
        return see_other(url_for("events.calendar", slug=slug))
    preview = _read(space, data, form)
    preview.taken = taken
    return _page(space, ImportForm(formdata=None), preview=preview)


@bp.post("/s/<slug>/import/<int:source_id>/read", requires="events.import", limit="30 per hour")
def read_again(slug: str, source_id: int) -> Response:
    """Read a calendar that is kept up to date at once."""
    space = _space(slug)
    sources.read_source(source_of(space.id, source_id))
    error = source_of(space.id, source_id).error
    flash(error or _("It was read again."), "bad" if error else "good")
    return see_other(url_for("events.import_calendar", slug=slug))


@bp.post("/s/<slug>/import/<int:source_id>/drop", requires="events.import")
def drop_source(slug: str, source_id: int) -> Response:
    """Keep a calendar up to date no longer."""
    space = _space(slug)
    sources.drop_source(current_actor(), source_of(space.id, source_id))
    flash(_("It is not read any more. The events that came of it stay."), "good")
    return see_other(url_for("events.import_calendar", slug=slug))


def _space(slug: str) -> SpaceRow:
    """The calendar that the actor may import into. Raises `NotFound` and `Forbidden`."""
    space = visible_space(current_actor(), "events", slug)
    if not sources.may_import(current_actor(), space.id):
        raise Forbidden
    return space


def _read(space: SpaceRow, data: bytes, form: TakeForm) -> Preview:
    reading = read(data, home=sources.home_zone())
    return Preview(reading, plan(space.id, reading), form)


def _said(taken: Taken) -> str:
    parts = []
    if taken.added or not taken.updated:
        parts.append(ngettext("One event was added.", "%(num)s events were added.", taken.added))
    if taken.updated:
        parts.append(
            ngettext("One event was changed.", "%(num)s events were changed.", taken.updated)
        )
    return " ".join(parts)


def _page(
    space: SpaceRow, form: ImportForm, *, preview: Preview | None = None, status: int = 200
) -> Response:
    return respond(
        "events/import.html",
        status=status,
        space=space,
        form=form,
        preview=preview,
        said=_said(preview.taken) if preview and preview.taken.is_told else "",
        sources=sources_of(space.id),
        when_of=when,
    )

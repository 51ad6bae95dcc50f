"""Ideas as tables: taking them along, and reading them in with a look before."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

from flask import Response, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from plugins.ideas.actions.csv_in import Taken, take_table, undo_table
from plugins.ideas.forms.transfer import TableForm, TakeTableForm, packed, unpacked
from plugins.ideas.queries.csv_out import IDEAS_HEAD, VOTES_HEAD, ideas_table, votes_table
from plugins.ideas.queries.tables import NEW, Planned, plan, table_of, tables_of
from plugins.ideas.rules import may_decide_in
from plugins.ideas.statuses import first_status
from plugins.ideas.tables.reading import MOST_BYTES, Unreadable, read_table
from plugins.ideas.views import bp
from townhall import (
    Forbidden,
    SpaceRow,
    csv_lines,
    current_actor,
    respond,
    see_other,
    visible_space,
)

PACKED_BYTES = MOST_BYTES * 2  # a file in letters, at worst, and the rest of the form
FILE_BYTES = MOST_BYTES + 100_000


@dataclass
class Preview:
    """A table that was read and is looked at: its lines, and what was done of them last."""

    lines: list[Planned]
    form: TakeTableForm
    taken: Taken = field(default_factory=Taken)

    @property
    def work(self) -> int:
        """How many ideas there are to take."""
        return sum(line.becomes == NEW for line in self.lines)


@bp.get("/s/<slug>/tables", requires="site.member")
def tables(slug: str) -> Response:
    """Where the ideas of a board can be had as a table, and be read in from one."""
    return _page(_space(slug), TableForm(formdata=None))


@bp.post(
    "/s/<slug>/tables",
    requires="site.member",
    limit="30 per hour",
    max_bytes=FILE_BYTES,
    endpoint="tables",
)
def look_at_table(slug: str) -> Response:
    """Say what would become of each line of a file; nothing is taken yet."""
    space, form = _space(slug), TableForm()
    data, name = form.given() if form.validate() else (b"", "")
    if form.errors or form.file.errors:
        return _page(space, form, status=422)
    try:
        take = TakeTableForm(formdata=None, packed=packed(data), name=name)
        preview = _read(space, data, take)
    except Unreadable as error:
        form.file.errors = [str(error.args[0])]
        return _page(space, form, status=422)
    return _page(space, form, preview=preview)


@bp.post(
    "/s/<slug>/tables/take", requires="site.member", limit="60 per hour", max_bytes=PACKED_BYTES
)
def take_lines(slug: str) -> Response:
    """Take the ideas of a table. What is too much for one go is shown once more."""
    space, form = _space(slug), TakeTableForm()
    again = TableForm(formdata=None)
    try:
        if not form.validate():
            raise Unreadable(_("Choose the file once more."))
        data = unpacked(form.packed.data or "")
        preview = _read(space, data, form)
    except Unreadable as error:
        again.file.errors = [str(error.args[0])]
        return _page(space, again, status=422)
    begun = table_of(space.id, form.begun() or 0).id if form.begun() else None
    taken = take_table(
        current_actor(), space.id, preview.lines, name=form.name.data or "", table_id=begun
    )
    if not (taken.left or taken.refused):
        flash(_said(taken.added), "good")
        return see_other(url_for("ideas.tables", slug=slug))
    form.table.data = str(taken.table_id or "")
    preview = _read(space, data, form)
    preview.taken = taken
    return _page(space, again, preview=preview)


@bp.get("/s/<slug>/tables/<int:table_id>/undo", requires="site.member")
def undoing_table(slug: str, table_id: int) -> Response:
    """Ask before the ideas of a table are taken away."""
    space = _space(slug)
    table = table_of(space.id, table_id)
    why = _("Its ideas are deleted, but for those that members have voted for or written in since.")
    return respond(
        "confirm.html",
        title=_("Take “%(name)s” back?", name=table.name or _("this table")),
        why=why,
        action=url_for("ideas.undo_taken", slug=slug, table_id=table_id),
        button=_("Take it back"),
        back=url_for("ideas.tables", slug=slug),
    )


@bp.post("/s/<slug>/tables/<int:table_id>/undo", requires="site.member", limit="30 per hour")
def undo_taken(slug: str, table_id: int) -> Response:
    """Take the ideas of a table away."""
    space = _space(slug)
    gone, kept = undo_table(current_actor(), table_of(space.id, table_id))
    words = [ngettext("One idea was deleted.", "%(num)s ideas were deleted.", gone)]
    if kept:
        words.append(
            ngettext("One stays: members use it.", "%(num)s stay: members use them.", kept)
        )
    flash(" ".join(words), "good")
    return see_other(url_for("ideas.tables", slug=slug))


@bp.get("/s/<slug>/ideas.csv", requires="site.member", limit="30 per hour")
def ideas_csv(slug: str) -> Response:
    """The ideas of a board as a table."""
    space = _space(slug)
    return _table("".join(csv_lines(IDEAS_HEAD, ideas_table(current_actor(), space))), slug)


@bp.get("/s/<slug>/votes.csv", requires="site.member", limit="30 per hour")
def votes_csv(slug: str) -> Response:
    """Who voted for the ideas of a board, as a table."""
    space = _space(slug)
    lines = csv_lines(VOTES_HEAD, votes_table(current_actor(), space))
    return _table("".join(lines), f"{slug}-votes")


def _space(slug: str) -> SpaceRow:
    """The board that the actor decides about. Raises `NotFound` and `Forbidden`."""
    actor = current_actor()
    space = visible_space(actor, "ideas", slug)
    if not may_decide_in(actor, space.id):
        raise Forbidden("ideas.decide")
    return space


def _read(space: SpaceRow, data: bytes, form: TakeTableForm) -> Preview:
    first_status()
    return Preview(plan(space.id, read_table(data), request.host_url), form)


def _said(added: int) -> str:
    return str(ngettext("One idea was added.", "%(num)s ideas were added.", added))


def _table(text: str, name: str) -> Response:
    answer = Response(text, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.csv"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(
    space: SpaceRow, form: TableForm, *, preview: Preview | None = None, status: int = 200
) -> Response:
    taken = preview.taken if preview else Taken()
    return respond(
        "ideas/tables.html",
        status=status,
        space=space,
        form=form,
        preview=preview,
        said=_said(taken.added) if taken.added or taken.refused or taken.left else "",
        tables=tables_of(space.id),
    )

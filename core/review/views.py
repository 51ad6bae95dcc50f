"""Pages of the review queue."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from core.registry import ReviewDecision
from core.reports.queries import reports_on
from core.review import actions, queries
from core.review.actions import NotedMeanwhile, Settled, Taken
from core.review.forms import DecisionForm
from core.review.models import ReviewItem
from core.review.queries import Wanted
from core.review.record import record_of
from core.review.seen import mark
from core.web import current_actor
from core.web.errors import Conflict, NotFound
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("review", __name__)


@bp.get("/review/", requires="spaces.moderate")
def index() -> Response:
    """What waits, by sort, space and state."""
    actor = current_actor()
    queries.check_reviewer(actor)
    space, state = request.args.get("space", ""), request.args.get("state", "")
    sorts, spaces = queries.sorts(), queries.spaces_named(actor)
    wanted = Wanted(
        sort=request.args.get("sort", "") if request.args.get("sort", "") in sorts else "",
        space_id=next((key for key, _title in spaces if str(key) == space), 0),
        state=state if state in queries.STATES else "open",
    )
    page = queries.queue_page(actor, wanted, request.args.get("after", ""))
    kept: dict[str, Any] = {
        "sort": wanted.sort or None,
        "space": wanted.space_id or None,
        "state": wanted.state if wanted.state != "open" else None,
    }
    return respond(
        "review/index.html",
        fragments=("queue",),
        page=page,
        wanted=wanted,
        sorts=sorts,
        spaces=spaces,
        counts=queries.open_counts(actor),
        looked_after=lambda row: queries.claim_runs(row.claimed_at, actions.CLAIMED_FOR),
        older=url_for("review.index", after=page.after, **kept) if page.after else "",
    )


@bp.get("/review/<int:item_id>", requires="spaces.moderate")
def item(item_id: int) -> Response:
    """One item: what it is about, who says what, the author's record, and the decisions."""
    return _item_page(_loaded(item_id))


@bp.post("/review/<int:item_id>/claim", requires="spaces.moderate")
def claim(item_id: int) -> Response:
    """Take an item, or take it over from whoever has it."""
    found = _loaded(item_id)
    try:
        actions.claim(current_actor(), found, over=request.form.get("over") == "yes")
    except (Settled, Taken) as error:
        return _too_late(found, error)
    return _to_item(item_id)


@bp.post("/review/<int:item_id>/release", requires="spaces.moderate")
def release(item_id: int) -> Response:
    """Let go of an item."""
    actions.release(current_actor(), _loaded(item_id))
    return _to_item(item_id)


@bp.post("/review/<int:item_id>/note", requires="spaces.moderate")
def note(item_id: int) -> Response:
    """Keep the reviewers' note, unless somebody else has written another one meanwhile."""
    found, typed = _loaded(item_id), request.form.get("note", "")
    try:
        actions.keep_note(current_actor(), found, typed, seen=request.form.get("seen", ""))
    except NotedMeanwhile:
        words = _("Somebody else has changed the note. Put both together, then send it again.")
        fresh = queries.visible_item(current_actor(), item_id)
        return _item_page(fresh, status=Conflict.code or 409, problem=words, typed=typed)
    flash(_("The note is kept."), "good")
    return _to_item(item_id)


@bp.post("/review/<int:item_id>/look", requires="spaces.moderate")
def look(item_id: int) -> Response:
    """Open something private that was reported; the log says so."""
    actions.open_private(current_actor(), _loaded(item_id))
    return _to_item(item_id)


@bp.get("/review/<int:item_id>/decide/<name>", requires="spaces.moderate")
def decide(item_id: int, name: str) -> Response:
    """The form of a decision, with the usual reason to begin with."""
    found = _loaded(item_id)
    decision = _decision(found, name)
    form = DecisionForm(formdata=None)
    form.begin(decision, _text(found, decision))
    return _decide_page(found, decision, form)


@bp.post("/review/<int:item_id>/decide/<name>", requires="spaces.moderate", endpoint="decide")
def take_decide(item_id: int, name: str) -> Response:
    """Decide."""
    actor, found = current_actor(), _loaded(item_id)
    if found.state != "open":
        return _too_late(found, Settled(found))
    decision, form = _decision(found, name), DecisionForm()
    if not form.validate():
        return _decide_page(found, decision, form, status=422)
    if decision.text and form.was.data != mark(_text(found, decision)):
        form.was.data = mark(_text(found, decision))
        form.text.errors = [_("It was changed meanwhile. Compare, then send it again.")]
        return _decide_page(found, decision, form, status=409)
    try:
        actions.decide(actor, found, decision, form.wishes(decision, actor.timezone))
    except (Settled, Taken) as error:
        return _too_late(found, error)
    except ValueError as error:
        form.reason.errors = [str(error)]
        return _decide_page(found, decision, form, status=422)
    flash(_("Decided: %(label)s", label=decision.label), "good")
    return see_other(url_for("review.index"))


def _loaded(item_id: int) -> ReviewItem:
    actor = current_actor()
    queries.check_reviewer(actor)
    return queries.visible_item(actor, item_id)


def _decision(item: ReviewItem, name: str) -> ReviewDecision:
    offered = queries.offered(current_actor(), item)
    found = next((one for one in offered if one.name == name and one.url is None), None)
    if found is None or (item.is_private and not queries.has_looked(current_actor(), item)):
        raise NotFound
    return found


def _text(item: ReviewItem, decision: ReviewDecision) -> str:
    return decision.text(current_actor(), item) if decision.text else ""


def _item_page(
    item: ReviewItem, *, status: int = 200, problem: str = "", typed: str | None = None
) -> Response:
    context = {**_context(item), "problem": problem, "typed": typed, "seen": mark(item.note)}
    return respond("review/item.html", status=status, **context)


def _decide_page(
    item: ReviewItem, decision: ReviewDecision, form: DecisionForm, *, status: int = 200
) -> Response:
    context = _context(item)
    return respond("review/decide.html", status=status, decision=decision, form=form, **context)


def _context(item: ReviewItem) -> dict[str, Any]:
    actor = current_actor()
    sort = queries.sorts()[item.sort]
    is_open = not item.is_private or queries.has_looked(actor, item)
    is_mine = item.author_id == actor.user_id
    return {
        "item": item,
        "sort": sort,
        "shown": dict(sort.show(actor, item)) if is_open else {},
        "is_open": is_open,
        "people": queries.people_named(item.author_id, item.claimed_by_id, item.decided_by_id),
        "claimed": queries.claim_runs(item.claimed_at, actions.CLAIMED_FOR),
        "decisions": queries.offered(actor, item) if is_open else [],
        "may_decide": queries.may_decide(actor, item),
        "decided": sort.decision(item.decision),
        # Who reported is nobody's business whose own it is.
        "reports": reports_on(item.id, named=not is_mine) if is_open else [],
        "record": record_of(item.author_id) if item.author_id else None,
        "deeds": queries.deeds_on(item),
    }


def _too_late(item: ReviewItem, error: Exception) -> Response:
    """The item as it stands now, with what came between."""
    if isinstance(error, Taken):
        words = _("Somebody else has just taken this. Take it over if they do not go on.")
    else:
        words = _("Somebody else has decided this meanwhile. Nothing of yours was done.")
    fresh = queries.visible_item(current_actor(), item.id)
    return _item_page(fresh, status=Conflict.code or 409, problem=words)


def _to_item(item_id: int) -> Response:
    return see_other(url_for("review.item", item_id=item_id))

"""Pages of reports: the form, and one's own with what came of them."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from core.reports import actions, deciding, queries
from core.reports.forms import ReportForm
from core.reports.kinds import KINDS
from core.reports.targets import Target, target
from core.review import queries as review
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("reports", __name__)


@bp.get("/report/<sort>/<int:target_id>", requires="site.write")
def report(sort: str, target_id: int) -> Response:
    """The form of a report, or the reader's own open one."""
    return _page(target(current_actor(), sort, target_id), ReportForm(formdata=None))


@bp.post(
    "/report/<sort>/<int:target_id>", requires="site.write", endpoint="report", limit="20 per hour"
)
def take_report(sort: str, target_id: int) -> Response:
    """Report something."""
    actor, form = current_actor(), ReportForm()
    found = target(actor, sort, target_id)
    if not form.validate():
        return _page(found, form, status=422)
    try:
        actions.report(actor, found, kind=form.kind.data, text=form.text.data or "")
    except actions.Unclear as error:
        form.text.errors = [str(error)]
        return _page(found, form, status=422)
    except actions.ReportedAlready:
        return see_other(url_for("reports.report", sort=sort, target_id=target_id))
    flash(_("Thank you. The team looks at it, and you hear what comes of it."), "good")
    return see_other(url_for("reports.index"))


@bp.get("/account/reports", requires="site.member")
def index() -> Response:
    """What the reader has reported."""
    page = queries.own_reports(current_actor(), request.args.get("after", ""))
    return respond(
        "reports/index.html",
        fragments=("reports",),
        page=page,
        kinds=KINDS,
        older=url_for("reports.index", after=page.after) if page.after else "",
    )


@bp.post("/account/reports/<int:report_id>/withdraw", requires="site.member")
def withdraw(report_id: int) -> Response:
    """Take a report back."""
    if not actions.withdraw(current_actor(), report_id):
        raise NotFound
    flash(_("Your report is taken back."), "good")
    return see_other(url_for("reports.index"))


@bp.post("/review/<int:item_id>/file/back", requires="spaces.moderate")
def return_file(item_id: int) -> Response:
    """Bring back a file that a decision of the team has deleted."""
    actor = current_actor()
    review.check_reviewer(actor)
    if not deciding.return_file(actor, review.visible_item(actor, item_id)):
        raise NotFound
    flash(_("The file is back where it was."), "good")
    return see_other(url_for("review.item", item_id=item_id))


def _page(found: Target, form: ReportForm, *, status: int = 200) -> Response:
    return respond(
        "reports/report.html",
        status=status,
        target=found,
        form=form,
        own=queries.own_report(current_actor(), found.sort, found.id),
        kinds=KINDS,
    )

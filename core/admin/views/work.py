"""The page of jobs and mail: what waits, runs, was done and has failed."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from core import mail
from core.admin.actions import work as actions
from core.admin.queries import work
from core.admin.views.blueprint import bp
from core.site import site
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other


@bp.get("/admin/jobs", requires="site.admin")
def jobs() -> Response:
    """Work in one state, the schedule, and the last mails."""
    tally = work.tally()
    asked = request.args.get("state", "")
    state = asked if asked in work.STATES else ("failed" if tally["failed"] else "waiting")
    page = work.rows_page(state, request.args.get("after", ""))
    older = url_for("admin.jobs", state=state, after=page.after) if page.after else ""
    return respond(
        "admin/jobs.html",
        fragments=("work",),
        section="jobs",
        state=state,
        tally=tally,
        page=page,
        older=older,
        late=work.late_since(),
        schedule=work.schedule(),
        letters=work.letters(),
        has_smtp=mail.is_set_up(),
        folder=site().config.data / "mail",
    )


@bp.post("/admin/jobs/<int:row_id>/retry", requires="site.admin")
def retry(row_id: int) -> Response:
    """Let one failed piece of work run again."""
    if not actions.retry_row(current_actor(), row_id):
        raise NotFound
    flash(_("It runs again at the next round."), "good")
    return see_other(url_for("admin.jobs", state="failed"))


@bp.post("/admin/jobs/retry", requires="site.admin")
def retry_all() -> Response:
    """Let all failed work of one topic run again."""
    count = actions.retry_topic(current_actor(), request.form.get("topic", "")[:60])
    words = ngettext(
        "%(num)s piece of work runs again.", "%(num)s pieces of work run again.", count
    )
    flash(words if count else _("Nothing of this sort has failed."), "good" if count else "info")
    return see_other(url_for("admin.jobs", state="failed"))


@bp.post("/admin/jobs/test-mail", requires="site.admin", limit="10 per hour")
def test_mail() -> Response:
    """Write a mail to the owner's own address, to see whether it arrives."""
    address = actions.send_test_mail(current_actor())
    if address:
        flash(_("A mail to %(address)s is on its way.", address=address), "good")
    else:
        flash(_("Your account has no address to write to."), "bad")
    return see_other(url_for("admin.jobs") + "#mail")

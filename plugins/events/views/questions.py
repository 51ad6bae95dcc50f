"""What hosts ask of whoever comes."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _

from plugins.events.actions import questions as actions
from plugins.events.forms.answering import QuestionForm
from plugins.events.models import EventQuestion
from plugins.events.queries.questions import question_of, questions_of
from plugins.events.rules import is_host
from plugins.events.views import bp
from plugins.events.views.events import event_thread
from townhall import (
    Forbidden,
    NotFound,
    Rejected,
    ThreadView,
    current_actor,
    put_error,
    respond,
    see_other,
)


@bp.get("/<int:thread_id>/questions", requires="site.member")
def questions(thread_id: int) -> Response:
    """The questions of an event, and a form for one more."""
    return _page(_hosted(thread_id), QuestionForm(formdata=None))


@bp.post("/<int:thread_id>/questions", requires="site.write", limit="60 per minute")
def ask(thread_id: int) -> Response:
    """Ask one more."""
    thread, form = _hosted(thread_id), QuestionForm()
    if not form.validate():
        return _page(thread, form, status=422)
    try:
        actions.add_question(current_actor(), thread, form.asked())
    except Rejected as error:
        put_error(form, error)
        return _page(thread, form, status=422)
    return _back(thread_id)


@bp.get("/<int:thread_id>/questions/<int:question_id>", requires="site.member")
def question(thread_id: int, question_id: int) -> Response:
    """One question, to be changed."""
    thread, found = _hosted(thread_id), _question(thread_id, question_id)
    form = QuestionForm(formdata=None)
    form.fill(found)
    return _page(thread, form, found)


@bp.post(
    "/<int:thread_id>/questions/<int:question_id>",
    requires="site.write",
    limit="60 per minute",
    endpoint="question",
)
def change(thread_id: int, question_id: int) -> Response:
    """Change a question, move it, or take it out."""
    thread, found = _hosted(thread_id), _question(thread_id, question_id)
    deed = request.form.get("deed", "")
    if deed in ("up", "down"):
        actions.move_question(thread_id, question_id, step=-1 if deed == "up" else 1)
        return _back(thread_id)
    if deed == "remove":
        actions.remove_question(current_actor(), thread, found)
        return _back(thread_id)
    form = QuestionForm()
    if not form.validate():
        return _page(thread, form, found, status=422)
    try:
        actions.change_question(current_actor(), thread, question_id, form.asked())
    except Rejected as error:
        put_error(form, error)
        return _page(thread, form, found, status=422)
    return _back(thread_id)


@bp.get("/<int:thread_id>/questions/<int:question_id>/remove", requires="site.member")
def removing_question(thread_id: int, question_id: int) -> Response:
    """Ask before a question is taken out, with all that was answered to it."""
    _hosted(thread_id)
    found = _question(thread_id, question_id)
    return respond(
        "confirm.html",
        title=_("Take out “%(label)s”?", label=found.label),
        why=_("What people have answered to it is not shown any more, and cannot be brought back."),
        action=url_for("events.question", thread_id=thread_id, question_id=question_id),
        button=_("Take it out"),
        fields={"deed": "remove"},
        back=url_for("events.questions", thread_id=thread_id),
    )


def _hosted(thread_id: int) -> ThreadView:
    thread = event_thread(thread_id)
    if not is_host(current_actor(), thread):
        raise Forbidden("events.questions")
    return thread


def _question(thread_id: int, question_id: int) -> EventQuestion:
    found = question_of(thread_id, question_id)
    if found is None:
        raise NotFound
    return found


def _back(thread_id: int) -> Response:
    return see_other(url_for("events.questions", thread_id=thread_id))


def _page(
    thread: ThreadView,
    form: QuestionForm,
    changed: EventQuestion | None = None,
    *,
    status: int = 200,
) -> Response:
    return respond(
        "events/questions.html",
        status=status,
        thread=thread,
        questions=questions_of(thread.id),
        kinds=actions.KINDS,
        form=form,
        changed=changed,
    )

"""Public questions that have waited for too long, and how long that is."""

from __future__ import annotations

from flask import Response, flash, url_for
from flask_babel import gettext as _

from plugins.support import words
from plugins.support.actions.levels import keep_question_rule
from plugins.support.actions.questions import put_question_aside
from plugins.support.forms.questions import QuestionRuleForm
from plugins.support.levels import levels
from plugins.support.queries.questions import question_rules, question_spaces, waiting_questions
from plugins.support.rules import ANSWER, is_agent
from plugins.support.views import bp
from townhall import Forbidden, Rejected, current_actor, put_error, respond, see_other


@bp.get("/questions", requires="support.answer")
def questions() -> Response:
    """What was asked in public and waits for an answer of the team."""
    if not is_agent(current_actor()):
        raise Forbidden(ANSWER)
    found = waiting_questions(current_actor())
    return respond("support/questions.html", questions=found, has_rules=bool(levels().questions))


@bp.post("/questions/<int:thread_id>/aside", requires="support.answer", limit="60 per minute")
def question_aside(thread_id: int) -> Response:
    """Say that a question needs no answer of the team."""
    put_question_aside(current_actor(), thread_id)
    return see_other(url_for("support.questions"))


@bp.get("/question-rules", requires="site.admin", name="question_rules")
def rules() -> Response:
    """In which spaces public questions are answered, and how soon."""
    return _page(QuestionRuleForm(formdata=None))


@bp.post("/question-rules", requires="site.admin", limit="30 per minute", name="set_question_rule")
def set_rule() -> Response:
    """Promise how soon the questions of a space are answered, or promise it no more."""
    form = QuestionRuleForm()
    form.fill(question_spaces())
    if not form.validate():
        return _page(form, status=422)
    try:
        keep_question_rule(
            current_actor(), form.space.data, form.calendar.data, minutes=form.minutes
        )
    except Rejected as error:
        put_error(form, error)
        return _page(form, status=422)
    flash(_("It is saved. It counts for what is asked from now on."), "good")
    return see_other(url_for("support.question_rules"))


def _page(form: QuestionRuleForm, *, status: int = 200) -> Response:
    spaces = question_spaces()
    form.fill(spaces)
    return respond(
        "support/question_rules.html",
        status=status,
        form=form,
        rules=question_rules(),
        length=words.length,
        has_spaces=bool(spaces),
        has_calendars=bool(levels().calendars),
    )

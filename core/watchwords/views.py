"""The page of watched words: the list, a word more, and a text to try it on."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, url_for
from flask_babel import gettext as _

from core.watchwords import actions, looking, queries
from core.watchwords.forms import TryForm, WordForm
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("watchwords", __name__, url_prefix="/admin/words")


@bp.get("/", requires="site.admin")
def index() -> Response:
    """Every word, and the forms."""
    return _page(WordForm(formdata=None), TryForm(formdata=None))


@bp.post("/", requires="site.admin", endpoint="index")
def add() -> Response:
    """Watch a word."""
    form = WordForm()
    if not form.validate():
        return _page(form, TryForm(formdata=None), status=422)
    try:
        row = actions.watch_word(
            current_actor(),
            word=form.word.data or "",
            action=form.action.data,
            is_whole=form.is_whole.data,
            note=form.note.data or "",
        )
    except actions.NotWatched as error:
        form.word.errors = [str(error)]
        return _page(form, TryForm(formdata=None), status=422)
    flash(_("“%(word)s” is watched from now on.", word=row.word), "good")
    return see_other(url_for("watchwords.index"))


@bp.post("/try", requires="site.admin")
def attempt() -> Response:
    """What the list makes of a text."""
    form = TryForm()
    if not form.validate():
        return _page(WordForm(formdata=None), form, status=422)
    text = form.text.data or ""
    return _page(
        WordForm(formdata=None),
        form,
        hits=looking.hits_in(text),
        becomes=looking.censored(text),
        tried=True,
    )


@bp.post("/<int:word_id>/remove", requires="site.admin")
def remove(word_id: int) -> Response:
    """Watch a word no more."""
    if not actions.forget_word(current_actor(), word_id):
        raise NotFound
    flash(_("The word is not watched any more."), "good")
    return see_other(url_for("watchwords.index"))


def _page(form: WordForm, trial: TryForm, *, status: int = 200, **shown: Any) -> Response:
    known = {"hits": [], "becomes": "", "tried": False, **shown}
    return respond(
        "watchwords/index.html",
        status=status,
        section="words",
        form=form,
        trial=trial,
        words=queries.all_words(),
        **known,
    )

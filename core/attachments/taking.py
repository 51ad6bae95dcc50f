"""Files that came with a text: kept, and put into the text as Markdown."""

from __future__ import annotations

from typing import cast

from flask import g, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from core.access import Actor, Forbidden
from core.attachments.actions import NotKept, keep_file
from core.attachments.naming import markdown
from core.web.uploads import TAKERS, Taken

MOST = 10


def take_sent() -> Taken:
    """Keep the files in the field `files` and append their Markdown to the field `body`.

    The words in the field `alt` go with every picture. The button `show=attach` means: only
    that.
    """
    only = request.form.get("show") == "attach"
    sent = [file for file in request.files.getlist("files") if file.filename]
    if not sent or "body" not in request.form:
        return Taken(problems=(_("Choose a file first."),) if only else (), only=only)
    actor = cast("Actor", g.actor)
    texts, problems = [], []
    for file in sent[:MOST]:
        try:
            kept = keep_file(actor, file.stream, file.filename or "")  # type: ignore[arg-type]
        except NotKept as error:
            problems.append(str(error))
        except Forbidden:
            problems.append(_("You may not attach files here."))
            break
        else:
            texts.append(markdown(kept, request.form.get("alt", "")))
    if len(sent) > MOST:
        problems.append(_("At most %(n)s files at once; the others were not taken.", n=MOST))
    _append(texts)
    return Taken(len(texts), tuple(problems), only)


def _append(texts: list[str]) -> None:
    """Put Markdown at the end of the text that was sent, for whoever reads the form next."""
    if texts:
        form = MultiDict(request.form)
        parts = [form["body"].rstrip(), *texts]
        form["body"] = "\n\n".join(part for part in parts if part) + "\n"
        form["alt"] = ""
        request.form = request.parameter_storage_class(form)  # type: ignore[assignment]


TAKERS.append(take_sent)

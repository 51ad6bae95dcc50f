"""Files that came with a text: kept, and put into the text as Markdown."""

from __future__ import annotations

from typing import cast

from flask import g, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from core.access import Actor
from core.attachments.keeping import keep_files
from core.web.uploads import TAKERS, Taken


def take_sent() -> Taken:
    """Keep the files in the field `files` and append their Markdown to the field `body`.

    The words in the field `alt` go with every picture. The button `show=attach` means: only
    that.
    """
    only = request.form.get("show") == "attach"
    sent = [file for file in request.files.getlist("files") if file.filename]
    if not sent or "body" not in request.form:
        return Taken(problems=(_("Choose a file first."),) if only else (), only=only)
    named = [(file.stream, file.filename or "") for file in sent]
    texts, problems = keep_files(
        cast("Actor", g.actor),
        named,  # type: ignore[arg-type]
        request.form.get("alt", ""),
    )
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

"""What a site that is closed for maintenance answers, without asking the database anything."""

from __future__ import annotations

import inspect

from flask import Response, current_app, make_response, request
from werkzeug.exceptions import HTTPException

from core.maintenance import Maintenance
from core.web.rescue import typed_texts
from core.web.respond import wants_fragment
from core.web.security import allow_size

MAINTAINED = "townhall.maintained"
"""Where in the environment of a request its `Maintenance` is."""
RETRY_AFTER = "120"
OPEN = ("site.static", "site.favicon", "site.health")
"""Pages that need no database and are served all the same."""


def is_maintained() -> bool:
    """Whether the site was closed when this request came."""
    return MAINTAINED in request.environ


def answer(found: Maintenance) -> Response:
    """What anybody gets who asks now. What they had typed is shown to be kept.

    A page that htmx asks for is loaded whole, so that the notice takes its place; a form
    that htmx sends stays in the browser as it is, with its text, and is told on top.
    """
    if request.endpoint in OPEN:
        # Whether visitors may see them stands in the database.
        view = inspect.unwrap(current_app.view_functions[request.endpoint])
        try:
            return make_response(view(**(request.view_args or {})))
        except HTTPException as error:
            return make_response(error.get_response())
    if not wants_fragment():
        made = make_response(_drawn("maintenance.html", found, typed=_typed()), 503)
    elif request.method == "GET":
        made = make_response("", 503)
        made.headers["HX-Refresh"] = "true"
    else:
        made = make_response(_drawn("flash.html", found, code="503"), 503)
        made.headers.update({"HX-Retarget": "#main", "HX-Reswap": "afterbegin show:top"})
    made.headers["Retry-After"] = RETRY_AFTER
    made.headers["Cache-Control"] = "no-store"
    return made


def _typed() -> list[str]:
    allow_size()  # a text that came with pictures is read too
    return typed_texts()


def _drawn(name: str, found: Maintenance, **values: object) -> str:
    """A page without the values that every other one gets: they would ask who is reading."""
    template = current_app.jinja_env.get_template(f"errors/{name}")
    return template.render(
        page_lang="en", page_dir="ltr", request=request, message=found.message, **values
    )

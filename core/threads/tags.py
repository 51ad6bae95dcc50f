"""Pages of tags: all of them, and the threads of one, across kinds."""

from __future__ import annotations

from flask import Response, request

from core.spaces.queries import all_spaces
from core.threads import queries
from core.threads.lists import Query, threads_page
from core.web import current_actor
from core.web.respond import respond
from core.web.routing import Blueprint

bp = Blueprint("tags", __name__, url_prefix="/tags")


@bp.get("/", requires="spaces.see")
def index() -> Response:
    """All tags in use, the most used first."""
    return respond("tags/index.html", tags=queries.visible_tags(current_actor()))


@bp.get("/<slug>", requires="spaces.see")
def tag(slug: str) -> Response:
    """The threads that carry a tag."""
    actor = current_actor()
    found = queries.visible_tag(actor, slug)
    page = threads_page(actor, Query(tag=slug, after=request.args.get("after", "")))
    names = {space.id: space.title for space in all_spaces().values()}
    return respond("tags/tag.html", fragment="threads", tag=found, page=page, space_names=names)

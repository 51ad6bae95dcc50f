"""Pages of tags: all of them, the threads of one across kinds, and what may be meant."""

from __future__ import annotations

from flask import Response, make_response, redirect, request, url_for

from core.spaces.queries import all_spaces
from core.tags import queries
from core.tags.queries import TagLine
from core.threads.lists import Query, threads_page
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond
from core.web.routing import Blueprint

FIELDS = ("q", "tags", "tag", "into")
"""Names of fields that tags are typed into."""
bp = Blueprint("tags", __name__, url_prefix="/tags")


@bp.get("/", requires="spaces.see", keeps={})
def index() -> Response:
    """All tags in use by their groups, the most used first."""
    tags = queries.visible_tags(current_actor())
    groups: dict[str, list[TagLine]] = {tag.group: [] for tag in tags if tag.group}
    groups = {name: groups[name] for name in sorted(groups)} | {"": []}
    for tag in tags:
        groups[tag.group or ""].append(tag)
    return respond(
        "tags/index.html",
        groups={name: its for name, its in groups.items() if its},
        synonyms=queries.synonyms_of(tag.id for tag in tags),
        may_arrange=current_actor().can("site.staff"),
    )


@bp.get("/<slug>", requires="spaces.see", keeps={})
def tag(slug: str) -> Response:
    """The threads that carry a tag; a synonym leads to the tag it stands for."""
    return _threads(slug)


@bp.get("/suggest", requires="spaces.see")
def suggest() -> Response:
    """What the last word in a field of tags may become, as options of that field."""
    typed = next((request.args[name] for name in FIELDS if name in request.args), None)
    if typed is None:
        return _threads("suggest")  # there may be a tag of that name
    return respond(
        "tags/suggest.html",
        fragment="options",
        typed=typed[:300],
        options=queries.suggested(current_actor(), typed),
    )


def _threads(slug: str) -> Response:
    actor = current_actor()
    try:
        found = queries.visible_tag(actor, slug)
    except NotFound:
        if not (main := queries.main_of(slug)):
            raise
        found = queries.visible_tag(actor, main)
        return make_response(redirect(url_for("tags.tag", slug=found.slug), 301))
    page = threads_page(actor, Query(tag=slug, after=request.args.get("after", "")))
    names = {space.id: space.title for space in all_spaces().values()}
    return respond(
        "tags/tag.html",
        fragment="threads",
        tag=found,
        synonyms=queries.synonyms_of([found.id]).get(found.id, []),
        page=page,
        space_names=names,
        may_arrange=actor.can("site.staff"),
    )

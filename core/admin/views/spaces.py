"""The tree of spaces; each space's own pages are in core.spaces."""

from __future__ import annotations

from flask import Response

from core.admin.views.blueprint import bp
from core.spaces.tree import homes, tree
from core.web.respond import respond


@bp.get("/admin/spaces", requires="site.admin")
def spaces() -> Response:
    """All spaces in their order, each with what it holds and who sees it."""
    return respond("spaces/tree.html", section="spaces", plugins=tree(), homes=homes())

"""The blueprint of the owners' pages."""

from __future__ import annotations

from core.web.routing import Blueprint

bp = Blueprint("admin", __name__)

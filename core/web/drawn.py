"""Pictures that we drew ourselves out of what somebody sent."""

from __future__ import annotations

from flask import Response, make_response

from core import files
from core.web.errors import NotFound


def drawn(folder: str, name: str) -> Response:
    """A picture as we drew it. Its name never means another one, so it is kept for good.

    Raises `NotFound`.
    """
    found = files.read(folder, name)
    if found is None:
        raise NotFound
    answer = make_response(found)
    answer.headers["Content-Type"] = "image/webp"
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Disposition"] = "inline"
    return answer

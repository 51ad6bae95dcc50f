"""What a page looks at that no kept page is found by: then it is not kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import EnvironHeaders

from core.web.keeping import PENDING, SPECIAL

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# Those that are part of what a page is found by, and those that nobody has sent then. Of the
# languages only the one of ours is, so nobody may look at all of them.
MAY_BE_READ = SPECIAL | {"HTTP_HOST", "HTTP_ACCEPT_ENCODING"}


def give_up(environ: WSGIEnvironment) -> None:
    """Do not keep the page of this request: it is for its reader alone."""
    environ.pop(PENDING, None)


class WatchedHeaders(EnvironHeaders):
    """The headers of a request whose page may be kept, until one of the others is looked at."""

    # Werkzeug's own, which every way to one header goes through; a test notices when it does not.
    def _get_key(self, key: str) -> str:
        if f"HTTP_{key.upper().replace('-', '_')}" not in MAY_BE_READ:
            give_up(self.environ)
        return super()._get_key(key)

    def getlist(self, key: str, type: Any = None) -> list[Any]:  # noqa: A002 - Werkzeug's name
        """All values of a header, of which a request has one; without looking at the others."""
        value = self.get(key, type=type)
        return [] if value is None else [value]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        give_up(self.environ)
        return super().__iter__()

"""Static files: found in the theme or a plugin, named by their content, cached for good."""

from __future__ import annotations

import hashlib
import mimetypes
import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

import themes
from core.site import site

LONGEST = 200  # no file of ours is deeper; the system calls would fail on much longer ones
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}


def asset(path: str) -> str:
    """The address of a static file, with a mark of its content so that it may be cached
    for ever. A plugin's files are under its name (`forums/forums.css`)."""
    return f"/static/{_mark(path, _stamp(path))}/{path}"


def inlined(path: str) -> str:
    """A small picture as an address that holds it: no request of its own."""
    found = find(path)
    data = found.read_text("utf-8").strip() if found else ""
    return f"data:image/svg+xml,{quote(data)}"


def assets(pattern: str) -> list[str]:
    """The addresses of the theme's static files that match a pattern, such as `composer/*.js`."""
    root = theme_folder() / "static"
    return [asset(found.relative_to(root).as_posix()) for found in sorted(root.glob(pattern))]


def find(path: str) -> Path | None:
    """The file of a static path, or None. Never a file outside the static folders."""
    if "\0" in path or len(path) > LONGEST:
        return None
    for root, rest in _places(path):
        candidate = (root / rest).resolve()
        if candidate.is_file() and candidate.is_relative_to(root.resolve()):
            return candidate
    return None


def content_type(path: Path) -> str:
    """The type a static file is served with."""
    known = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    return known or "application/octet-stream"


def theme_folder() -> Path:
    """The folder of the theme in use."""
    return Path(next(iter(themes.__path__))) / "default"


def _places(path: str) -> list[tuple[Path, str]]:
    places = [(theme_folder() / "static", path)]
    name, _, rest = path.partition("/")
    plugin = site().plugins.plugins.get(name)
    if rest and plugin and plugin.manifest and site().plugins.is_active(name):
        places.append((plugin.manifest.folder / "static" / name, rest))
    return places


def _stamp(path: str) -> float:
    if not site().config.testing:
        return 0.0
    if "/" not in path:
        # A page names the icons dozens of times: a tenth of what tests of pages take.
        with suppress(OSError):
            return os.stat(f"{_static()}/{path}").st_mtime  # noqa: PTH116 - its cost is the point
    found = find(path)
    return found.stat().st_mtime if found else 0.0


@lru_cache(maxsize=1)
def _static() -> str:
    return str(theme_folder() / "static")


@lru_cache(maxsize=512)
def _mark(path: str, _stamp: float) -> str:
    found = find(path)
    return hashlib.sha256(found.read_bytes()).hexdigest()[:10] if found else "missing"

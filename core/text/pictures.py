"""Pictures that are kept here: what their address tells of them, and how large they are shown.

An address ends in the size of its picture (`/files/a/<key>/pump-1200x800.webp`), so that a page
has room for it before it has come. Whoever writes other numbers by hand only bends their own
text.
"""

from __future__ import annotations

import re
from html import escape

from markdown_it.token import Token

SHOWN = (680, 510)
"""The largest a picture is shown in a text, in CSS pixels: the measure of a text, and a screen."""
PREVIEW = (1360, 1020)
"""The largest preview: twice as much, for dense screens."""
KEY = "[0-9a-f]{32}"
_OURS = re.compile(rf"/files/a/({KEY})/([^/?#]+?)-([0-9]{{1,5}})x([0-9]{{1,5}})\.webp")


def fitted(size: tuple[int, int], box: tuple[int, int]) -> tuple[int, int]:
    """The size that fits into a box, in the same shape and never larger."""
    width, height = size
    scale = min(1.0, box[0] / width, box[1] / height)
    return max(1, int(width * scale)), max(1, int(height * scale))


def place_picture(token: Token, *, linked: bool) -> None:
    """Give a picture of ours its size, its preview and, unless it stands in a link, the way to
    itself."""
    address = str(token.attrs.get("src", ""))
    found = _OURS.fullmatch(address)
    size = (int(found[3]), int(found[4])) if found else (0, 0)
    if found is None or not all(size):
        return
    shown = fitted(size, SHOWN)
    token.attrs |= {"width": str(shown[0]), "height": str(shown[1])}
    if fitted(size, PREVIEW) != size:
        token.attrs["src"] = f"/files/s/{address.removeprefix('/files/a/')}"
    if not linked:
        token.meta["whole"] = address


def way_to_whole(token: Token, html: str) -> str:
    """The HTML of a picture, in a link to the whole of it if `place_picture` has said so."""
    whole = token.meta.get("whole")
    if not whole:
        return html
    # A picture without words is passed over by those who listen, but its link is not.
    name = "" if token.attrs.get("alt") else ' aria-label="Picture"'
    return f'<a href="{escape(whole)}"{name}>{html}</a>'

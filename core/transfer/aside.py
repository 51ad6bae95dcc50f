"""Taking code out of Markdown while marks in the rest are read, and putting it back."""

from __future__ import annotations

import re

_CODE = re.compile(r"^(```+|~~~+).*?^\1[`~]*[ \t]*$|`[^`\n]+`", re.DOTALL | re.MULTILINE)
_HOLE = re.compile("\ue000(\\d+)\ue000")


class Aside:
    """A text with its code put aside, and whatever else is to be left alone from then on."""

    def __init__(self, text: str) -> None:
        self._pieces: list[str] = []
        self.text = _CODE.sub(lambda code: self.away(code[0]), text.replace("\ue000", ""))

    def away(self, piece: str) -> str:
        """Put a piece aside; what stands in its place."""
        self._pieces.append(piece)
        return f"\ue000{len(self._pieces) - 1}\ue000"

    def back(self, text: str) -> str:
        """The text with everything in its place again, pieces within pieces too."""
        while _HOLE.search(text):
            text = _HOLE.sub(lambda hole: self._pieces[int(hole[1])], text)
        return text

"""Short forms of texts: excerpts, and words for addresses."""

from __future__ import annotations

import re
import unicodedata

LONGEST_SLUG = 80
_ELLIPSIS = "…"
_FOLDED_SCRIPTS = ("LATIN ", "GREEK ")
# Latin letters that no normal form takes apart.
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i"}
    | {"ł": "l", "ŋ": "n", "þ": "th", "ŧ": "t"}
)


def excerpt(plain: str, length: int = 200) -> str:
    """The beginning of a text on one line, at most `length` characters with its ellipsis.

    Cut between words where there is a space in the second half, else between letters.
    """
    text = " ".join(plain.split())
    if len(text) <= length:
        return text
    end = max(0, length - 1)
    space = text.rfind(" ", end // 2, end + 1)
    if space > 0:
        end = space
    while end and _joins(text[end - 1], text[end]):
        end -= 1
    return text[:end].rstrip(" ,;:.–—-(") + _ELLIPSIS if length else ""


def slugify(title: str, fallback: str = "thread") -> str:
    """Words for an address: small letters and digits joined by `-`, at most 80 characters.

    Accents on Latin and Greek letters are folded, other scripts kept as they are. If no
    letter or digit is left, the answer is `fallback`.
    """
    text = unicodedata.normalize("NFKC", title).casefold().translate(_LETTERS)
    text = re.sub(r"(?<=\w)['’ʼ](?=\w)", "", _without_accents(text))
    signs = (sign if unicodedata.category(sign)[0] in "LNM" else " " for sign in text)
    words = "".join(signs).split()
    slug = "-".join(word.lstrip() for word in words)
    if len(slug) > LONGEST_SLUG:
        cut = slug.rfind("-", LONGEST_SLUG // 2, LONGEST_SLUG + 1)
        slug = slug[: cut if cut > 0 else LONGEST_SLUG].rstrip("-")
    return slug if any(sign.isalnum() for sign in slug) else fallback


def _without_accents(text: str) -> str:
    kept: list[str] = []
    folds = False
    for sign in unicodedata.normalize("NFD", text):
        if unicodedata.category(sign) != "Mn":
            folds = unicodedata.name(sign, "").startswith(_FOLDED_SCRIPTS)
        elif folds:
            continue
        kept.append(sign)
    return unicodedata.normalize("NFC", "".join(kept))


def _joins(before: str, after: str) -> bool:
    """Whether a cut between two characters would cut through one sign."""
    return unicodedata.category(after)[0] == "M" or "\u200d" in (before, after)

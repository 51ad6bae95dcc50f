"""Bytes as words of an address (base64url without `=`), as everything about push is written."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode


def packed(data: bytes) -> str:
    """Bytes as a word."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unpacked(word: str, length: int) -> bytes:
    """The bytes of a word, with or without `=`. Raises `ValueError` if they are not so many."""
    word = word.rstrip("=")
    try:
        data = urlsafe_b64decode(word + "=" * (-len(word) % 4))
    except (binascii.Error, ValueError) as error:
        raise ValueError("no base64url") from error
    if len(data) != length or packed(data) != word:
        raise ValueError(f"not {length} bytes")
    return data

"""Addresses typed as they are: `https://…` and `www.…` become links.

Bare e-mail addresses do not: collectors would be glad. In `<…>` they do.
"""

from __future__ import annotations

import re

from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from core.text.addresses import link_address
from core.text.limits import LONGEST_ADDRESS, MOST_LINKS

# Brackets only in pairs, so that `[see https://a.example/b](c)` stays one link.
_REST = r"(?:[^\s<>\[\]\"`*\\|]|\[[^\s<>\[\]\"`*\\|]*\])*"
_HOST = r"[^\s<>\[\]\"`*\\|/?#:@().,!]+(?:\.[^\s<>\[\]\"`*\\|/?#:@().,!]+)*"
_AFTER_SCHEME = re.compile(rf"://{_HOST}(?::\d{{1,5}})?(?:[/?#]{_REST})?")
_SCHEME = re.compile(r"(?<![^\W_])(?<![.+-])https?\Z", re.IGNORECASE)
_WWW = re.compile(rf"(?<![\w@/.:-])www\.[\w-]+(?:\.[\w-]+)+(?:[/?#]{_REST})?", re.IGNORECASE)
_NOT_LAST = ".,:;!?'_~…"
_LEFT = "typed_left"


def typed_address(state: StateInline, silent: bool) -> bool:
    """Inline rule: at `://` after http or https, the whole address is a link."""
    if state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    left: int = state.env.setdefault(_LEFT, MOST_LINKS)
    if left < 1:
        return False
    # One character more than the longest scheme shows what stands before it.
    scheme = _SCHEME.search(state.src[max(0, state.pos - 6) : state.pos])
    # Without an end, an address too long would be read again from each `http://` in it.
    end = min(state.posMax, state.pos + LONGEST_ADDRESS)
    found = scheme and _AFTER_SCHEME.match(state.src, state.pos, end)
    if not scheme or not found:
        return False
    # One without an end is looked through again from each `http://` in it.
    state.env[_LEFT] = left - 1 - len(found[0]) // 200
    address = _trimmed(scheme[0] + found[0])
    href = link_address(address)
    if href is None:
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[0])]
        state.push("link_open", "a", 1).attrs = {"href": href}
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1)
    state.pos += len(address) - len(scheme[0])
    return True


def typed_www(state: StateCore) -> None:
    """Core rule: what starts with `www.` outside links becomes one.

    Runs while escaped characters are still tokens of their own, so `www\\.` is mere text.
    """
    for token in state.tokens:
        tokens: list[Token] = []
        links = 0
        for child in token.children or []:
            links += (child.type == "link_open") - (child.type == "link_close")
            tokens += _with_www(child) if child.type == "text" and not links else [child]
        token.children = tokens or token.children


def _with_www(token: Token) -> list[Token]:
    tokens: list[Token] = []
    rest = 0
    for found in _WWW.finditer(token.content):
        address = _trimmed(found[0])
        href = link_address(f"https://{address}")
        if href is None:
            continue
        link = Token("link_open", "a", 1, attrs={"href": href}, level=token.level)
        tokens += [
            _text(token, token.content[rest : found.start()]),
            link,
            _text(token, address),
            Token("link_close", "a", -1, level=token.level),
        ]
        rest = found.start() + len(address)
    return [*tokens, _text(token, token.content[rest:])] if tokens else [token]


def _trimmed(address: str) -> str:
    """Without the punctuation of the sentence around it; `)` stays if it was opened."""
    unopened = address.count(")") - address.count("(")
    end = len(address)
    while end:
        last = address[end - 1]
        if last == ")" and unopened > 0:
            unopened -= 1
        elif last not in _NOT_LAST:
            break
        end -= 1
    return address[:end]


def _text(token: Token, content: str) -> Token:
    return Token("text", "", 0, content=content, level=token.level)

"""The field that carries a text from page to page is sent by anybody, so it may hold anything."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core.drafts.models import Draft
from townhall.testing import Browser

LONG = "and longer than twenty letters"
KEPT = {
    "half a letter": f'{{"body": "a \\ud800 b {LONG}"}}',
    "half a letter in a name": f'{{"a\\udfff": "{LONG}"}}',
    "a zero byte in a name": f'{{"a\\u0000b": "{LONG}"}}',
    "lists without end": '{"body": ' + "[" * 100_000,
    "objects without end": '{"body":' * 50_000,
    "a number without end": '{"body": ' + "1" * 6_000 + "}",
    "no numbers": '{"body": NaN, "title": 1e999}',
    "a list": '["body"]',
    "a list of half letters": '{"body": ["\\ud800", "\\udfff"]}',
    "nothing": "",
}


@pytest.mark.parametrize("how", KEPT)
def test_whatever_is_kept_comes_back_as_a_page(
    client: Browser, browsers: SimpleNamespace, talk: SimpleNamespace, how: str
) -> None:
    fields: dict[str, Any] = {"kept": KEPT[how], "draft": talk.key, "username": "bob"}
    edit = f"/posts/{talk.answer.id}/edit"
    paths = (
        f"/drafts/{talk.key}",
        f"/drafts/{talk.key}/resume",
        "/sign-in/again",
        edit,
        "/posts/9/edit",
    )
    for browser in (client, browsers.bob):
        for path in (*paths, talk.reply):
            assert browser.send(path, **fields).status_code < 500, path
        for page in ("/drafts/", talk.url, edit):
            assert browser.get(page, follow_redirects=True).status_code < 500, page
    assert all("\x00" not in name for draft in Draft.select() for name in draft.data)

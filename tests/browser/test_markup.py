"""Every sort of page, and forms that were refused, before the Nu HTML checker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import markup
from tests.support.plain_client import PlainPage
from tests.support.served import Site
from tests.support.starting import start_thread
from tests.support.walk import WALKERS, client_of, path_of, walk

pytestmark = pytest.mark.browser

# Safari forgets that a list without bullets is one; a post is found by who wrote it; and the page
# of a thread is in the reader's language, whatever most of its posts are written in.
KNOWN = (
    "This document appears to be written in ",
    "The “list” role is unnecessary for element “ul”.",
    "Article lacks heading.",
)


def test_every_page_is_valid_html(site: Site, tmp_path: Path) -> None:
    if reason := markup.why_not():
        pytest.skip(reason)
    pages = {
        f"{path_of(page)} as {who}": page.source
        for who, name in WALKERS.items()
        for page in walk(site.base, name, each=2)
    }
    pages |= {f"{page.url} refused": page.source for page in _refused_forms(site)}
    assert len(pages) > 100
    remarks = [
        f"{remark['type']}: {remark['message']} {remark['page']}: {remark.get('extract', '')}"
        for remark in markup.check(pages, tmp_path)
        if not remark["message"].startswith(KNOWN)
    ]
    counted = Counter(remark.partition(":")[0] for remark in remarks)
    assert remarks == [], f"{counted} on {len(pages)} pages"


def _refused_forms(site: Site) -> Iterator[PlainPage]:
    visitor, ada = client_of(site.base, ""), client_of(site.base, "ada")
    yield visitor.open("/sign-in").press("Sign in", username="ada", password="wrong")
    yield visitor.open("/reset-password").press("Send", email="nonsense")
    yield ada.open("/forums/s/build/new").press("Start the thread", title="", body="")
    yield ada.open("/forums/s/build/new").press("Preview", title="Pump", body="*Why?*")
    yield ada.open("/account/password").press("Change the password", current="", password="x")
    thread = ada.open(start_thread(site, "ada", "Two texts of one post"))
    yield thread.press("Post reply", body=" ")
    yield thread.press("Preview", body="| a | b |\n|---|---|\n| 1 | 2 |")
    yield from _both_texts(thread)


def _both_texts(thread: PlainPage) -> Iterator[PlainPage]:
    first, second = (thread.follow("Edit", within=thread.post(1)) for _ in range(2))
    first.press("Save the changes", body="One text.")
    conflict = second.press("Save the changes", body="Another text.")
    assert conflict.status == 409
    yield conflict

"""Asking for the page of a ticket, and sending its forms, as people do."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.test import TestResponse

from plugins.support.models import SupportEntry, SupportTicket
from townhall import Post, Thread
from townhall.testing import Browser


def address(thread: Thread, number: int = 1) -> str:
    """Where a ticket stands."""
    return f"/support/t/{thread.id}/{thread.slug}/{number}"


def seen(thread: Thread) -> int:
    """The newest row of its log, as a page that is made now says."""
    return int(SupportTicket.get_by_id(thread.id).last_entry)


def page(browser: Browser, thread: Thread, number: int = 1) -> str:
    """The page of a ticket."""
    return browser.get(address(thread, number)).text


def form_on(text: str, form_id: str) -> dict[str, str]:
    """The hidden fields of a form on a page."""
    form = re.search(rf'<form[^>]*id="{form_id}".*?</form>', text, re.DOTALL)
    assert form, form_id
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0])
    return {name: value for name, value in hidden if name != "csrf_token"}


def send(browser: Browser, thread: Thread, deed: str, **fields: Any) -> TestResponse:
    """Send a form of a ticket's page; without `seen` as from a page made just now."""
    fields.setdefault("seen", seen(thread))
    return browser.send(f"/support/{'t/' if deed == 'reply' else ''}{thread.id}/{deed}", **fields)


def said(thread: Thread) -> list[str]:
    """What was said in a thread, in order."""
    rows = Post.select(Post.body).where(Post.thread == thread.id).order_by(Post.number)
    return [body for (body,) in rows.tuples()]


def sorts_of(thread: Thread) -> list[str]:
    """What happened to a ticket, in order."""
    mine = SupportEntry.thread == thread.id
    return [row.sort for row in SupportEntry.select().where(mine).order_by(SupportEntry.id)]

"""Threads that a browser test begins with, written without a browser."""

from __future__ import annotations

from functools import cache

from tests.support.plain_client import PlainClient
from tests.support.served import Site
from tests.support.walk import client_of


def start_thread(site: Site, by: str, title: str, text: str = "What do you think?") -> str:
    """The address of a new thread in Build. What another test left in the form is thrown away:
    its draft would otherwise be sent along."""
    client = _client(site.base, by)
    form = client.open("/forums/s/build/new")
    if form.tree.xpath("//button[@value='discard']"):
        form.press("Discard draft")
        form = client.open("/forums/s/build/new")
    thread = form.press("Start the thread", title=title, body=text)
    assert thread.title == title, thread
    return thread.url


def long_thread(site: Site) -> str:
    """The address of a thread of the sample community that fills several pages."""
    board = _client(site.base, "alice").open("/forums/s/start-here")
    (found, *_more) = board.tree.xpath("//h3//a/@href[contains(., '/say-hello-')]")
    return "/".join(str(found).split("/")[:5])


def reply(site: Site, by: str, url: str, text: str) -> None:
    """A reply in a thread."""
    form = _client(site.base, by).open(url)
    assert text in form.press("Post reply", body=text).text


@cache
def _client(base: str, name: str) -> PlainClient:
    return client_of(base, name)

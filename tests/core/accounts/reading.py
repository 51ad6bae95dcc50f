"""What tests read out of pages and mail."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from email.message import EmailMessage

from werkzeug.test import TestResponse

from core.access import Actor
from core.accounts.models import User
from townhall.testing import Browser

# What the fixtures of these tests are.
Person = Callable[..., User]
SignIn = Callable[[User], Browser]
SignUp = Callable[..., TestResponse]
Mailbox = Callable[[], list[EmailMessage]]
ActorOf = Callable[[User], Actor]
Queries = Callable[..., AbstractContextManager[list[str]]]

PASSWORD = "blue kite river"
OTHER = "seven loud geese"


def hidden(page: TestResponse, name: str) -> str:
    """The value of a hidden field."""
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', page.text)
    assert tag, f"no field {name}"
    value = re.search(r'value="([^"]*)"', tag[0])
    return value[1] if value else ""


def link_in(mail: EmailMessage) -> str:
    """The path of the one-use link in a mail."""
    return link_path(text_of(mail))


def link_path(text: str) -> str:
    """The path of the one-use link in a text."""
    found = re.search(r"https?://[^/\s]+(/[a-z/-]+/[\w-]{30,})", text)
    assert found, text
    return found[1]


def code_in(mail: EmailMessage) -> str:
    """The six digits in a mail."""
    found = re.search(r"\b\d{6}\b", text_of(mail))
    assert found
    return found[0]


def text_of(mail: EmailMessage) -> str:
    """The plain half of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def signed_in_as(browser: Browser) -> str:
    """The user name of whoever is signed in, "" for nobody."""
    page = browser.get("/account/")
    if page.status_code != 200:
        return ""
    found = re.search(r'href="/people/([^"]+)"', page.text)
    assert found
    return found[1]

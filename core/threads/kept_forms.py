"""Forms within kept markup: a mark stands for the token until the page goes out to somebody."""

from __future__ import annotations

import secrets

from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from core.web.furniture import trusted

# Nobody can write it into a text: it is another one in every process.
_MARK = secrets.token_hex(16)
_FIELD = '<input type="hidden" name="csrf_token" value="{}">'
FORM_TOKEN = trusted(_FIELD.format(_MARK))
"""The hidden field for a form in a part below a post, for readers who are signed in."""


def with_token(html: Markup) -> Markup:
    """The markup with the reader's token in its forms; unchanged if there are none.

    Only the whole field is filled: were the mark ever known, a text that has it, say in the
    address of a link, would still not be given the token.
    """
    if FORM_TOKEN not in html:
        return html
    return html.replace(FORM_TOKEN, trusted(_FIELD.format(generate_csrf())))

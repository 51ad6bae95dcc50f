"""What somebody hostile would type. Where it can be typed stands in tests/support/texts.py.

Each payload carries `MARK`, so that whatever of it becomes markup gives itself away.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import peewee

from core.db import Model
from core.mentions.queries import render_text
from core.threads.models import Post
from core.versions import bump
from tests.support.source import modules
from tests.support.texts import SHAPED as SHAPED  # noqa: PLC0414 - said here too
from tests.support.texts import WRITTEN as WRITTEN  # noqa: PLC0414 - said here too

MARK = "zq9"

PAYLOADS = (
    # Out of a text, an attribute, a comment, a script.
    "<script>zq9()</script>",
    '"><img src=x onerror=zq9()>',
    "' onmouseover='zq9()' x='",
    '" autofocus onfocus="zq9()" x="',
    "`onclick=zq9()`",
    "</textarea></title></style></script><svg onload=zq9()>",
    "--><img src=zq9 onerror=zq9()><!--",
    "]]><iframe srcdoc='<script>zq9()</script>'></iframe>",
    "</option></select><form action=/zq9><input name=zq9>",
    "<base href=//zq9.example><meta http-equiv=refresh content=0;url=//zq9.example>",
    "<style>@import '//zq9.example'</style><link rel=stylesheet href=//zq9.example>",
    "<p id=main name=csrf_token style=position:fixed class=zq9>x</p>",
    # What this site's own scripts would act on.
    '" data-hx-get="/zq9" data-hx-trigger="load" x="',
    '<b hx-get=/zq9 hx-trigger=load data-hx-post="/zq9" hx-on:load=zq9()>x</b>',
    "<div hx-vals='js:{a:zq9()}' data-copy=zq9 data-quote=/zq9>x</div>",
    # Markup that cleaners and browsers read differently.
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src onerror=zq9()>'>",
    "<svg><p><style><g title='</style><img src onerror=zq9()>'>",
    "<noscript><p title='</noscript><img src onerror=zq9()>'></noscript>",
    (
        "<form><math><mtext></form><form><mglyph><svg><mtext><style>"
        "<path id='</style><img onerror=zq9()>'>"
    ),
    "<a href='\x00javascript:zq9()'>x</a><scr\x00ipt>zq9()</scr\x00ipt>",
    "<details ontoggle=zq9() open><summary>x</summary></details>",
    # Addresses.
    "[x](javascript:zq9()) [y](&#106;avascript:zq9()) ![z](java\tscript:zq9())",
    "<javascript:zq9()> [x][r]\n\n[r]: vbscript:zq9()",
    "[x](data:text/html,<script>zq9()</script>) <a href=JaVaScRiPt:zq9()>x</a>",
    "https://zq9.example/\"onmouseover=zq9() www.zq9.example/'><b>",
    "[x](/a \"' onclick=zq9() x='\") ![y](/b '\" onerror=zq9() ')",
    "//zq9.example /\\zq9.example https:zq9.example",
    # This site's own syntax.
    "||<img src=x onerror=zq9()>|| :zq9: :<b>: @zq9<script> @zq9'onclick=zq9()",
    ':::details <img src=x onerror=zq9()>\n" onclick=zq9()\n:::',
    '> ["><img onerror=zq9()>](javascript:zq9())\n> x',
    '```zq9"onclick=zq9()\n</code></pre><script>zq9()</script>\n```',
    "| <b onclick=zq9()> |\n|---|\n| ' onclick=zq9() |",
    "x[^zq9]\n\n[^zq9]: <img src=x onerror=zq9()>",
    # Templates, formats, lines, and letters that turn others around.
    "{{ 7*7 }}zq9{% raw %} ${zq9} #{zq9} %(zq9)s {0.__class__}",
    "zq9\r\nSet-Cookie: zq9=1\r\n\r\n<script>zq9()</script>",
    "\u202egnp.zq9\u2066<b>\u2069 zq9\u200b\ufeff\u0000\u2028",
    "＜script＞zq9()＜/script＞ ‹img onerror=zq9()›",
    "&lt;img src=x onerror=zq9()&gt; &amp;lt;b&amp;gt;zq9",
    "../../zq9 ..\\zq9 %2e%2e%2fzq9 C:\\zq9.html",
)

# What is rendered when it is written.
RENDERED: dict[str, tuple[str, Callable[[str], str]]] = {
    "Post.body": ("html", lambda text: render_text(text).html),
    "TermsText.body": ("html", lambda text: render_text(text).html),
    "Group.description": ("description_html", lambda text: render_text(text).html),
    "User.bio": ("bio_html", lambda text: render_text(text).html),
}


def columns() -> dict[str, peewee.Field]:
    """Every column of text of core and the bundled plugins, by `Model.column`."""
    for module in modules():
        if module.room == "models":
            import_module(module.name)
    ours = [m for m in Model.__subclasses__() if m.__module__.startswith(("core.", "plugins."))]
    return {
        f"{model.__name__}.{field.name}": field
        for model in ours
        for field in model._meta.sorted_fields
        if isinstance(field, (peewee.CharField, peewee.TextField))
    }


def packed(start: int, length: int) -> str:
    """Payloads from one on, as many as a field of this length takes; the last one is cut."""
    turned = [*PAYLOADS[start % len(PAYLOADS) :], *PAYLOADS[: start % len(PAYLOADS)]]
    return "\n".join(turned)[:length].replace("\0", "")


def poison(turn: int) -> None:
    """Fill every field that people write, in every row, behind the back of all checks."""
    known = columns()
    for place, name in enumerate(WRITTEN.split()):
        field: Any = known[name]
        model = field.model
        length = getattr(field, "max_length", None) or 20_000
        for number, row in enumerate(model.select()):
            text = packed(turn * 10 + place * 3 + number * 7, length)
            values = {field.name: text if length > 300 else " ".join(text.split())}
            if name in RENDERED:
                column, render = RENDERED[name]
                values[column] = render(text)
            model.update(**values).where(row._pk_expr()).execute()
    Post.update(html_version=Post.html_version + 1).execute()
    for version in ("access", "settings"):
        bump(version)

"""A post as the beginning of somebody's reply."""

from __future__ import annotations

import re

from flask_babel import gettext as _

from core.text.finding import source_of_selection
from core.threads.models import Post
from core.threads.queries import source_of
from core.threads.rows import PostView, ThreadView

SHORT = 280
"""A quote of a whole post directly above is trimmed when it is longer, in characters."""
_SOURCE = re.compile(
    r"^ {0,3}> ?\[[^\]\n]{1,300}\]\(/t/(\d{1,10})/(\d{1,10})\):?[ ]*$", re.MULTILINE
)
_FENCED = re.compile(r"^ {0,3}(```+|~~~+)")


def quoted(thread: ThreadView, post: PostView) -> str:
    """A post's Markdown as a quote that names its source, without what it quotes itself."""
    return _quote(thread, post, "\n".join(_own_lines(source_of(post.id))))


def quoted_part(thread: ThreadView, post: PostView, begins: str, ends: str = "") -> str:
    """The piece of a post that somebody has marked, from its Markdown, as such a quote.

    `ends` is given for a long piece, of which `begins` is only the beginning. Empty when that
    is not found; a short piece that is not found is quoted as it was marked.
    """
    piece = source_of_selection(source_of(post.id), begins, ends)
    if piece is None and ends:
        return ""
    return _quote(thread, post, piece if piece is not None else begins.strip())


def _quote(thread: ThreadView, post: PostView, text: str) -> str:
    name = (post.author_name or post.author_username).replace("[", "").replace("]", "")
    link = _("%(name)s in #%(number)s", name=name, number=post.number)
    body = "\n".join(f"> {line}".rstrip() for line in text.splitlines())
    return f"> [{link}](/t/{thread.id}/{post.number})\n>\n{body}\n\n"


def quoted_posts(body: str) -> list[tuple[int, int]]:
    """The posts that a text quotes, as thread and number, each once; quotes in code are none."""
    if "](/t/" not in body:
        return []
    found = _SOURCE.finditer(_without_code(body))
    return list(dict.fromkeys((int(match[1]), int(match[2])) for match in found))


def trimmed(body: str, *, thread_id: int, number: int, above: str) -> str:
    """A reply whose quote of all of the post directly above, number `number`, which reads
    `above`, is cut to its beginning; a short quote, and any other text, stays as it is."""
    head = _SOURCE.match(body)
    if head is None or (int(head[1]), int(head[2])) != (thread_id, number):
        return body
    lines = body.splitlines()
    end = next((at for at, line in enumerate(lines) if not line.startswith(">")), len(lines))
    kept = [line.removeprefix(">").removeprefix(" ") for line in lines[1:end]]
    if _words(kept) != _words(_own_lines(above)) or len("\n".join(kept).strip()) <= SHORT:
        return body
    rest = "\n".join(lines[end:]).strip()
    return f"{lines[0]}\n>\n> {_beginning(kept)}\n\n{rest}" if rest else body


def trimmed_reply(thread_id: int, body: str) -> str:
    """A reply as `trimmed` leaves it, looking up the post above; asks nothing for most."""
    if _SOURCE.match(body) is None:
        return body
    above = (
        Post.select(Post.number, Post.body)
        .where((Post.thread == thread_id) & Post.deleted_at.is_null())
        .order_by(Post.number.desc())
        .first()
    )
    if above is None:
        return body
    return trimmed(body, thread_id=thread_id, number=above.number, above=above.body)


def _beginning(lines: list[str]) -> str:
    """The first words of a quote, on one line."""
    text = " ".join(" ".join(lines).split())
    return f"{text[: SHORT - 80].rsplit(' ', 1)[0]} […]"


def _own_lines(body: str) -> list[str]:
    """The lines of a post without its quotes of other posts; other quotes stay."""
    lines, quoting = [], False
    for line in body.splitlines():
        quoting = line.startswith(">") and (quoting or _SOURCE.match(line) is not None)
        if not quoting:
            lines.append(line)
    return "\n".join(lines).strip().splitlines()


def _words(lines: list[str]) -> list[str]:
    return " ".join(lines).split()


def _without_code(body: str) -> str:
    """The lines of a text that are not in fenced code."""
    lines, fence = [], ""
    for line in body.splitlines():
        mark = _FENCED.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence):
            fence = ""
        elif not fence:
            lines.append(line)
    return "\n".join(lines)

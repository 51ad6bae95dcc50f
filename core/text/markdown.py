"""Markdown to HTML, once, when a text is written.

CommonMark with tables, strikethrough, task lists, footnotes, folds, spoilers, emoji by name and
typed addresses; a line end is a line end; HTML in the source is text. Headings begin at h3,
below those of the page.
Footnotes are numbers and a numbered list, without links to and fro: those would need ids,
and ids in members' texts could stand in for those of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from core.text.addresses import link_address
from core.text.allowlist import cleaned
from core.text.autolinks import typed_address, typed_www
from core.text.bounds import add_bounded_rules
from core.text.characters import tidy
from core.text.emoji import emoji_name
from core.text.folds import pair_spoilers, spoiler, summary
from core.text.highlight import Code, Highlighter, code_text, language_named
from core.text.limits import LONGEST_SOURCE, refuse_longer
from core.text.naming import Lookup, Named, names_of, note_names, settle_names
from core.text.pictures import way_to_whole
from core.text.plain import plain_text
from core.text.shape import Links, shaped
from core.text.write_html import task_box


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as it is stored and sent out.

    `html` is clean. `plain` is what it says, for search and excerpts. `mentions` are names
    written as @name outside code, quotes and links; `named` are those of them that mean
    somebody. `links` are the absolute web addresses it links to. All without repeats, in the
    order of the text.
    """

    html: str
    plain: str
    mentions: tuple[str, ...]
    links: tuple[str, ...]
    named: tuple[Named, ...] = ()


def render_markdown(source: str, lookup: Lookup | None = None) -> Rendered:
    """Render what a member wrote. Raises `TooLong` above 60,000 characters, and its sort
    `TooIntricate` when they take the parser more than 47,000 steps.

    `lookup` says whom names mean; it is asked at most once, for all names together.
    Direction overrides are dropped from prose and written out in code. Blocks nested deeper
    than sixteen levels, tables beyond 5,000 cells and links beyond 1,000 stay text.
    """
    links = Links()
    tokens, env = parsed(source)
    mentions, named = names_of(tokens), settle_names(tokens, lookup)
    tokens = shaped(tokens, links)
    html = _parser.renderer.render(tokens, _parser.options, env)
    return Rendered(cleaned(html), plain_text(tokens), mentions, tuple(links.outside), named)


def names_in(source: str) -> tuple[str, ...]:
    """The names written as @name outside code, quotes and links. Raises `TooLong`."""
    return names_of(parsed(source)[0]) if "@" in source else ()


def parsed(source: str) -> tuple[list[Token], dict[str, Any]]:
    """The tokens of a text, and what the parser noted on the way. Raises `TooLong`."""
    refuse_longer(source, LONGEST_SOURCE)
    env: dict[str, Any] = {"highlighter": Highlighter()}
    return _parser.parse(tidy(source), env), env


class _Renderer(RendererHTML):
    """Token types that need more than their tag. A method is named for its token type."""

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Code, with its language taken from the first word after the fence."""
        token = tokens[idx]
        word = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
        code = Code(code_text(token.content), language_named(word))
        return f"{env['highlighter'].block(code)}\n"

    code_block = fence

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A picture; `shape` has settled its attributes."""
        return way_to_whole(tokens[idx], self.renderToken(tokens, idx, options, env))

    def list_item_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """An item, with a box before it if it is a task."""
        start = self.renderToken(tokens, idx, options, env)
        done = tokens[idx].meta.get("checked")
        return start if done is None else f"{start}{task_box(done=done)} "

    def table_open(self, *_: object) -> str:
        """A table scrolls inside its own box, by keyboard too."""
        box = '<div class="scroll" tabindex="0" role="region" aria-label="Table">'
        return f'{box}<table class="table">\n'

    def table_close(self, *_: object) -> str:
        """The end of a table and its box."""
        return "</table></div>\n"


def _footnote_number(
    _: object, tokens: Sequence[Token], idx: int, _options: object, _env: object
) -> str:
    return f'<sup class="footnote-ref">{tokens[idx].meta["id"] + 1}</sup>'


_FOOTNOTES = {
    "footnote_block_open": '<div class="footnotes">\n<ol class="footnotes-list">\n',
    "footnote_block_close": "</ol>\n</div>\n",
    "footnote_open": "<li>",
    "footnote_close": "</li>\n",
    "footnote_anchor": "",
}


class _Parser(MarkdownIt):
    """The parser with this site's rule for addresses."""

    def validateLink(self, url: str) -> bool:  # noqa: N802  # the parser's name
        """Whether an address that `normalizeLink` gave may be used."""
        return bool(url)

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        """The address as it may stand in a link, or nothing."""
        # First what is hidden in it goes, then the rest is encoded; that makes it longer.
        return link_address(normalizeLink(link_address(url) or "")) or ""

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        """What people typed is what they see."""
        return link


def _made_parser() -> _Parser:
    options = {"html": False, "breaks": True, "xhtmlOut": False, "tasklists": True}
    md = _Parser("commonmark", options, renderer_cls=_Renderer)
    md.enable(["table", "strikethrough"])
    add_bounded_rules(md)
    md.inline.ruler.before("newline", "typed_address", typed_address)
    md.inline.ruler.before("newline", "emoji_name", emoji_name)
    md.inline.add_terminator_char("|")
    md.inline.ruler.before("emphasis", "spoiler", spoiler)
    md.inline.ruler2.before("emphasis", "spoiler", pair_spoilers)
    md.add_render_rule("summary", summary)
    md.core.ruler.before("text_join", "typed_www", typed_www)
    md.core.ruler.before("text_join", "note_names", note_names)
    md.add_render_rule("footnote_ref", _footnote_number)
    for kind, html in _FOOTNOTES.items():
        md.add_render_rule(kind, lambda *_, html=html: html)
    return md


_parser = _made_parser()

"""A document as HTML. Not yet cleaned."""

from __future__ import annotations

from html import escape

from core.text.addresses import REL, is_outside
from core.text.folds import SPOILER
from core.text.highlight import Code, Highlighter
from core.text.tree import Node


def written_html(blocks: list[Node]) -> str:
    """The blocks in the very form that `render_markdown` gives them."""
    writer = _Writer()
    return "\n".join(writer.block(block) for block in blocks)


class _Writer:
    def __init__(self) -> None:
        self._highlighter = Highlighter()

    def block(self, node: Node) -> str:
        """One block and what is in it."""
        match node.tag:
            case "run":
                return _words(node)
            case "hr":
                return "<hr>"
            case "pre":
                return self._highlighter.block(Code(node.text(), node.attrs["language"]))
            case "table":
                return _table(node)
            case "ul" | "ol":
                return self._list(node)
            case "section":
                items = "\n".join(f"<li>{self._inside(item)}</li>" for item in node.elements())
                start = '<div class="footnotes">\n<ol class="footnotes-list">\n'
                return f"{start}{items}\n</ol>\n</div>"
            case "figure":
                return f'<figure class="quote">\n{self._inside(node)}\n</figure>'
            case "details":
                return self._fold(node)
            case "blockquote":
                return f"<blockquote>\n{self._inside(node)}\n</blockquote>"
        return f"<{node.tag}>{_words(node)}</{node.tag}>"

    def _inside(self, node: Node) -> str:
        return "\n".join(self.block(block) for block in node.elements())

    def _fold(self, node: Node) -> str:
        name = ' class="spoiler"' if node.attrs["kind"] == "spoiler" else ""
        start = f"<details{name}>\n<summary>{escape(node.attrs['summary'], quote=False)}</summary>"
        return f"{start}\n{self._inside(node)}\n</details>"

    def _list(self, node: Node) -> str:
        items = [self._item(item) for item in node.elements()]
        has_tasks = any("task" in item.attrs for item in node.elements())
        tasks = ' class="contains-task-list"' if has_tasks else ""
        first = node.attrs["start"]
        start = f' start="{first}"' if node.tag == "ol" and first != "1" else ""
        return f"<{node.tag}{start}{tasks}>\n" + "\n".join(items) + f"\n</{node.tag}>"

    def _item(self, item: Node) -> str:
        if "task" not in item.attrs:
            return f"<li>{self._inside(item)}</li>"
        box = task_box(done=item.attrs["task"] == "x")
        return f'<li class="task-list-item">{box} {self._inside(item)}</li>'


def task_box(*, done: bool) -> str:
    """The box before a task, which nobody can tick in a text."""
    state = 'aria-label="Done" checked' if done else 'aria-label="To do"'
    return f'<input class="task-list-item-checkbox" type="checkbox" disabled {state}>'


def _table(node: Node) -> str:
    rows = list(node.elements())
    head = [row for row in rows if "head" in row.attrs]
    body = [row for row in rows if "head" not in row.attrs]
    parts = ['<div class="scroll" tabindex="0" role="region" aria-label="Table">']
    parts.append('<table class="table">')
    for tag, group in (("thead", head), ("tbody", body)):
        if group:
            parts += [f"<{tag}>", *(_row(row) for row in group), f"</{tag}>"]
    return "\n".join(parts) + "\n</table></div>"


def _row(row: Node) -> str:
    scope = ' scope="col"' if "head" in row.attrs else ""
    cells = []
    for cell in row.elements():
        name = f' class="{cell.attrs["class"]}"' if cell.attrs.get("class") else ""
        cells.append(f"<{cell.tag}{name}{scope}>{_words(cell)}</{cell.tag}>")
    return "<tr>\n" + "\n".join(cells) + "\n</tr>"


def _words(node: Node) -> str:
    return "".join(
        escape(child, quote=False) if isinstance(child, str) else _mark(child)
        for child in node.children
    )


def _mark(node: Node) -> str:
    match node.tag:
        case "br":
            return "<br>\n"
        case "img":
            return f'<img{_attrs(node, "src", "alt", "title")} loading="lazy">'
        case "spoiler":
            start = "".join(f' {name}="{value}"' for name, value in SPOILER.items())
            return f"<span{start}>{_words(node)}</span>"
        case "note":
            return f'<sup class="footnote-ref">{_words(node)}</sup>'
        case "a":
            rel = f' rel="{REL}"' if is_outside(node.attrs["href"]) else ""
            return f"<a{_attrs(node, 'href', 'title')}{rel}>{_words(node)}</a>"
    return f"<{node.tag}>{_words(node)}</{node.tag}>"


def _attrs(node: Node, *names: str) -> str:
    return "".join(
        f' {name}="{escape(node.attrs[name])}"'
        for name in names
        if node.attrs.get(name) or name == "alt"
    )

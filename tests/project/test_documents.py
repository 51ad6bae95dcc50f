"""The checks of documentation and repeated code find what they should."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import check_docs, check_repeats

TEXT = """
# A heading, with `code`

[here](#a-heading-with-code) and [there](other.md#below) and [outside](https://example.org/x)
"""


def test_links_that_lead_somewhere_pass(tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text("## Below\n")
    page = tmp_path / "page.md"
    page.write_text(TEXT)
    assert list(check_docs.links(page, TEXT)) == []


@pytest.mark.parametrize("target", ["gone.md", "#no-such-heading", "other.md#gone", "gone.png"])
def test_links_that_lead_nowhere_are_found(tmp_path: Path, target: str) -> None:
    (tmp_path / "other.md").write_text("## Below\n")
    page = tmp_path / "page.md"
    page.write_text(TEXT)
    assert len(list(check_docs.links(page, f"[gone]({target})"))) == 1


def test_a_guide_or_reference_that_the_index_leaves_out_is_found(tmp_path: Path) -> None:
    for name, title in (("how-to/tea.md", "Make tea"), ("reference/pots.md", "Pots")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"# {title}\n")
    page = tmp_path / "README.md"
    page.write_text("[Make coffee](how-to/tea.md)\n")
    assert [problem.split()[-3:] for problem in check_docs.index(page)] == [
        ["how-to/tea.md,", "'Make", "tea'"],
        ["lead", "to", "reference/pots.md"],
    ]
    page.write_text("[Make tea](how-to/tea.md), [all pots](reference/pots.md)\n")
    assert list(check_docs.index(page)) == []


@pytest.mark.parametrize(
    ("line", "known"),
    [
        ("make run PORT=9000", True),
        ("make tea", False),
        ("TOWNHALL_DATA=x townhall serve --port 1", True),
        ("townhall dance", False),
        ("rm -rf /", False),
    ],
)
def test_commands_in_shell_blocks_are_checked(line: str, known: bool) -> None:
    found = list(check_docs.commands(f"```sh\n{line}\n```\n"))
    assert (found == []) is known


def test_lines_that_stand_in_two_places_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = "\n".join(f"total = total * {n} + call({n})" for n in range(9))
    for name in ("one.py", "two.py"):
        (tmp_path / name).write_text(lines)
    monkeypatch.setattr(check_repeats, "ROOT", tmp_path)
    monkeypatch.setattr(check_repeats, "sources", lambda: sorted(tmp_path.glob("*.py")))
    assert check_repeats.main() == 1
    assert "one.py:1 and two.py:1" in capsys.readouterr().out

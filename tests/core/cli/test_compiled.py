"""Templates that one start compiles and the next one finds."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from core.cli.compiled import NAME, Compiled


class Counted(Environment):
    """Says how many templates it has compiled."""

    times = 0

    def compile(self, *args: object, **options: object) -> object:  # type: ignore[override]
        self.times += 1
        return super().compile(*args, **options)  # type: ignore[call-overload]


def start(folder: Path, **texts: str) -> tuple[int, dict[str, str]]:
    """How many templates a start compiles, and what each of them says."""
    kept = Compiled(folder)
    env = Counted(loader=DictLoader(texts), bytecode_cache=kept, autoescape=True)
    said = {name: env.get_template(name).render() for name in texts}
    kept.save()
    return env.times, said


def test_a_second_start_compiles_nothing(tmp_path: Path) -> None:
    first = start(tmp_path, one="1", two="{{ 1 + 1 }}")

    again = start(tmp_path, one="1", two="{{ 1 + 1 }}")

    assert first == (2, {"one": "1", "two": "2"})
    assert again == (0, first[1])


def test_a_template_that_was_changed_is_compiled_again(tmp_path: Path) -> None:
    start(tmp_path, one="old", two="2")

    assert start(tmp_path, one="new", two="2") == (1, {"one": "new", "two": "2"})
    assert start(tmp_path, one="new", two="2")[0] == 0


def test_a_template_that_is_gone_is_not_kept(tmp_path: Path) -> None:
    start(tmp_path, one="1", two="2")
    start(tmp_path, one="1")

    assert start(tmp_path, one="1", two="2")[0] == 1


@pytest.mark.parametrize("whole", [slice(0), slice(5), slice(-40), slice(1, None)])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, whole: slice) -> None:
    start(tmp_path, one="1")
    file = tmp_path / NAME
    file.write_bytes(file.read_bytes()[whole])

    assert start(tmp_path, one="1") == (1, {"one": "1"})


def test_an_unchanged_start_writes_nothing(tmp_path: Path) -> None:
    start(tmp_path, one="1")
    (tmp_path / NAME).chmod(0o400)
    before = (tmp_path / NAME).stat()

    start(tmp_path, one="1")

    assert (tmp_path / NAME).stat() == before
    assert [file.name for file in tmp_path.iterdir()] == [NAME]

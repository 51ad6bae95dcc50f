"""`townhall import`: bring in a community from elsewhere, and say what became of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask_babel import gettext as _

if TYPE_CHECKING:
    from core.transfer.facts import Progress
    from core.transfer.report import Report
    from core.transfer.source import Source

Make = Callable[["Report", "Progress"], AbstractContextManager["Source"]]


@click.group("import")
def imports() -> None:
    """Bring in a community from elsewhere.

    It may be stopped at any time: the same command goes on where it was, and adds nothing
    that is here already. Authors become members who cannot sign in until they are invited
    to claim their account.
    """


def _common(command: Callable[..., None]) -> Callable[..., None]:
    for decorate in (
        click.option("--report", type=click.Path(path_type=Path), help="Write the report as JSON."),
        click.option("--kind", default="topic", show_default=True, help="What threads become."),
        click.option("--site", default="", help="Name of the old site, if nothing else tells it."),
        click.option("--space", default="", help="Slug of the space to fill; default: a new one."),
        click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path)),
    ):
        command = decorate(command)
    return command


@imports.command()
@click.option(
    "--status",
    metavar="TAG=STATUS",
    multiple=True,
    help="Which status of ideas a tag stands for; status-completed and its like are known.",
)
@click.option(
    "--ideas",
    metavar="TAG=BOARD",
    multiple=True,
    help="Questions with this tag become ideas of the board with this slug.",
)
@_common
def stackexchange(folder: Path, **options: Any) -> None:
    """Bring in a Stack Exchange data dump: a FOLDER with Posts.xml, Users.xml and so on,
    as they are or gzipped."""
    from core.transfer.stackexchange import StackExchange

    _run(
        lambda report, progress: StackExchange(
            folder, report=report, progress=progress, site=options["site"]
        ),
        options,
    )


@imports.command()
@click.option("--address", default="", help="The old site's, such as https://forum.example.org.")
@_common
def discourse(folder: Path, address: str, **options: Any) -> None:
    """Bring in Discourse topics: a FOLDER of files as /t/ID.json gives them, with site.json
    or categories.json beside them if there is one."""
    from core.transfer.discourse import Discourse

    _run(
        lambda report, progress: Discourse(
            folder, report=report, progress=progress, address=address, site=options["site"]
        ),
        options,
    )


def _pairs(given: Sequence[str], option: str) -> list[tuple[str, str]]:
    """`a=b` as the parts it has. Raises `click.UsageError`."""
    parts = [text.partition("=") for text in given]
    for text, (before, _sign, after) in zip(given, parts, strict=True):
        if not (before.strip() and after.strip()):
            raise click.UsageError(f"{option} wants TAG=NAME, not {text!r}.")
    return [(before.strip(), after.strip()) for before, _sign, after in parts]


def _run(make: Make, options: dict[str, Any]) -> None:
    """Import, then print the report. A wrong folder, kind or space ends with its sentence."""
    from core.cli.progress import watching
    from core.cli.starting import site_for_command
    from core.transfer.actions.by_tag import TagRule
    from core.transfer.report import Report
    from core.transfer.run import run_import
    from core.transfer.source import NoSource

    report = Report()
    rules = [TagRule(tag, "idea", to) for tag, to in _pairs(options.get("ideas", ()), "--ideas")]
    states = dict(_pairs(options.get("status", ()), "--status"))
    with site_for_command():
        try:
            with watching() as progress, make(report, progress) as source:
                run_import(
                    source,
                    kind=options["kind"],
                    space=options["space"],
                    rules=rules,
                    states=states,
                    report=report,
                    progress=progress,
                )
        except NoSource as error:
            raise click.UsageError(str(error)) from error
        except KeyboardInterrupt:
            click.echo(_("Stopped. Run the same command again to go on."), err=True)
        _tell(report, options["report"])
    if not report.finished:
        raise SystemExit(130)


def _tell(report: Report, file: Path | None) -> None:
    from core.cli.tables import print_report

    print_report(report)
    if file is not None:
        file.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=2) + "\n", "utf-8")

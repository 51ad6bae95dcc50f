"""The `townhall` command. Each subcommand is imported when it is called and not before, so
that `townhall --help` answers at once."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click

# name -> (where its click command is, what the list of commands says about it)
COMMANDS = {
    "serve": ("core.cli.serve:serve", "Serve the community, with a worker beside it."),
    "worker": ("core.cli.worker:worker", "Do the work that waits: mail, search index, jobs."),
    "mail-in": ("core.cli.mail_in:mail_in", "Take mail from a mail server."),
    "init": ("core.cli.init:init", "Prepare a new community."),
    "upgrade": ("core.cli.upgrade:upgrade", "Bring the database up to date."),
    "seed": ("core.cli.seed:seed", "Write a sample community, or a large one to measure."),
    "import": ("core.cli.imports:imports", "Bring in a community from elsewhere."),
    "plugin": ("core.cli.plugin:plugin", "List plugins and switch them on and off."),
    "user": ("core.cli.user:user", "Add people from the command line."),
    "search": ("core.cli.search:search", "Rebuild the search index."),
    "backup": ("core.cli.backup:backup", "Write everything into one file."),
    "restore": ("core.cli.backup:restore", "Bring a backup back and verify it."),
    "read-only": ("core.cli.read_only:read_only", "Let the community be read, not changed."),
    "maintenance": ("core.cli.maintenance:maintenance", "Close the site for a while."),
    "doctor": ("core.cli.doctor:doctor", "Check this installation and say what is wrong."),
}


class LazyGroup(click.Group):
    """A group whose list of commands costs no import."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        found: click.Command = getattr(import_module(module), name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])


@click.group(cls=LazyGroup)
@click.version_option(package_name="townhall")
def townhall() -> None:
    """Run and look after a community.

    All state is in one folder, TOWNHALL_DATA (default: var in the working folder).
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Entry point of the console script. A wrong setting ends with its sentence, not a trace."""
    # Images set PYTHONDONTWRITEBYTECODE out of habit: then each start compiles all of us, 3.5 s.
    # PYTHONPYCACHEPREFIX still says where compiled files are kept.
    sys.dont_write_bytecode = False
    from core.config import ConfigError

    try:
        townhall.main(arguments, prog_name="townhall")
    except ConfigError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)
    sys.exit(0)

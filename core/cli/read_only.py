"""`townhall read-only`: let the community be read and not changed, and leave that again."""

from __future__ import annotations

import click


@click.command("read-only")
@click.argument("state", type=click.Choice(["on", "off", "show"]), default="show")
def read_only(state: str) -> None:
    """Let nobody change anything (on), take changes again (off), or say how it is.

    People can read, search and follow feeds meanwhile; what they send is shown back to them.
    Jobs and mail wait. Owners cannot leave this in the browser, since signing in is a change.
    """
    from core import versions
    from core.cli.starting import site_for_command

    with site_for_command():
        if state != "show":
            versions.set_read_only(on=state == "on")
        now = versions.is_read_only()
        click.echo("The community is read-only." if now else "The community takes changes.")

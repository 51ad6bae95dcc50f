"""`townhall maintenance`: close the site for a while, and open it again."""

from __future__ import annotations

import click


@click.command()
@click.argument("state", type=click.Choice(["on", "off", "show"]), default="show")
@click.option("--message", default="", help="What people read meanwhile, in plain words.")
def maintenance(*, state: str, message: str) -> None:
    """Close the community (on), open it again (off), or say how it is.

    Everybody gets one page that says so; what they send is shown back to them. Jobs and mail
    wait. It needs no database, and every process follows at its next request.
    """
    from core import maintenance as kept
    from core.config import from_environment

    if len(message) > kept.LONGEST:
        raise click.ClickException(f"The message is longer than {kept.LONGEST} characters.")
    if message and state != "on":
        raise click.ClickException("A message goes with: townhall maintenance on.")
    data = from_environment().data
    before = kept.current(data)
    if state == "on":
        kept.begin(data, message)
    elif state == "off":
        kept.end(data)
        if before and before.upgrading:
            click.echo(
                "An upgrade was not finished, so pages may fail: run townhall upgrade.", err=True
            )
    now = kept.current(data)
    if now is None:
        click.echo("The community is open.")
        return
    click.echo(f"The community is closed for maintenance since {now.since or 'some time'}.")
    if now.message:
        click.echo(f"People read: {now.message}")
    if now.upgrading:
        click.echo("An upgrade began it: run townhall upgrade to finish.")
    if now.backup:
        click.echo(f"What was there before is in {now.backup}")

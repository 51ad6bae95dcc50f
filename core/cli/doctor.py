"""`townhall doctor`: what is wrong with this installation, each with what to do."""

from __future__ import annotations

import click


@click.command()
@click.option("--repair", is_flag=True, help="Put right what can be put right without you.")
@click.option("--quick", is_flag=True, help="Leave out what reads every row or file.")
@click.option("--recount", is_flag=True, help="Count the figures of the insights anew first.")
def doctor(*, repair: bool, quick: bool, recount: bool) -> None:
    """Check this installation. Exits 1 when something is wrong."""
    from core.cli.starting import site_for_command
    from core.doctor import faults
    from core.insights.counting import count_all

    with site_for_command():
        if recount:
            days = count_all()
            click.echo(f"{days} days of figures were not what their rows say, and are now.")
        found = list(faults(slow=not quick))
        if repair:
            for check in dict.fromkeys(check for check, _sentence in found if check.repair):
                assert check.repair is not None
                check.repair()
                click.echo(f"Repaired: {check.name}")
            found = list(faults(slow=not quick))
        for _check, sentence in found:
            click.echo(f"! {sentence}")
        if not found:
            click.echo("Nothing is wrong.")
    raise SystemExit(1 if found else 0)

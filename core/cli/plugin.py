"""`townhall plugin`: what the page of plugins does, for whoever runs the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from core.admin.queries.plugins import PluginCard


@click.group()
def plugin() -> None:
    """List plugins and switch them on and off."""


@plugin.command("list")
def list_() -> None:
    """Every plugin that is installed, with its state."""
    from core.admin.queries.plugins import plugin_cards
    from core.cli.starting import site_for_command

    with site_for_command():
        cards = plugin_cards()
        width = max((len(card.name) for card in cards), default=0)
        for card in cards:
            reason = f" {card.reason}" if card.reason else ""
            click.echo(f"{card.name:<{width}}  {card.sentence}.{reason}  {card.summary}".rstrip())
        if not cards:
            click.echo("No plugins are installed.")


@plugin.command()
@click.argument("name")
def info(name: str) -> None:
    """All that is known of the plugin NAME: state, what it registered and where."""
    from core.cli.starting import site_for_command

    with site_for_command():
        card = _card(name)
        click.echo(f"{card.title} {card.byline}".strip())
        for line in (card.summary, *card.facts):
            if line:
                click.echo(line)
        click.echo(f"State: {card.sentence}. {card.reason}".strip())
        for one in card.added:
            click.echo(f"  {one.sort}: {one.name}  {one.where}".rstrip())
        if card.trace:
            click.echo(card.trace)


@plugin.command()
@click.argument("name")
def on(name: str) -> None:
    """Switch the plugin NAME on, in every running process at its next request."""
    _switch(name, on=True)


@plugin.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask, even if it keeps things private.")
def off(name: str, *, yes: bool) -> None:
    """Switch the plugin NAME off. Its data is kept."""
    _switch(name, on=False, sure=yes)


def _switch(name: str, *, on: bool, sure: bool = False) -> None:
    from core.access import Actor
    from core.cli.starting import site_for_command
    from core.guard import PluginFailed
    from core.plugins import CannotSwitch
    from core.site import site

    with site_for_command():
        card = _card(name)
        if not on and card.restricts and not sure:
            click.confirm(
                f"{card.title} keeps things private: off, it may show them. Switch it off",
                abort=True,
            )
        try:
            site().plugins.switch(Actor(is_admin=True), name, on=on)
        except CannotSwitch as error:
            raise click.ClickException(str(error)) from error
        except PluginFailed as error:
            raise click.ClickException(str(error.__cause__ or error)) from error
        click.echo(f"{card.title} is {'on' if on else 'off; its data is kept'}.")


def _card(name: str) -> PluginCard:
    from core.admin.queries.plugins import plugin_card

    found = plugin_card(name)
    if found is None:
        raise click.ClickException(f"There is no plugin called {name}.")
    return found

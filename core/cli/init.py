"""`townhall init`: a new, empty community."""

from __future__ import annotations

import click

from core.presets.stock import NAMES


@click.command()
@click.option("--name", help="What the community is called.")
@click.option("--tagline", help="What it is, in one sentence.")
@click.option("--preset", type=click.Choice(NAMES), help="What kind of community it is.")
def init(*, name: str | None, tagline: str | None, preset: str | None) -> None:
    """Prepare a new community: database, first spaces, and the link that makes its owner.

    On a site that is there already nothing is lost: migrations run, and what is given here
    is changed. A preset makes what is not there yet, and leaves alone what somebody chose.
    """
    from core import settings
    from core.access import Actor
    from core.accounts.owner import owner_link
    from core.cli.starting import site_for_command
    from core.db import transaction
    from core.presets.actions import use_preset
    from core.site import site

    owner = Actor(is_admin=True)
    with site_for_command():
        for key, value in (("site_name", name), ("tagline", tagline)):
            if value:
                settings.put(owner, "core", key, value)
        with transaction():
            if preset:
                done = use_preset(owner, preset)
                click.echo(f"It is of the kind {preset}; changes: {len(done)}.")
            for name_ in sorted(site().plugins.active()):
                site().plugins.call_one(name_, "site_enabled", actor=owner)
        click.echo(f"The community is in {site().config.data}.")
        link = owner_link()
        if link:
            click.echo(f"Open this link once to become its owner: {link}")

"""`townhall init`: a new, empty community."""

from __future__ import annotations

import click


@click.command()
@click.option("--name", help="What the community is called.")
@click.option("--tagline", help="What it is, in one sentence.")
def init(*, name: str | None, tagline: str | None) -> None:
    """Prepare a new community: database, first board, and the link that makes its owner.

    On a site that is there already nothing is lost: migrations run, and what is given here
    is changed.
    """
    from core import settings
    from core.access import Actor
    from core.accounts.owner import owner_link
    from core.cli.starting import site_for_command
    from core.db import transaction
    from core.site import site

    owner = Actor(is_admin=True)
    with site_for_command():
        for key, value in (("site_name", name), ("tagline", tagline)):
            if value:
                settings.put(owner, "core", key, value)
        with transaction():
            for name_ in sorted(site().plugins.active()):
                site().plugins.call_one(name_, "site_enabled", actor=owner)
        click.echo(f"The community is in {site().config.data}.")
        link = owner_link()
        if link:
            click.echo(f"Open this link once to become its owner: {link}")

"""`townhall user`: people from the command line, for whoever runs the machine."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from core.accounts.models import User


@click.group()
def user() -> None:
    """Add people from the command line."""


@user.command()
@click.argument("name")
@click.option("--email", required=True, help="Their address; it counts as confirmed.")
@click.option("--admin", is_flag=True, help="Let them run the community.")
@click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from standard input. Without it, a link to choose one is printed.",
)
def create(*, name: str, email: str, admin: bool, password_stdin: bool) -> None:
    """Make an account called NAME, confirmed at once. Nothing is mailed."""
    from core.accounts import addresses, names, passwords
    from core.accounts.actions import joining
    from core.cli.starting import site_for_command

    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    try:
        with site_for_command():
            names.check_username(name, for_house=True)
            address = addresses.checked(email)
            if password is not None:
                passwords.check_password(password, about=[name, address])
            made = joining.create_member(
                username=name,
                email=address,
                password=password,
                groups=("admins",) if admin else (),
            )
            click.echo(f"{made.username} can sign in{' and runs the community' if admin else ''}.")
            if password is None:
                click.echo(f"To choose a password, within an hour: {_link(made)}")
    except (names.BadName, addresses.BadAddress, passwords.WeakPassword) as error:
        raise click.ClickException(str(error)) from error
    except joining.NameTaken as error:
        raise click.ClickException("Somebody has this name, or one that looks like it.") from error
    except joining.AddressTaken as error:
        raise click.ClickException("An account has this address already.") from error


def _link(made: User) -> str:
    from core.accounts import tokens
    from core.accounts.paths import mail_base

    issued = tokens.issue("reset", made, target=made.email)
    return f"{mail_base()}/reset-password/{issued.secret}"


@user.command("factor-off")
@click.argument("name")
def factor_off(name: str) -> None:
    """Switch the second factor of NAME off and forget their passkeys, for who has lost them."""
    from core.accounts import queries
    from core.cli.starting import site_for_command
    from core.factors.actions import remove_as_owner

    with site_for_command():
        found = queries.account_by_login(name)
        if found is None:
            raise click.ClickException("There is no such account.")
        had = remove_as_owner(found)
        click.echo(
            f"{found.username} signs in with the password alone now, and is signed out everywhere."
            if had
            else f"{found.username} has no second factor."
        )

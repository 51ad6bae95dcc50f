"""`python -m tests.support.sample`: fill the data folder that the environment names with the
sample community, people who can sign in, and a finished search index."""

from __future__ import annotations

from core.accounts.actions.joining import create_member
from core.cli.starting import site_for_command
from core.db import transaction
from core.inbox.samples import fill_inbox
from core.search.engine import engine, source
from core.seed.community import write_community
from townhall.testing import lift_limits

PASSWORD = "four green bicycles"
PEOPLE = {"alice": (), "bob": (), "maya": ("staff",), "ada": ("admins",)}


def main() -> None:
    """Fill the folder."""
    with site_for_command():
        lift_limits()
        with transaction():
            write_community()
            people = {
                name: create_member(
                    username=name,
                    email=f"{name}@example.org",
                    password=PASSWORD,
                    groups=groups,
                )
                for name, groups in PEOPLE.items()
            }
            fill_inbox(people["alice"].id)
        while not engine().rebuild(source(), seconds=60):
            pass


if __name__ == "__main__":
    main()

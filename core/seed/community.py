"""The sample community: its people, then what each plugin has to show."""

from __future__ import annotations

from datetime import timedelta

from core import clock, hookcalls, settings
from core.access import Actor
from core.accounts.models import User
from core.accounts.names import username_key
from core.db import transaction
from core.groups.models import Group, Membership
from core.seed.content import SamplePerson, load_people
from core.text import render_markdown
from core.threads.recount import recount
from core.watching.samples import write_choices

NAME = "Furrow"
TAGLINE = "People who build small garden robots, and the gardens they look after."


def write_community() -> int:
    """Write the sample community into an empty site, whole or not at all; how many people.

    Its people have no password: nobody can sign in as one of them.
    """
    actor = Actor(is_admin=True)
    with transaction():
        settings.put(actor, "core", "site_name", NAME)
        settings.put(actor, "core", "tagline", TAGLINE)
        people = load_people()
        staff = Group.get(Group.key == "staff")
        for person in people:
            user = _write_person(person)
            if person.role == "staff":
                Membership.create(group=staff, user=user, created_at=clock.now())
        hookcalls.samples_wanted([person.username for person in people])
        recount()
        write_choices()
    return len(people)


def _write_person(person: SamplePerson) -> User:
    at = clock.now() - timedelta(days=person.joined_days_ago)
    return User.create(  # type: ignore[no-any-return]
        username=person.username,
        username_key=username_key(person.username),
        name=person.name,
        state="active",
        created_at=at,
        confirmed_at=at,
        bio=person.bio,
        bio_html=render_markdown(person.bio).html if person.bio else "",
        place=person.place,
        links=list(person.links),
        timezone=person.timezone,
        trust=1,
    )

"""`townhall user create`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from core.accounts import passwords
from core.accounts.models import User
from core.accounts.sessions import actor_for
from core.cli.user import user
from tests.core.accounts.reading import PASSWORD, link_path
from townhall.testing import Browser

ADA = ["create", "ada", "--email", "Ada@Example.org"]


Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command on this test's site."""

    @contextmanager
    def site_of_this_test() -> Iterator[Flask]:
        with app.test_request_context("/"):
            yield app

    monkeypatch.setattr("core.cli.starting.site_for_command", site_of_this_test)
    return lambda *arguments, typed="": CliRunner().invoke(user, [*arguments], input=typed)


def test_an_admin_with_a_password(run: Run) -> None:
    result = run(*ADA, "--admin", "--password-stdin", typed=f"{PASSWORD}\n")
    assert result.exit_code == 0, result.output
    ada = User.get()
    assert (ada.username, ada.email, ada.state) == ("ada", "Ada@example.org", "active")
    assert actor_for(ada.id).is_admin
    assert passwords.verify(ada.password, PASSWORD)
    assert PASSWORD not in result.output


def test_without_a_password_a_link_is_printed(run: Run, client: Browser) -> None:
    result = run(*ADA)
    assert not actor_for(User.get().id).is_staff
    assert client.send(link_path(result.output), password=PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("arguments", "typed", "says"),
    [
        (["create", "a", "--email", "a@example.org"], "", "3 to 30"),
        (["create", "ada", "--email", "nonsense"], "", "An address like"),
        ([*ADA, "--password-stdin"], "12345678\n", "in every list"),
        (["create", "ada"], "", "--email"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_made(
    run: Run, arguments: list[str], typed: str, says: str
) -> None:
    result = run(*arguments, typed=typed)
    assert result.exit_code != 0
    assert says in result.output
    assert not User.select().exists()


def test_names_and_addresses_are_had_once(run: Run) -> None:
    run(*ADA)
    same_name = run("create", "A.D.A", "--email", "other@example.org")
    assert "looks like it" in same_name.output
    same_address = run("create", "other", "--email", "ada@example.org")
    assert "has this address" in same_address.output
    assert User.select().count() == 1

"""Passwords: what is refused, what is kept, and what it costs to have this."""

from __future__ import annotations

import subprocess
import sys

import pytest
from flask import Flask

from core.accounts import passwords

ABOUT = ["tomasz", "t.wisniewski@example.org", "Furrow"]


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "password",
        "Password1!",
        "P@ssw0rd",
        "dragon2024",
        "aaaaaaaaaaaa",
        "abcdefgh",
        "12345678",
        "qwertyuiop",
        "passwordpassword",
        "tomasz41",
        "furrow2026",
        "wisniewski",
        "t.wisniewski@example.org",
        "x" * 1001,
    ],
)
def test_what_anybody_would_try_is_refused(password: str) -> None:
    with pytest.raises(passwords.WeakPassword):
        passwords.check_password(password, about=ABOUT)


@pytest.mark.parametrize(
    "password",
    [
        "blue kite river",
        "kX9#mq2L",
        "gardening is fun",
        "żółta łódź płynie",
        "🐢🦊🌵🍉🚲🧵🎺🪁",
        "tomasz and the loud geese",
        "".join(chr(33 + i % 90) for i in range(1000)),
    ],
)
def test_anything_else_may_be_used(password: str) -> None:
    passwords.check_password(password, about=ABOUT)


@pytest.mark.parametrize("password", ["tab\tand space ", "nul\0byte word", "é" * 40, "z" * 999])
def test_a_password_is_kept_as_it_was_typed(app: Flask, password: str) -> None:
    kept = passwords.hash_password(password)
    assert passwords.verify(kept, password)
    assert not passwords.verify(kept, password[:-1])
    assert not passwords.verify(kept, password + " ")


def test_nothing_matches_where_nothing_is_kept(app: Flask) -> None:
    assert not passwords.verify(None, "blue kite river")
    assert not passwords.verify("no hash at all", "blue kite river")


def test_the_real_parameters_are_slow_enough() -> None:
    kit = passwords._kit(fast=False)
    kept = kit.hasher.hash("blue kite river")
    assert kept.startswith("$argon2id$")
    assert "m=19456,t=2,p=1" in kept
    assert kit.hasher.check_needs_rehash(passwords._kit(fast=True).dummy)


def test_the_list_of_passwords_costs_no_memory_until_it_is_read() -> None:
    code = (
        "import argon2, flask_babel, core.site, resource\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "from core.accounts import passwords\n"
        "after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "passwords._is_common('correct horse')\n"
        "print(after - before)\n"
    )
    run = [sys.executable, "-c", code]
    cost = int(subprocess.run(run, capture_output=True, text=True, check=True).stdout)
    assert cost < 1024, f"{cost} kB"

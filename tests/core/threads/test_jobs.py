"""What is forgotten by and by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from core import clock
from core.accounts.models import User
from core.threads.jobs import forget_submissions
from core.threads.models import Submission


def test_keys_of_forms_are_forgotten_after_two_days(make_user: Callable[..., User]) -> None:
    alice = make_user("alice")
    for key, age in (("old", 49), ("new", 47)):
        Submission.create(
            key=key, user=alice, target="/", created_at=clock.now() - timedelta(hours=age)
        )
    forget_submissions()
    assert [row.key for row in Submission.select()] == ["new"]

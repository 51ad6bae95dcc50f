"""People as others see them: profile pages, the directory, and what members say of themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.profiles import jobs
from core.registry import Job

if TYPE_CHECKING:
    from core.web.routing import Blueprint

DECLARES = (Job(name="profiles.sweep_avatars", every=timedelta(days=1), run=jobs.sweep_avatars),)


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.profiles import views

    return [views.bp]

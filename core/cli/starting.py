"""How commands start a site: as the server does, without serving."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from core.config import from_environment
from core.db import disconnect


@contextmanager
def site_for_command() -> Iterator[Flask]:
    """The application of the configured site, its database brought up to date, inside an
    application context. Logs only what went wrong."""
    from app import create_app

    app = create_app(from_environment())
    logging.getLogger("townhall").setLevel(logging.WARNING)
    try:
        with app.test_request_context("/"):
            yield app
    finally:
        disconnect()

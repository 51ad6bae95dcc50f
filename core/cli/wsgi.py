"""What each server process loads: the application, made before the fork where there is one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from core.cli.beside import become_child_of
from core.cli.lean import lean_app
from core.config import from_environment

if TYPE_CHECKING:
    from flask import Flask


def build() -> Flask:
    """The application, in a process that ends when its server is killed."""
    become_child_of(os.getppid())
    return lean_app(from_environment())

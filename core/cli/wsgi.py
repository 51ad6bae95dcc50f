"""What each server process loads: the application, made after the fork."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from core.cli.supervisor import die_with

if TYPE_CHECKING:
    from flask import Flask


def build() -> Flask:
    """The application, in a process that ends when its server is killed."""
    from app import create_app

    die_with(os.getppid())
    return create_app()

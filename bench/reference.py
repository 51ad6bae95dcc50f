"""The page everything is compared with: Flask saying hello, on the same server."""

from __future__ import annotations

from flask import Flask


def build() -> Flask:
    """A Flask application with one page of two words."""
    app = Flask(__name__)

    @app.get("/")
    def hello() -> str:
        return "Hello, neighbours!"

    return app

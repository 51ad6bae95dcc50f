"""Blueprints whose every route says which permission it needs and how often it may be used."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

import flask
from flask import g

from core import access
from core.web import uploads
from core.web.limits import limiter

F = TypeVar("F", bound=Callable[..., Any])
APP_WIDE = (
    "before_app_request",
    "after_app_request",
    "teardown_app_request",
    "app_context_processor",
    "app_errorhandler",
    "app_url_defaults",
    "app_url_value_preprocessor",
    "app_template_filter",
    "app_template_global",
    "app_template_test",
    "add_app_template_filter",
    "add_app_template_global",
    "add_app_template_test",
    "before_request",
    "after_request",
)
# Ways to a page that pass by the declaration of its permission.
BACK_DOORS = ("endpoint", "register_blueprint")


class Blueprint(flask.Blueprint):
    """A set of pages. Use `get` and `post`; a route without `requires` does not start.

    Effects on other people's pages (`before_app_request` and its like) are refused.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.has_static_folder:
            raise TypeError(f"{self.name}: static files are served by core, without a folder here")
        self._taken: set[str] = set()

    def get(  # type: ignore[override]
        self, rule: str, *, requires: str, limit: str = "", **options: Any
    ) -> Callable[[F], F]:
        """A page: `requires` names the permission, `limit` is like `30 per minute`. `proved` asks
        people once more who they are; `without_factor` is open before a second factor that the
        owner wants is set up.

        `keeps` says that a page is the same for every visitor while nothing in the database
        changes and the minute lasts, so that it may be kept for them: it names what it reads of
        the query, in the order of its links, with the values that it knows. A page that looks at
        headers or at where its reader is all the same is not kept."""
        return self._declare(rule, "GET", requires, limit=limit, **options)

    def post(  # type: ignore[override]
        self, rule: str, *, requires: str, limit: str = "60 per minute", **options: Any
    ) -> Callable[[F], F]:
        """A deed: like `get`, for POST, with a limit in any case. `max_bytes` lets a route take
        more than the usual megabyte, for uploads. `takes_files` is for forms with a text: files
        that come with it are kept and put into its `body` before the view is asked."""
        return self._declare(rule, "POST", requires, limit=limit, **options)

    def _declare(
        self, rule: str, method: str, requires: str, *, limit: str, **options: Any
    ) -> Callable[[F], F]:
        def declare(view: F) -> F:
            endpoint = options.pop("endpoint", view.__name__)
            takes_files = options.pop("takes_files", False)
            max_bytes = options.pop("max_bytes", uploads.MOST_BYTES if takes_files else 0)
            proved = options.pop("proved", False)
            without_factor = options.pop("without_factor", False)
            keeps = options.pop("keeps", None)
            if keeps is not None and (limit or method != "GET"):
                raise TypeError(f"{self.name}: {endpoint} cannot be kept and counted")
            if inspect.iscoroutinefunction(view):
                raise TypeError(f"{self.name}: {endpoint} is no plain function")

            @functools.wraps(view)
            def guarded(*args: Any, **kwargs: Any) -> Any:
                access.require_somewhere(g.actor, requires)
                if g.actor.must_add_factor and not without_factor:
                    raise access.FactorNeeded
                if proved:
                    access.require_proof(g.actor)
                if takes_files:
                    uploads.take_files()
                try:
                    return view(*args, **kwargs)
                except SystemExit as error:
                    raise RuntimeError("a page wanted to end the program") from error

            limited = limiter.limit(limit)(guarded) if limit else guarded
            limited.requires = requires  # type: ignore[attr-defined]
            limited.limit = limit  # type: ignore[attr-defined]
            limited.proved = proved  # type: ignore[attr-defined]
            limited.keeps = keeps  # type: ignore[attr-defined]
            limited.max_bytes = max_bytes  # type: ignore[attr-defined]
            name = options.pop("name", endpoint)
            if name in self._taken:
                # The page and the deed at one address may be named alike in the code.
                name = f"{name}_{method.lower()}"
            self._taken.add(name)
            self.add_url_rule(rule, name, limited, methods=[method], **options)
            return view

        return declare

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Any = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        """As in Flask, for views made by `get` and `post` only. Raises `TypeError` else."""
        if view_func is not None and not hasattr(view_func, "requires"):
            raise TypeError(f"{self.name}: {rule} declares no permission; use .get or .post")
        super().add_url_rule(rule, endpoint, view_func, provide_automatic_options, **options)


def _refuse(name: str, why: str) -> Callable[..., Any]:
    def refused(self: Blueprint, *_args: Any, **_kwargs: Any) -> Any:
        raise TypeError(f"{self.name}: {name} {why} and is not allowed")

    return refused


for _name in APP_WIDE:
    setattr(Blueprint, _name, _refuse(_name, "reaches into other pages"))
for _name in BACK_DOORS:
    setattr(Blueprint, _name, _refuse(_name, "brings pages without a permission"))

"""What a package says of the personal data in its tables: what of it somebody may take along,
and what becomes of it when they are erased. Data; core.mydata and core.erasing act on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import IO, Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaver:
    """Somebody who is being erased.

    `keeps_posts`: their posts stay, as those of a former member. `names` are what they were
    called (user name first, then full names), `email` is their address, while both were known.
    `mark` is what `erase` has yielded last, 0 at first.
    """

    user_id: int
    keeps_posts: bool
    names: tuple[str, ...] = ()
    email: str = ""
    mark: int = 0


@dataclass(frozen=True, slots=True)
class PersonalFile:
    """A file of an export: its path inside, and what opens it for reading bytes.

    An `open` that raises `FileNotFoundError` leaves the file out and says so in the export.
    """

    path: str
    open: Callable[[], IO[bytes]]


Exported = Iterable[Mapping[str, Any] | PersonalFile]
Erasing = Iterator[int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
    """The personal data of one package. Columns are named `table.column`, as the model does
    (`watch.user`); each column that points to a user has to stand in exactly one of these:

    - `own`: the rows of that person. Exported, without the columns of `hidden` (secrets, and
      what is of use to nobody outside; `table.*` for all), and deleted when they are erased.
    - `freed`: emptied when they are erased (null); the rows stay.
    - `kept`: with the reason. It goes on to point to the person, who is a former member then,
      without name and address.
    - `covers`: `export` and `erase` take care of it. Texts of members stand here too, unless
      their rows are `own`.

    `texts` are short texts that the site has written itself, such as notes of a log: names and
    addresses in them are replaced.

    `export(user_id)` gives what else there is: rows as plain dicts, or files. `erase(leaver)`
    does the rest of erasing, before the rows of `own` go: in transactions of its own, so that
    it may be killed at any moment, and called again it goes on. A long one is a generator that
    yields between two transactions how far it has come. Both work while the plugin is off.
    Raising stops the export or the erasing, to be tried again. Low `order` goes first.

    Of what is `own` or `covers` each column that points to a user also says what becomes of its
    rows when that person is removed as a spammer, which can be undone for a day:

    - `aside`: the rows are taken out and put back as they were. No other table hangs off them.
    - `hides`: `hide(user_id)` sees to it, in the transaction of the removal, and gives what
      `show(user_id, given)` needs to bring it back (a value of JSON).
    - `stays`: with the reason.
    """

    name: str
    label: Any
    own: tuple[str, ...] = ()
    freed: tuple[str, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    covers: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    export: Callable[[int], Exported] | None = None
    erase: Callable[[Leaver], Erasing] | None = None
    aside: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    hide: Callable[[int], Any] | None = None
    show: Callable[[int, Any], None] | None = None
    stays: Mapping[str, str] = field(default_factory=dict)
    order: int = 50


def later(module: str, name: str) -> Callable[..., Any]:
    """A function that is imported when it is first called: a package that says what it is
    about must not load its tables for it."""

    def call(*given: Any) -> Any:
        return getattr(import_module(module), name)(*given)

    return call

"""What is in an export: rows of tables as JSON, texts and files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from core.db import as_utc
from core.erasing.columns import column, declared, owner_of
from core.keyset import walked
from core.personal import PersonalData, PersonalFile

_STRANGE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
LONGEST = 200


def rows_of(data: PersonalData, user_id: int) -> Iterator[dict[str, Any]]:
    """Everything a declaration gives as rows: those of the person, and what else it tells."""
    for name in data.own:
        yield from _own(data, name, user_id)
    for thing in data.export(user_id) if data.export else ():
        if not isinstance(thing, PersonalFile):
            yield dict(thing)


def files_of(data: PersonalData, user_id: int) -> Iterator[PersonalFile]:
    """Everything a declaration gives as files."""
    for thing in data.export(user_id) if data.export else ():
        if isinstance(thing, PersonalFile):
            yield thing


def sections() -> list[PersonalData]:
    """The declarations that give something along."""
    return [data for data in declared() if data.export or _shown(data)]


def _shown(data: PersonalData) -> list[str]:
    return [name for name in data.own if f"{name.partition('.')[0]}.*" not in data.hidden]


def _own(data: PersonalData, name: str, user_id: int) -> Iterator[dict[str, Any]]:
    if name not in _shown(data):
        return
    field = column(name)
    model = owner_of(field)
    table = model._meta.table_name
    keys = model._meta.get_primary_keys()
    hidden = {part.partition(".")[2] for part in data.hidden if part.startswith(f"{table}.")}
    columns = [
        one
        for one in model._meta.sorted_fields
        if one in keys or (one.name not in hidden and one is not field)
    ]
    for row in walked(model.select(*columns).where(field == user_id), *keys):
        row.pop(field.name, None)
        yield {"table": table, **{key: row[key] for key in row if key not in hidden}}


def as_json(row: dict[str, Any]) -> str:
    """A row as one line; moments in UTC."""
    return json.dumps(row, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        moment = as_utc(value)
        return moment.isoformat() if moment else None
    return value.isoformat() if isinstance(value, date) else str(value)


def safe_path(path: str) -> str:
    """A path that stays inside the folder it is unpacked into, on every system."""
    parts = [_STRANGE.sub("_", part).strip(". ") for part in path.split("/")]
    return "/".join(part[:LONGEST] for part in parts if part) or "file"


def table_of_contents(site_name: str, missing: list[str]) -> str:
    """The text that explains an export."""
    lines = [
        f"# {_('Your data from %(name)s', name=site_name)}",
        "",
        _("Everything that this community keeps of you, as far as it can be taken along."),
        "",
        f"- `posts/`: {_('what you wrote, one text for each thread (Markdown)')}",
        f"- `files/`: {_('what you attached, as it was kept')}",
        *(f"- `data/{data.name}.json`: {data.label}" for data in sections()),
    ]
    if missing:
        lines += ["", f"## {_('Not there any more')}", "", *(f"- `{path}`" for path in missing)]
    return "\n".join(lines) + "\n"

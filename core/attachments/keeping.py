"""Several files at once, from a form or from a mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from flask_babel import gettext as _

from core.access import Actor, Forbidden
from core.attachments.actions import NotKept, keep_file
from core.attachments.naming import markdown

MOST = 10


def keep_files(
    actor: Actor, sent: Sequence[tuple[BinaryIO, str]], alt: str = ""
) -> tuple[list[str], list[str]]:
    """Keep files, each with what it is called: those kept as Markdown, and a sentence about
    each that was not."""
    texts: list[str] = []
    problems: list[str] = []
    for file, name in sent[:MOST]:
        try:
            kept = keep_file(actor, file, name)
        except NotKept as error:
            problems.append(str(error))
        except Forbidden:
            problems.append(_("You may not attach files here."))
            break
        else:
            texts.append(markdown(kept, alt))
    if len(sent) > MOST:
        problems.append(_("At most %(n)s files at once; the others were not taken.", n=MOST))
    return texts, problems

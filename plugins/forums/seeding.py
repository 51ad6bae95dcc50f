"""The boards and threads of the sample community."""

from __future__ import annotations

from pathlib import Path

from plugins.forums.actions import adopt_imported
from townhall import (
    Actor,
    ImportedMark,
    clock,
    create_space,
    sample_content,
    samples,
    set_visibility,
)

FOLDER = Path(__file__).parent / "samples"


def write_samples(people: list[str]) -> None:
    """Write boards and threads by these people. Raises `SampleError` for a broken file."""
    known = {name: id_ for name, id_ in samples.people_ids().items() if name in people}
    actor = Actor(is_admin=True)
    boards: dict[str, int] = {}
    for board in sample_content.load_boards(FOLDER / "boards.toml"):
        space = create_space(
            actor,
            owner="forums",
            slug=board.slug,
            title=board.title,
            description=board.description,
            icon=board.icon,
            tint=board.tint,
            parent_id=boards.get(board.parent),
        )
        boards[board.slug] = space.id
        set_visibility(actor, space.id, board.see)
    samples.describe_tags(sample_content.load_tags(FOLDER / "boards.toml"))
    marks = []
    for thread in sample_content.load_threads(FOLDER / "threads"):
        thread_id, accepted = samples.write_thread(
            thread, space_id=boards[thread.board], kind="topic", people=known
        )
        marks.append(ImportedMark(thread_id, thread.question, accepted, clock.now()))
    adopt_imported(marks)

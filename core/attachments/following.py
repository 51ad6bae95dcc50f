"""Which posts show which files is written down in the moment in which a text is saved."""

from __future__ import annotations

from core.attachments.actions import use_files
from core.attachments.queries import files_named, files_of, keys_in, named_before, seen, sent_by
from core.threads.models import Post
from core.threads.written import Written, follows


@follows
def note_files(written: Written) -> None:
    """Note the files that a text names. Those that its author may not see are not counted:
    to know an address must give nobody the right to a file."""
    keys = keys_in(written.body)
    if written.is_new and not keys:
        return
    named = files_named(keys) if keys else {}
    had = set() if written.is_new else files_of(written.post_id)
    fresh = {key: file_id for key, file_id in named.items() if file_id not in had}
    may = _shown(written, fresh) if fresh else set()
    use_files(written.post_id, may, had - set(named.values()))


def _shown(written: Written, fresh: dict[str, int]) -> set[int]:
    """Those of some files that the text shows from now on.

    What stood in the post without being shown was not its author's to show, and is not shown
    because somebody with more rights puts right a word beside it. What authors had shown of
    their own comes back with their words, whoever brings them back.
    """
    may = seen(written.actor, fresh.values())
    if written.is_new:
        return may
    author_id = Post.get_by_id(written.post_id).author_id
    own = sent_by(author_id, fresh.values())
    if written.actor.user_id == author_id:
        before = named_before(written.post_id, fresh, newest=True)
        return may - (_ids(fresh, before) - own)
    by_anybody = named_before(written.post_id, fresh)
    by_author = named_before(written.post_id, fresh, editor_id=author_id)
    return (may - _ids(fresh, by_anybody)) | (own & _ids(fresh, by_author))


def _ids(files: dict[str, int], keys: set[str]) -> set[int]:
    return {files[key] for key in keys}

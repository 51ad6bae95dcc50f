"""Why something was left out, came over in another form or is missing: every reason there is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Reason:
    """A word for programs and a sentence for people."""

    key: str
    text: Any = field(compare=False)


# Files and rows of any source.
BROKEN_ROW = Reason("broken_row", _l("The row could not be read."))
FILE_REFUSED = Reason(
    "file_refused", _l("The file declares a document type or entities, so it is not a dump.")
)
FILE_ENDS_EARLY = Reason(
    "file_ends_early", _l("The file is cut short or damaged; the rest is lost.")
)
NO_FILE = Reason("no_file", _l("The file is not in the folder."))
NOT_WRITTEN = Reason("not_written", _l("The database refused it."))
TOO_LONG = Reason("too_long", _l("The text is longer than one may write here; it is kept whole."))
UNKNOWN_AUTHOR = Reason(
    "unknown_author", _l("The author is in no list of people; an account was made from the name.")
)
FORMER_MEMBER = Reason(
    "former_member", _l("The author's account is gone there; their name keeps the posts.")
)
TAG_REUSED = Reason("tag_reused", _l("A tag of that name was here already and is used."))
TAGS_CUT = Reason("tags_cut", _l("There are more tags than fit; the last ones were left out."))
RENAMED = Reason("renamed", _l("The user name was taken here or not allowed; another was made."))
BODY_FROM_HTML = Reason(
    "body_from_html",
    _l("The Markdown of the source reads differently here; the text was made from its HTML."),
)
LINKS_REWRITTEN = Reason("links_rewritten", _l("Links within the site lead to the new places."))
LINKS_LEFT = Reason("links_left", _l("The link's target was not imported; the link is unchanged."))
MARKS_NOT_KEPT = Reason(
    "marks_not_kept", _l("This kind of thread knows no questions and accepted answers.")
)
ACCEPTED_NOT_KEPT = Reason(
    "accepted_not_kept", _l("What it became knows no accepted answers; the answer is a reply.")
)
ACCEPTED_ABSENT = Reason(
    "accepted_absent", _l("The accepted answer could not be read or belongs to another thread.")
)

# Stack Exchange.
OTHER_POST_TYPE = Reason("other_post_type", _l("Neither question, answer nor tag text."))
ANSWER_ALONE = Reason("answer_alone", _l("The question of this answer is not in the dump."))
ON_ABSENT_POST = Reason("on_absent_post", _l("It belongs to a post that is not in the dump."))
ON_TAG_TEXT = Reason("on_tag_text", _l("It belongs to a tag's description, which has no history."))
OTHER_VOTE = Reason("other_vote", _l("Votes of this type have no counterpart here."))
VOTE_ON_ABSENT = Reason("vote_on_absent", _l("The vote is on a post that is not in the dump."))
UP_VOTES = Reason("up_votes", _l("Up votes count as likes; the dump does not say whose they are."))
DOWN_VOTES = Reason(
    "down_votes", _l("Down votes lower a question's score; an answer keeps only its up votes.")
)
ACCEPT_VOTES = Reason("accept_votes", _l("Used to date the accepted answer."))
TAG_TEXT = Reason("tag_text", _l("A tag's excerpt and wiki together are its description."))
HISTORY_ROWS = Reason(
    "history_rows", _l("Rows on title, body and tags of one save together make a version.")
)
PLAIN_LINK = Reason("plain_link", _l("The link stands in the text itself."))
DUPLICATE_OF_ABSENT = Reason(
    "duplicate_of_absent", _l("It marks a duplicate of a question that is not in the dump.")
)
BADGE = Reason("badge", _l("There are no badges here yet."))
REPUTATION = Reason(
    "reputation", _l("Reputation, profile views and pictures have no counterpart here.")
)
ANSWER_LOCKED = Reason("answer_locked", _l("A single answer cannot be locked here."))
CLOSED = Reason("closed", _l("Closed questions are locked."))
TAG_UNLISTED = Reason("tag_unlisted", _l("The tag is in no list of tags; it was made."))

# Discourse.
NOT_JSON = Reason("not_json", _l("The file is no readable JSON."))
NOT_A_TOPIC = Reason("not_a_topic", _l("The file holds no topic and nothing else that is used."))
TOPIC_TWICE = Reason("topic_twice", _l("The topic is in another file too; the first one is used."))
PAGE_ALONE = Reason("page_alone", _l("Posts of a topic whose own file is not in the folder."))
PRIVATE_MESSAGE = Reason("private_message", _l("Private messages are not made public."))
TOPIC_DELETED = Reason("topic_deleted", _l("The topic is deleted there."))
TOPIC_UNLISTED = Reason("topic_unlisted", _l("The topic is hidden from lists there."))
NO_BODY = Reason("no_body", _l("The topic's first post is not in its file."))
WHISPER = Reason("whisper", _l("Whispers are for staff only and are not made public."))
TEXT_HIDDEN = Reason("text_hidden", _l("The post is hidden there and its text is not in the file."))
POST_DELETED = Reason("post_deleted", _l("The post is deleted there; it is kept as deleted."))
AUTHOR_DELETED = Reason("author_deleted", _l("Its author deleted the post; no text is left."))
POST_TWICE = Reason("post_twice", _l("The same post is there twice; the first one is used."))
POSTS_NOT_IN_FILE = Reason(
    "posts_not_in_file", _l("The topic has posts that are in no file; fetch its further pages.")
)
AVATAR = Reason("avatar", _l("Pictures of people are addresses of the old site, not files."))
EDITS = Reason("edits", _l("Earlier versions of edited posts are not in topic files."))
WHO_LIKED = Reason("who_liked", _l("Likes are kept as a number; the file does not say whose."))
POLL = Reason("poll", _l("Polls are kept as a list with the votes counted so far."))
UPLOAD = Reason(
    "upload", _l("An uploaded file was not in the folder; its address stays as a link.")
)
ONEBOX = Reason("onebox", _l("Previews of other pages are plain links."))
FRAME = Reason("frame", _l("Embedded pages and players are plain links."))
NO_CATEGORY_NAME = Reason(
    "no_category_name", _l("The category's name is in no file; add site.json or categories.json.")
)
RESTRICTED = Reason(
    "restricted", _l("Not everyone saw this category; its board is open to staff only.")
)

KEPT_OUT = Reason(
    "kept_out", _l("Not everyone saw its category, and --space would put it before everyone.")
)

_HISTORY = {
    10: ("history_closed", _l("Closing is read from the question itself.")),
    11: ("history_reopened", _l("Reopening is read from the question itself.")),
    12: ("history_deleted", _l("Deleted for a while; the post itself is kept.")),
    13: ("history_undeleted", _l("Restored; the post itself is kept.")),
    16: ("history_community_wiki", _l("Community wiki has no counterpart here.")),
    19: ("history_protected", _l("Protection has no counterpart here.")),
    20: ("history_unprotected", _l("Protection has no counterpart here.")),
    24: ("history_suggested", _l("A suggested edit; the edit itself is kept.")),
    25: ("history_tweeted", _l("Announced on a social network.")),
    33: ("history_notice_added", _l("Notices above posts have no counterpart here.")),
    34: ("history_notice_removed", _l("Notices above posts have no counterpart here.")),
    35: ("history_migrated_away", _l("Moved to another site.")),
    36: ("history_migrated_here", _l("Came from another site; where from is not kept.")),
    50: ("history_bumped", _l("Brought back into lists by the system.")),
    52: ("history_hot", _l("Was shown on the network's front page.")),
    53: ("history_not_hot", _l("Was taken off the network's front page.")),
}


def history_event(kind: int) -> Reason:
    """Why an event of that PostHistoryTypeId was left out."""
    key, text = _HISTORY.get(
        kind, (f"history_{kind}", _l("An event that has no counterpart here."))
    )
    return Reason(key, text)

"""The public API for plugins: everything a plugin may import of Townhall is here.

Follows semantic versions of the plugin API (see `API_VERSION`). What is not listed in
`__all__` is not promised.
"""

from core import clock, egress, settings
from core.access import (
    Actor,
    Forbidden,
    Sight,
    SignInNeeded,
    deciding_groups,
    holders,
    in_groups,
    readers,
    require,
    seen_by,
    visible,
)
from core.accounts.addresses import email_key
from core.accounts.alike import alike
from core.accounts.events import Erased
from core.accounts.models import User
from core.accounts.names import username_key
from core.accounts.queries import active_account, owner_of_address
from core.accounts.sessions import actor_for
from core.audit import record as audit
from core.blocks.queries import blocked_by
from core.cache import Bounded
from core.composer.actions import keep_found_answer
from core.composer.beginning import begun_reply
from core.composer.review import Review, held_back, shown_again
from core.composer.similar import similar_ids
from core.csv import bare as csv_bare
from core.csv import lines as csv_lines
from core.db import (
    LARGEST,
    JSONText,
    Model,
    Prepared,
    UTCDateTime,
    as_utc,
    default,
    is_postgres,
    param,
    transaction,
    utc_text,
)
from core.drafts.actions import NotKept, add_to_draft, discard_draft, rescue_draft
from core.drafts.places import new_key, reply_key
from core.drafts.writing import Writing, kept_writing, open_writing, sent_writing
from core.events import Event, emit
from core.feeds.answering import entries_feed, kept_answer, thread_feed
from core.feeds.atom import FeedEntry
from core.groups.events import LeftGroup
from core.groups.queries import group_names
from core.groups.queries import manageable as manageable_groups
from core.hooks import hookimpl
from core.keyset import Key, Page, moment, page_of, paged
from core.keyset import cursor as page_cursor
from core.links.actions import link_threads, unlink_threads
from core.links.queries import LinkedThread, linked_ids, linked_people, links_of
from core.manifest import API_VERSION
from core.measures import Counted, Metric
from core.mentions.queries import render_text as render_markdown
from core.notifications.telling import Notice, batches, silently, tell
from core.personal import Leaver, PersonalData, PersonalFile
from core.polls.places import started_url
from core.presets.parts import PresetPart, PresetSpace, preset_parts
from core.previews.own import thread_meant
from core.qr import qr_code
from core.registry import (
    Becoming,
    Channel,
    ImportedMark,
    ItemAction,
    Job,
    MailRule,
    NavItem,
    NotificationSort,
    Permission,
    Setting,
    SlotFill,
    State,
    Tab,
    ThreadDeed,
    ThreadKind,
    Voting,
    WebhookEvent,
)
from core.sanctions.events import Sanctioned
from core.search import index_threads
from core.seed import content as sample_content
from core.spaces.actions import create_space
from core.spaces.models import Space
from core.spaces.queries import (
    SpaceRow,
    all_spaces,
    counts_of,
    rights_key,
    visible_space,
    visible_spaces,
)
from core.spaces.visibility import set_visibility
from core.text import excerpt, html_to_markdown, slugify
from core.threads import events, samples
from core.threads.actions import reply, start_thread
from core.threads.addresses import thread_url
from core.threads.asking import asking, asking_owners
from core.threads.editing import edit_post
from core.threads.forms import ThreadForm, put_error
from core.threads.holding import hold_thread, hold_threads
from core.threads.items import PostMark
from core.threads.lists import (
    Query,
    ThreadPage,
    lines_of,
    new_since,
    tagged,
    threads_page,
    unread_by_space,
)
from core.threads.models import Post, ReadMark, Thread
from core.threads.moderation import delete_thread
from core.threads.moved import standing_id
from core.threads.page import Draft, place_of, thread_page
from core.threads.personal import retitle
from core.threads.private import (
    Participants,
    add_participants,
    open_thread,
    participants_of,
    read_by_others,
    remove_participant,
    replace_groups,
    shut_thread,
)
from core.threads.queries import PAGE as POSTS_A_PAGE
from core.threads.queries import visible_post, visible_thread
from core.threads.quoting import quoted
from core.threads.reacting import react
from core.threads.replying import take_reply
from core.threads.retagging import change_tags
from core.threads.rows import PostView, ThreadLine, ThreadView
from core.threads.rules import Rejected, checked_body, checked_title, may_moderate, settled_now
from core.threads.rules import checked_tags as tag_words
from core.threads.state import set_state
from core.threadwork.hold import once_more
from core.threadwork.leaving import JoinedVote, joined_votes, leave_merge
from core.threadwork.merging import merge_threads
from core.threadwork.picking import kept_elsewhere, picked
from core.threadwork.splitting import split_posts
from core.threadwork.undoing import undo_work
from core.trust.approving import approved as accepted_before
from core.versions import UntilWritten, Versioned
from core.watching.actions import forget_joined, watch_joined
from core.watching.queries import following
from core.web import current_actor
from core.web.errors import Conflict, Elsewhere, NotFound, Refused
from core.web.forms import TONES, option
from core.web.furniture import plain_words
from core.web.respond import posted, respond, see_other
from core.web.routing import Blueprint
from townhall import mailing, voting
from townhall.mailing import *  # noqa: F403 - its own list says what it gives
from townhall.voting import *  # noqa: F403 - as above

__all__ = [
    "API_VERSION",
    "LARGEST",
    "POSTS_A_PAGE",
    "TONES",
    "Actor",
    "Becoming",
    "Blueprint",
    "Bounded",
    "Channel",
    "Conflict",
    "Counted",
    "Draft",
    "Elsewhere",
    "Erased",
    "Event",
    "FeedEntry",
    "Forbidden",
    "ImportedMark",
    "ItemAction",
    "JSONText",
    "Job",
    "JoinedVote",
    "Key",
    "Leaver",
    "LeftGroup",
    "LinkedThread",
    "MailRule",
    "Metric",
    "Model",
    "NavItem",
    "NotFound",
    "NotKept",
    "Notice",
    "NotificationSort",
    "Page",
    "Participants",
    "Permission",
    "PersonalData",
    "PersonalFile",
    "Post",
    "PostMark",
    "PostView",
    "Prepared",
    "PresetPart",
    "PresetSpace",
    "Query",
    "ReadMark",
    "Refused",
    "Rejected",
    "Review",
    "Sanctioned",
    "Setting",
    "Sight",
    "SignInNeeded",
    "SlotFill",
    "Space",
    "SpaceRow",
    "State",
    "Tab",
    "Thread",
    "ThreadDeed",
    "ThreadForm",
    "ThreadKind",
    "ThreadLine",
    "ThreadPage",
    "ThreadView",
    "UTCDateTime",
    "UntilWritten",
    "User",
    "Versioned",
    "Voting",
    "WebhookEvent",
    "Writing",
    "accepted_before",
    "active_account",
    "actor_for",
    "add_participants",
    "add_to_draft",
    "alike",
    "all_spaces",
    "as_utc",
    "asking",
    "asking_owners",
    "audit",
    "batches",
    "begun_reply",
    "blocked_by",
    "change_tags",
    "checked_body",
    "checked_title",
    "clock",
    "counts_of",
    "create_space",
    "csv_bare",
    "csv_lines",
    "current_actor",
    "deciding_groups",
    "default",
    "delete_thread",
    "discard_draft",
    "edit_post",
    "egress",
    "email_key",
    "emit",
    "entries_feed",
    "events",
    "excerpt",
    "following",
    "forget_joined",
    "group_names",
    "held_back",
    "hold_thread",
    "hold_threads",
    "holders",
    "hookimpl",
    "html_to_markdown",
    "in_groups",
    "index_threads",
    "is_postgres",
    "joined_votes",
    "keep_found_answer",
    "kept_answer",
    "kept_elsewhere",
    "kept_writing",
    "leave_merge",
    "lines_of",
    "link_threads",
    "linked_ids",
    "linked_people",
    "links_of",
    "manageable_groups",
    "may_moderate",
    "merge_threads",
    "moment",
    "new_key",
    "new_since",
    "once_more",
    "open_thread",
    "open_writing",
    "option",
    "owner_of_address",
    "page_cursor",
    "page_of",
    "paged",
    "param",
    "participants_of",
    "picked",
    "place_of",
    "plain_words",
    "posted",
    "preset_parts",
    "put_error",
    "qr_code",
    "quoted",
    "react",
    "read_by_others",
    "readers",
    "remove_participant",
    "render_markdown",
    "replace_groups",
    "reply",
    "reply_key",
    "require",
    "rescue_draft",
    "respond",
    "retitle",
    "rights_key",
    "sample_content",
    "samples",
    "see_other",
    "seen_by",
    "sent_writing",
    "set_state",
    "set_visibility",
    "settings",
    "settled_now",
    "shown_again",
    "shut_thread",
    "silently",
    "similar_ids",
    "slugify",
    "split_posts",
    "standing_id",
    "start_thread",
    "started_url",
    "tag_words",
    "tagged",
    "take_reply",
    "tell",
    "thread_feed",
    "thread_meant",
    "thread_page",
    "thread_url",
    "threads_page",
    "transaction",
    "undo_work",
    "unlink_threads",
    "unread_by_space",
    "username_key",
    "utc_text",
    "visible",
    "visible_post",
    "visible_space",
    "visible_spaces",
    "visible_thread",
    "watch_joined",
]
__all__ += mailing.__all__
__all__ += voting.__all__

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
    readers,
    require,
    seen_by,
    visible,
)
from core.accounts.alike import alike
from core.accounts.events import Erased
from core.accounts.models import User
from core.accounts.names import username_key
from core.accounts.queries import active_account
from core.accounts.sessions import actor_for
from core.audit import record as audit
from core.blocks.queries import blocked_by
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
from core.drafts.actions import discard_draft
from core.drafts.places import new_key
from core.drafts.writing import Writing, kept_writing, open_writing, sent_writing
from core.events import Event, emit
from core.feeds.answering import entries_feed, kept_answer, thread_feed
from core.feeds.atom import FeedEntry
from core.groups.events import LeftGroup
from core.hooks import hookimpl
from core.inbound.addresses import kind_address, read_kind_address
from core.inbound.letter import Letter
from core.inbound.rules import Refused as MailRefused
from core.inbound.rules import sender_of
from core.inbound.stopping import stop_address
from core.keyset import Key, Page, paged
from core.letters.direct import DirectMail, Occasion, send_direct
from core.letters.plain import plain_of
from core.letters.queries import Recipient, reached_by_mail
from core.links.actions import link_threads, unlink_threads
from core.links.queries import LinkedThread, linked_ids, linked_people, links_of
from core.mail import CalendarPart, defanged
from core.mail import looks_again as mail_looks_again
from core.mail import sender as mail_sender
from core.manifest import API_VERSION
from core.measures import Counted, Metric
from core.mentions.queries import render_text as render_markdown
from core.notifications.telling import Notice, batches, silently, tell
from core.outbox import Task, handles
from core.outbox import put as put_in_outbox
from core.outbox import put_many as put_many_in_outbox
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
from core.spaces.queries import SpaceRow, all_spaces, counts_of, visible_space, visible_spaces
from core.spaces.visibility import set_visibility
from core.text import excerpt, html_to_markdown, slugify
from core.threads import events, samples
from core.threads.actions import reply, start_thread
from core.threads.addresses import thread_url
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
from core.threads.page import Draft, place_of, thread_page
from core.threads.private import (
    Participants,
    add_participants,
    open_thread,
    remove_participant,
    replace_groups,
    shut_thread,
)
from core.threads.queries import visible_post, visible_thread
from core.threads.quoting import quoted
from core.threads.reacting import react
from core.threads.replying import take_reply
from core.threads.rows import PostView, ThreadLine, ThreadView
from core.threads.rules import Rejected, checked_body, checked_title, may_moderate, settled_now
from core.threads.state import set_state
from core.threadwork.hold import once_more
from core.threadwork.leaving import JoinedVote, joined_votes, leave_merge
from core.trust.approving import approved as accepted_before
from core.versions import Versioned
from core.votes import remaking, voters
from core.votes.actions import Kept, cast_vote, record_vote, settle_votes, take_votes, withdraw_vote
from core.votes.bringing import bring_votes, hold_with_targets
from core.votes.queries import (
    Ballot,
    ballot,
    ballots,
    voted_by,
    voter_ids,
    votes_by_day,
    votes_of,
    votes_since,
)
from core.votes.samples import write_votes as write_sample_votes
from core.watching.actions import forget_joined, watch_joined
from core.watching.queries import following
from core.web import current_actor
from core.web.errors import Conflict, Elsewhere, NotFound, Refused
from core.web.forms import option
from core.web.furniture import plain_words
from core.web.respond import posted, respond, see_other
from core.web.routing import Blueprint

__all__ = [
    "API_VERSION",
    "LARGEST",
    "Actor",
    "Ballot",
    "Becoming",
    "Blueprint",
    "CalendarPart",
    "Channel",
    "Conflict",
    "Counted",
    "DirectMail",
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
    "Kept",
    "Key",
    "Leaver",
    "LeftGroup",
    "Letter",
    "LinkedThread",
    "MailRefused",
    "MailRule",
    "Metric",
    "Model",
    "NavItem",
    "NotFound",
    "Notice",
    "NotificationSort",
    "Occasion",
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
    "Recipient",
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
    "Task",
    "Thread",
    "ThreadDeed",
    "ThreadForm",
    "ThreadKind",
    "ThreadLine",
    "ThreadPage",
    "ThreadView",
    "UTCDateTime",
    "User",
    "Versioned",
    "Voting",
    "WebhookEvent",
    "Writing",
    "accepted_before",
    "active_account",
    "actor_for",
    "add_participants",
    "alike",
    "all_spaces",
    "as_utc",
    "audit",
    "ballot",
    "ballots",
    "batches",
    "begun_reply",
    "blocked_by",
    "bring_votes",
    "cast_vote",
    "checked_body",
    "checked_title",
    "clock",
    "counts_of",
    "create_space",
    "csv_bare",
    "csv_lines",
    "current_actor",
    "deciding_groups",
    "defanged",
    "default",
    "delete_thread",
    "discard_draft",
    "edit_post",
    "egress",
    "emit",
    "entries_feed",
    "events",
    "excerpt",
    "following",
    "forget_joined",
    "handles",
    "held_back",
    "hold_thread",
    "hold_threads",
    "hold_with_targets",
    "holders",
    "hookimpl",
    "html_to_markdown",
    "index_threads",
    "is_postgres",
    "joined_votes",
    "keep_found_answer",
    "kept_answer",
    "kept_writing",
    "kind_address",
    "leave_merge",
    "lines_of",
    "link_threads",
    "linked_ids",
    "linked_people",
    "links_of",
    "mail_looks_again",
    "mail_sender",
    "may_moderate",
    "new_key",
    "new_since",
    "once_more",
    "open_thread",
    "open_writing",
    "option",
    "paged",
    "param",
    "place_of",
    "plain_of",
    "plain_words",
    "posted",
    "preset_parts",
    "put_error",
    "put_in_outbox",
    "put_many_in_outbox",
    "qr_code",
    "quoted",
    "reached_by_mail",
    "react",
    "read_kind_address",
    "readers",
    "record_vote",
    "remaking",
    "remove_participant",
    "render_markdown",
    "replace_groups",
    "reply",
    "require",
    "respond",
    "sample_content",
    "samples",
    "see_other",
    "seen_by",
    "send_direct",
    "sender_of",
    "sent_writing",
    "set_state",
    "set_visibility",
    "settings",
    "settle_votes",
    "settled_now",
    "shown_again",
    "shut_thread",
    "silently",
    "similar_ids",
    "slugify",
    "start_thread",
    "started_url",
    "stop_address",
    "tagged",
    "take_reply",
    "take_votes",
    "tell",
    "thread_feed",
    "thread_meant",
    "thread_page",
    "thread_url",
    "threads_page",
    "transaction",
    "unlink_threads",
    "unread_by_space",
    "username_key",
    "utc_text",
    "visible",
    "visible_post",
    "visible_space",
    "visible_spaces",
    "visible_thread",
    "voted_by",
    "voter_ids",
    "voters",
    "votes_by_day",
    "votes_of",
    "votes_since",
    "watch_joined",
    "withdraw_vote",
    "write_sample_votes",
]

"""The public API for plugins: everything a plugin may import of Townhall is here.

Follows semantic versions of the plugin API (see `API_VERSION`). What is not listed in
`__all__` is not promised.
"""

from core import clock, settings
from core.access import Actor, Forbidden, SignInNeeded, require, visible
from core.accounts.models import User
from core.accounts.sessions import actor_for
from core.audit import record as audit
from core.composer.beginning import begun_reply
from core.composer.review import Review, held_back
from core.db import JSONText, Model, Prepared, UTCDateTime, as_utc, default, param, transaction
from core.drafts.actions import discard_draft
from core.drafts.places import new_key
from core.drafts.writing import Writing, kept_writing, open_writing, sent_writing
from core.events import Event, emit
from core.feeds.answering import thread_feed
from core.hooks import hookimpl
from core.manifest import API_VERSION
from core.mentions.queries import render_text as render_markdown
from core.notifications.telling import Notice, tell
from core.outbox import Task, handles
from core.outbox import put as put_in_outbox
from core.polls.places import started_url
from core.registry import (
    Channel,
    ImportedMark,
    ItemAction,
    Job,
    NavItem,
    NotificationSort,
    Permission,
    Setting,
    SlotFill,
    State,
    Tab,
    ThreadKind,
    Voting,
)
from core.search import index_threads
from core.seed import content as sample_content
from core.spaces.actions import create_space
from core.spaces.queries import (
    SpaceRow,
    all_spaces,
    counts_of,
    visible_space,
    visible_spaces,
)
from core.spaces.visibility import set_visibility
from core.text import excerpt, slugify
from core.threads import events, samples
from core.threads.actions import reply, start_thread
from core.threads.addresses import thread_url
from core.threads.forms import ReplyForm, ThreadForm, draft_of, put_error
from core.threads.items import PostMark
from core.threads.lists import Query, ThreadPage, lines_of, new_since, threads_page, unread_by_space
from core.threads.models import Post, Thread
from core.threads.page import Draft, place_of, thread_page
from core.threads.queries import visible_post, visible_thread
from core.threads.quoting import quoted
from core.threads.reacting import react
from core.threads.replying import take_reply
from core.threads.rows import PostView, ThreadLine, ThreadView
from core.threads.rules import Rejected, may_moderate, may_reply
from core.threads.state import set_state
from core.votes.actions import cast_vote, settle_votes, withdraw_vote
from core.votes.queries import Ballot, ballot, voters_page, votes_of
from core.web import current_actor
from core.web.errors import Conflict, NotFound, Refused
from core.web.respond import posted, respond, see_other
from core.web.routing import Blueprint

__all__ = [
    "API_VERSION",
    "Actor",
    "Ballot",
    "Blueprint",
    "Channel",
    "Conflict",
    "Draft",
    "Event",
    "Forbidden",
    "ImportedMark",
    "ItemAction",
    "JSONText",
    "Job",
    "Model",
    "NavItem",
    "NotFound",
    "Notice",
    "NotificationSort",
    "Permission",
    "Post",
    "PostMark",
    "PostView",
    "Prepared",
    "Query",
    "Refused",
    "Rejected",
    "ReplyForm",
    "Review",
    "Setting",
    "SignInNeeded",
    "SlotFill",
    "SpaceRow",
    "State",
    "Tab",
    "Task",
    "Thread",
    "ThreadForm",
    "ThreadKind",
    "ThreadLine",
    "ThreadPage",
    "ThreadView",
    "UTCDateTime",
    "User",
    "Voting",
    "Writing",
    "actor_for",
    "all_spaces",
    "as_utc",
    "audit",
    "ballot",
    "begun_reply",
    "cast_vote",
    "clock",
    "counts_of",
    "create_space",
    "current_actor",
    "default",
    "discard_draft",
    "draft_of",
    "emit",
    "events",
    "excerpt",
    "handles",
    "held_back",
    "hookimpl",
    "index_threads",
    "kept_writing",
    "lines_of",
    "may_moderate",
    "may_reply",
    "new_key",
    "new_since",
    "open_writing",
    "param",
    "place_of",
    "posted",
    "put_error",
    "put_in_outbox",
    "quoted",
    "react",
    "render_markdown",
    "reply",
    "require",
    "respond",
    "sample_content",
    "samples",
    "see_other",
    "sent_writing",
    "set_state",
    "set_visibility",
    "settings",
    "settle_votes",
    "slugify",
    "start_thread",
    "started_url",
    "take_reply",
    "tell",
    "thread_feed",
    "thread_page",
    "thread_url",
    "threads_page",
    "transaction",
    "unread_by_space",
    "visible",
    "visible_post",
    "visible_space",
    "visible_spaces",
    "visible_thread",
    "voters_page",
    "votes_of",
    "withdraw_vote",
]

"""Every column of text of core and the bundled plugins: whether people write it, and who may
read it. A new one has to be put where it belongs; from then on it is poisoned and watched.

`written` is what people write as they like; `shaped` has a shape of its own and may be put in
its place by another word; `secret` is looked for as it stands. `FIXED` is what says nothing by
itself: one word out of a few that the program knows, a number, or part of an address.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Texts:
    """Columns that the same people may read; the rule is in tests/support/readers.py."""

    readers: str
    written: str = ""
    shaped: str = ""
    secret: str = ""


TEXTS = (
    Texts("who sees the space", written="Space.title Space.description"),
    Texts("who sees the thread", written="Thread.title"),
    Texts("who sees a thread with the tag", written="Tag.name Tag.description"),
    Texts(
        "who sees the post",
        written="""
            Attachment.name Post.body Poll.question PollOption.text
            Preview.title Preview.description Preview.site_name
        """,
    ),
    Texts(
        "who sees the event",
        written="""
            Event.cancel_reason Event.place EventDate.reason EventSession.room EventSession.text
            EventSession.title EventSession.track EventSpeaker.about EventSpeaker.name
        """,
        shaped="EventDate.changes",
    ),
    Texts(
        "who sees the decision",
        written="IdeaChange.after_name IdeaChange.before_name IdeaChange.note",
    ),
    Texts("who sees the entry", written="IdeaRelease.version"),
    Texts("who answers the event", written="EventQuestion.label", shaped="EventQuestion.choices"),
    Texts("who has a seat", written="Event.join_details", shaped="Event.join_url"),
    Texts("who may come to it", written="Event.address"),
    Texts("who runs the event", written="EventAnswer.gate EventScan.gate"),
    Texts(
        "their own and who runs the event",
        written="EventAnswer.guest_names",
        shaped="EventAnswer.replies",
        secret="EventAnswer.code",
    ),
    Texts("who looks after the calendar", written="EventSource.error", shaped="EventSource.url"),
    Texts("who sees the version", written="Revision.title Revision.body"),
    Texts("who sees what came of it", written="Revision.reason"),
    Texts(
        "who sees the group",
        written="Group.name Group.description",
        shaped="Group.questions",
    ),
    Texts("who sees the profile", written="User.name User.bio User.place", shaped="User.links"),
    Texts(
        "who is asked for it",
        written="ProfileField.help ProfileField.label",
        shaped="ProfileField.choices",
    ),
    Texts("who sees the value", written="ProfileValue.value"),
    Texts("everybody once it is published", written="TermsText.body TermsText.note"),
    Texts(
        "everybody",
        written="""
            IdeaStatus.name OpenIdProvider.label SupportField.help SupportField.label
            SupportCalendar.name SupportHoliday.name SupportPolicy.name
            SupportQueue.signature SupportState.name SupportState.public_name TagGroup.name
        """,
        shaped="SupportField.choices SupportQueue.address",
    ),
    Texts(
        "their own",
        written="""
            Bookmark.note Draft.title Draft.excerpt FeedToken.label
            Notification.text Notification.title OpenIdIdentity.name Passkey.name
            Session.device
        """,
        shaped="Draft.data Draft.others Session.address",
    ),
    Texts(
        "their own and the team",
        written="""
            Appeal.answer Appeal.text Application.answer Held.title Held.body Held.note
            HiddenPost.reason IdeaProxy.note Invite.note Post.delete_reason Report.text
            Sanction.reason
        """,
        shaped="IdeaProxy.evidence_url",
    ),
    Texts("who sees the request", written="SupportRating.comment SupportValue.value"),
    Texts("their own and owners", written="Impersonation.reason MailStop.said"),
    Texts(
        "who asked and who looks after the group",
        written="GroupRequest.note",
        shaped="GroupRequest.answers",
    ),
    Texts("who looks after the group", written="GroupInvite.note"),
    Texts(
        "the team",
        written="""
            IdeaTable.name Revision.hidden_reason ReviewItem.note StaffNote.text
            SupportOutgoing.body SupportOutgoing.problem
                SupportMacro.body
            SupportLetter.subject SupportMacro.title SupportSuspended.detail
            SupportSuspended.name SupportSuspended.subject SupportView.name SupportWords.body
        """,
        shaped="""ReviewItem.reasons SupportBlock.pattern SupportMacro.changes
            SupportSuspended.sender""",
    ),
    Texts("the team and who reported it or wrote it", shaped="ReviewItem.snapshot"),
    Texts("the team and who wrote it", written="ReviewItem.reason"),
    Texts("owners, and whose reply it became", written="InboundMail.subject"),
    Texts(
        "owners, the team of what it decides",
        written="Audit.note",
        shaped="Audit.after Audit.before",
    ),
    Texts(
        "owners",
        written="""
            FigureCount.error InboundMail.detail
            InboundMail.recipient InboundMail.sender
            JobRun.error Outbox.error SupportRule.name SupportRuleRun.said WatchedWord.note
            WatchedWord.word Webhook.label WebhookDelivery.error
        """,
        shaped="""
            Audit.address OpenIdProvider.client_id OpenIdProvider.issuer Webhook.url
        """,
    ),
    # Who is known by mail alone is known to those they write to by their address.
    Texts("their own, owners, the team of contacts", secret="User.email"),
    Texts("their own and owners", secret="MailStop.address"),
    Texts(
        # No page shows them; one that does has to say to whom.
        "nobody",
        written="""
            InboundMail.message_id InboundMail.returns_to KnownDevice.device
            Thread.delete_reason ThreadWork.said
        """,
        shaped="""
            Attempt.key BlockedAddress.digest BlockedHost.host Event.source_url
            EventStanding.replies Held.fields ImportMap.foreign_id
            InboundMail.key
            ImportMap.source InboundAnswer.address KnownDevice.address Leaving.email Leaving.names
            OpenIdIdentity.subject Outbox.payload RecoveryCode.kept Step.data Step.token_hash
            Submission.key Token.code_hash User.email_key User.password WatchedWord.form
        """,
        secret="""
            FeedToken.token_hash GroupInvite.token_hash InboundMail.raw
            Invite.token_hash OpenIdProvider.secret PersonalExport.key PushSubscription.key
            PushSubscription.public_key PushSubscription.secret Session.token_hash
            SupportRating.secret Token.token_hash Totp.secret Webhook.old_secret Webhook.secret
        """,
    ),
)
FIXED = """
    Appeal.against Appeal.outcome Attachment.extension Attachment.key Audit.action
    Audit.subject_type Ballot.ranking ChannelChoice.channel ChannelChoice.sort Consent.way
    DailyFigure.metric DailyFigure.part Draft.address Draft.key Draft.kind Event.added
    Event.attendees_shown Event.ends Event.left_out Event.party Event.reminders Event.rule
    Event.starts Event.uid Event.waitlist Event.way Event.zone EventAnswer.status
    EventAnswer.way EventDate.before EventDate.ends EventDate.original EventDate.starts
    EventDate.state EventDate.zone EventHost.role EventImported.stamp EventImported.uid
    EventQuestion.kind EventScan.sort EventSession.ends EventSession.starts EventSource.etag
    EventStanding.way FigureCount.metric FormerName.username FormerName.username_key
    Group.joining Group.key Group.mention Group.roster Group.seen_by Group.slug
    GroupRequest.state GroupRule.conditions Held.act Held.kind Held.once Held.reasons Held.state
    Idea.kept_status Idea.quarter IdeaBoard.counts IdeaBoard.mode IdeaBoard.sort IdeaBrought.key
    IdeaChange.after IdeaChange.before IdeaConsent.answer IdeaStatus.category IdeaStatus.icon
    IdeaStatus.slug IdeaStatus.tone IdeaSuspicion.sort IdeaSuspicion.taken IdeaSuspicion.voters
    ImportMap.sort InboundMail.reason InboundMail.source InboundMail.state JobRun.name
    KnownDevice.key Leaving.step Leaving.was Notification.owner Notification.people
    Notification.reason Notification.sort Notification.state Notification.url OpenIdProvider.key
    Outbox.dedupe Outbox.lease_by Outbox.owner Outbox.state Outbox.topic Passkey.handle
    Passkey.key_id Passkey.public_key PersonalExport.state PluginState.name PluginState.state
    Poll.mode Poll.results Post.parts Post.reaction_counts Post.sort PostQuote.digest
    PresetPiece.key PresetPiece.preset PresetUse.preset Preview.key Preview.state Preview.url
    ProfileField.edited_by ProfileField.kind ProfileField.seen_by ProfileField.slug
    Purge.removed PushSubscription.endpoint Reach.digest Reaction.name Report.kind
    Report.open_key Report.state Report.target_type ReviewItem.decision ReviewItem.deed
    ReviewItem.open_key ReviewItem.sort ReviewItem.state ReviewItem.subject_type
    Revision.tag_names Sanction.ended_why Sanction.sort Sanction.votes Session.acting
    Session.way Setting.name Setting.owner Setting.value SetupStep.answers SetupStep.name
    Signal.keys Signal.sender Space.audience Space.icon Space.owner Space.slug
    SpaceGrant.permission Step.purpose Submission.target SupportEntry.after SupportEntry.before
    SupportAlarm.sort SupportAlarm.target SupportCalendar.spans SupportCalendar.zone
    SupportConsent.answer SupportLetter.key SupportLetter.message_id SupportLetter.sign
    SupportSuspended.reason SupportTicket.breach_of SupportWork.kept SupportWork.sort
    SupportEntry.role SupportEntry.sort SupportOutgoing.once SupportOutgoing.state
    SupportOutgoing.wish SupportPerson.state SupportTicket.category SupportTicket.channel
    SupportTicket.impact Tag.icon Tag.slug TagGroup.slug
       SupportField.key SupportField.kind
    SupportField.shown_if SupportField.shown_value SupportQueue.assigns
    SupportRule.changes SupportRule.conditions
    SupportRule.trigger SupportRuleRun.result SupportState.category SupportState.icon
    SupportState.slug SupportState.tone
       SupportBatch.journal SupportBatch.wish
    SupportMacroUse.did SupportView.columns SupportView.query
    Tally.key TermsText.sort Thread.audience Thread.kind Thread.owner Thread.slug Thread.state
    Thread.tag_names ThreadLink.sort ThreadWork.journal ThreadWork.sort Token.purpose
    Token.target Told.key TrustRule.name User.avatar User.locale User.scheme User.state
    User.timezone User.username User.username_key Version.name Vote.state Watch.level
    Watch.source Watch.target WatchedWord.action Webhook.audience Webhook.events
    WebhookDelivery.event WebhookDelivery.facts WebhookDelivery.key WebhookDelivery.owner
    WebhookDelivery.state
"""
# Made of another column when that is written.
MADE = "Group.description_html IdeaChange.html Mention.name Post.html TermsText.html User.bio_html"

WRITTEN = " ".join(texts.written for texts in TEXTS)
SHAPED = " ".join([FIXED, MADE, *(f"{texts.shaped} {texts.secret}" for texts in TEXTS)])

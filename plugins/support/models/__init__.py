"""Tables of the help desk. What is said in a ticket are posts of its thread, and what the team says
among itself are posts of a thread of its own: only what is left over is kept here."""

from plugins.support.models.clocks import (
    SupportAlarm,
    SupportCalendar,
    SupportClock,
    SupportHoliday,
    SupportPolicy,
    SupportQuestion,
    SupportQuestionRule,
    SupportTarget,
)
from plugins.support.models.desk import (
    SupportQueue,
    SupportState,
)
from plugins.support.models.mail import (
    SupportBlock,
    SupportLetter,
    SupportReceipt,
    SupportSuspended,
    SupportWords,
)
from plugins.support.models.relations import (
    SupportConsent,
    SupportDeflection,
    SupportOrigin,
    SupportWork,
)
from plugins.support.models.talk import (
    SupportOutgoing,
    SupportPresence,
)
from plugins.support.models.tickets import (
    SupportEntry,
    SupportPerson,
    SupportTicket,
)
from plugins.support.models.views import (
    SupportBatch,
    SupportMacro,
    SupportMacroUse,
    SupportView,
)
from plugins.support.models.work import (
    SupportAbsence,
    SupportField,
    SupportRating,
    SupportRule,
    SupportRuleRun,
    SupportTurn,
    SupportValue,
)

__all__ = [
    "SupportAbsence",
    "SupportAlarm",
    "SupportBatch",
    "SupportBlock",
    "SupportCalendar",
    "SupportClock",
    "SupportConsent",
    "SupportDeflection",
    "SupportEntry",
    "SupportField",
    "SupportHoliday",
    "SupportLetter",
    "SupportMacro",
    "SupportMacroUse",
    "SupportOrigin",
    "SupportOutgoing",
    "SupportPerson",
    "SupportPolicy",
    "SupportPresence",
    "SupportQuestion",
    "SupportQuestionRule",
    "SupportQueue",
    "SupportRating",
    "SupportReceipt",
    "SupportRule",
    "SupportRuleRun",
    "SupportState",
    "SupportSuspended",
    "SupportTarget",
    "SupportTicket",
    "SupportTurn",
    "SupportValue",
    "SupportView",
    "SupportWords",
    "SupportWork",
]

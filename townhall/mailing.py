"""What plugins do with mail that comes and goes, and with work that must not be lost.

Part of the public API: plugins import it from `townhall`.
"""

from core.accounts.actions.contacting import (
    NoContact,
    contact_actor,
    contact_for,
)
from core.inbound.addresses import (
    kind_address,
    read_kind_address,
)
from core.inbound.authentication import verdict as mail_verdict
from core.inbound.forwarded import (
    Forwarded,
    forwarded_in,
)
from core.inbound.kept import (
    KeptMail,
    became_post,
    files_of_mail,
    hold_mail,
    kept_mail,
    settle_held,
    sign_of_machine,
    words_of_mail,
)
from core.inbound.letter import (
    Letter,
    people_in,
)
from core.inbound.rules import Refused as MailRefused
from core.inbound.rules import (
    sender_of,
)
from core.inbound.stopping import (
    stop_address,
)
from core.letters.direct import (
    Correspondence,
    DirectMail,
    Occasion,
    send_direct,
)
from core.letters.plain import (
    plain_of,
)
from core.letters.queries import (
    Recipient,
    reached_by_mail,
)
from core.mail import (
    CalendarPart,
    defanged,
)
from core.mail import domain as mail_domain
from core.mail import looks_again as mail_looks_again
from core.mail import sender as mail_sender
from core.outbox import (
    Task,
    handles,
)
from core.outbox import put as put_in_outbox
from core.outbox import put_many as put_many_in_outbox

__all__ = [
    "CalendarPart",
    "Correspondence",
    "DirectMail",
    "Forwarded",
    "KeptMail",
    "Letter",
    "MailRefused",
    "NoContact",
    "Occasion",
    "Recipient",
    "Task",
    "became_post",
    "contact_actor",
    "contact_for",
    "defanged",
    "files_of_mail",
    "forwarded_in",
    "handles",
    "hold_mail",
    "kept_mail",
    "kind_address",
    "mail_domain",
    "mail_looks_again",
    "mail_sender",
    "mail_verdict",
    "people_in",
    "plain_of",
    "put_in_outbox",
    "put_many_in_outbox",
    "reached_by_mail",
    "read_kind_address",
    "send_direct",
    "sender_of",
    "settle_held",
    "sign_of_machine",
    "stop_address",
    "words_of_mail",
]

"""How mail programs begin a quoted mail, head a forwarded one and sign, in many languages.

Words only; what is done about them is in core.inbound.trimming.
"""

from __future__ import annotations

import re


def _any(words: str) -> str:
    """A pattern for one of several words or phrases, with `|` between them."""
    return "(?:" + "|".join(re.escape(word.strip()) for word in words.split("|")) + ")"


LETTER = r"[^\W\d_]"
# "Ana wrote", in the words of mail programs.
WROTE = re.compile(
    rf"(?<!{LETTER})"
    + _any(
        "wrote|writes|schrieb|schreibt|geschrieben|a écrit|écrit|escribió|escribio|escreveu|"
        "ha scritto|scrisse|schreef|geschreven|skrev|skreiv|har skrevet|napisał|napisała|"
        "napisał(a)|napsal|napsal(a)|napísal|написал|написала|пише|пишет|написав|kirjoitti|yazdı|"
        "írta|a scris|έγραψε|va escriure|escrigué|napisao|je napisao|rašė|rakstīja|kirjutas"
    )
    + rf"(?!{LETTER})|写道|寫道|写了|のメール|書きました|님이 작성|đã viết|เขียน|כתב|كتب",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
DATE = re.compile(r"(?<!\d)(?:(?:19|20)\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})(?!\d)")
TIME = re.compile(r"(?<!\d)\d{1,2}[:.h]\d\d(?!\d)")
# Up to three words and then a number: "On Mon, Feb 1", "Op 2 feb.", "El jueves, 21 de".
DATED_START = re.compile(r"^[\W_]*(?:[^\W\d]+[.,]?\W{1,3}){0,3}\d")
NAMED_START = re.compile(r"^[\s>*]*[\"“']?[^<>@:]{1,80}<[^<>\s]+@[^<>\s]+>")
# A date, a time with its zone and a name, and nothing said of writing.
BARE_INTRO = re.compile(r"^\d{4}[-/]\d\d?[-/]\d\d? \d\d?:\d\d GMT[+-]\d\d:\d\d \S.{0,80}$")
DATED_ADDRESS = re.compile(r"^\d{4}[-/年]\d\d?[-/月]\d\d?(?!\d).{1,200}<[^<>]{3,200}>:?$")

_HEADS = {
    "from": (
        "from|von|de|da|från|fra|van|от|від|od|lähettäjä|kimden|发件人|寄件者|差出人|보낸 사람|"
        "feladó"
    ),
    "sent": (
        "sent|date|gesendet|datum|envoyé|envoyé le|enviado|enviado el|fecha|inviato|data|skickat|"
        "verzonden|sendt|dato|wysłano|odesláno|дата|отправлено|надіслано|lähetetty|gönderildi|"
        "发送时间|日期|送信日時|보낸 날짜|elküldve"
    ),
    "to": (
        "to|an|à|para|a|till|aan|til|do|komu|кому|vastaanottaja|kime|收件人|宛先|받는 사람|címzett|"
        "cc|kopie"
    ),
    "subject": (
        "subject|betreff|objet|asunto|oggetto|ämne|onderwerp|emne|assunto|temat|předmět|тема|aihe|"
        "konu|主题|主旨|件名|제목|tárgy"
    ),
    "reply": "reply-to|risposta|antwort an|répondre à|responder a|svar till|antwoord",
}
HEAD_NAMES = {word.strip(): sort for sort, words in _HEADS.items() for word in words.split("|")}
HEAD_LINE = re.compile(
    r"^[\s>*_]{0,4}([^\W\d_][\w \-]{0,20}?)\s?[*_]{0,2}\s?[:：][*_]{0,2}(?:\s|$)"
)

# A line between dashes that names what follows, or stands alone and does so.
MARKER = re.compile(
    r"^[\s>*_]*-{2,}[\s>*_]*[^-]{0,20}"
    + _any(
        "original message|original mail|forwarded message|original appointment|reply message|"
        "ursprüngliche nachricht|originalnachricht|weitergeleitete nachricht|message d'origine|"
        "message original|message transféré|mensaje original|mensaje reenviado|messaggio originale|"
        "messaggio inoltrato|mensagem original|mensagem encaminhada|oorspronkelijk bericht|"
        "doorgestuurd bericht|ursprungligt meddelande|originalt meddelande|opprinnelig melding|"
        "oprindelig meddelelse|wiadomość oryginalna|original wiadomość|původní zpráva|"
        "исходное сообщение|пересылаемое сообщение|alkuperäinen viesti|原始邮件|元のメッセージ"
    )
    + r"[^-]{0,20}-{2,}[\s*_]*$",
    re.IGNORECASE,
)
FORWARDED = re.compile(
    r"^[\s>*_]*"
    + _any(
        "begin forwarded message|anfang der weitergeleiteten nachricht|début du message réexpédié|"
        "inicio del mensaje reenviado|inizio messaggio inoltrato|vidarebefordrat brev|"
        "begin doorgestuurd bericht"
    )
    + r"\s?:?\s*$",
    re.IGNORECASE,
)

_DEVICE = _any(
    "iphone|ipad|ipod|android|mobile|mobil|handy|phone|smartphone|blackberry|samsung|galaxy|huawei|"
    "htc|nokia|xiaomi|pixel|alcatel|windows|outlook|gmail|yahoo|mailbox|airmail|mail|tablet|cell|"
    "proton|thunderbird|k-9|device|nexus|oneplus|ti-85|telefon|téléphone|móvil|telefoon|gerät|"
    "mobiltelefon|mobilgerät|portable"
)
# What a mail program puts under every mail; whole lines, so a sentence with more in it stays.
MOBILE = re.compile(
    r"^[\s<(\[*_]*(?:"
    r"(?:"
    + _any(
        "sent from|sent via|sent by|sent with|sent using|from my|someone from|get|envoyé depuis|"
        "envoyé de|envoyé à partir de|gesendet von|gesendet mit|von meinem|enviado desde|"
        "enviado do|enviado de|enviado via|inviato da|verzonden met|verzonden vanaf|"
        "verstuurd vanaf|verzonden via|skickat från|sendt fra|sendt frå|lähetetty|wysłane z|"
        "wysłano z|odesláno z|отправлено с|отправлено из|надіслано з|gönderildi|"
        "diese nachricht wurde von"
    )
    + rf")\b.{{0,60}}{_DEVICE}.{{0,80}}|"
    r".{0,20}從我的.{1,20}傳送|发自我的.{1,20}|.{1,20}から送信"
    r")[\s>)\]*_.]*$",
    re.IGNORECASE,
)

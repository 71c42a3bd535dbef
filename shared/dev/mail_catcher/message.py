"""One caught mail, as its reader sees it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from html import unescape

_HREF = re.compile(r"""<a\b[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
_AFTER_ADDRESS = ".,;:!?)]}"

ENVELOPE_FROM = "X-Envelope-From"
ENVELOPE_TO = "X-Envelope-To"


@dataclass(frozen=True, slots=True)
class CaughtMail:
    """A mail with its parts decoded. `to` are the recipients of the envelope, blind copies too."""

    id: str
    received_at: datetime
    sender: str
    to: tuple[str, ...]
    subject: str
    message_id: str
    text: str
    html: str
    source: str

    @classmethod
    def read(cls, mail_id: str, content: bytes) -> "CaughtMail":
        """Read a stored mail; what is malformed is shown as well as it can be."""
        # The newer policies of the email package raise on some malformed headers.
        message = message_from_bytes(content)
        return cls(
            id=mail_id,
            received_at=_time_of(mail_id),
            sender=_header(message, "From") or _header(message, ENVELOPE_FROM),
            to=tuple(filter(None, _header(message, ENVELOPE_TO).split(", "))),
            subject=_header(message, "Subject"),
            message_id=_header(message, "Message-ID"),
            text=_body(message, "plain"),
            html=_body(message, "html"),
            source=content.decode("utf-8", "replace"),
        )

    @property
    def links(self) -> list[str]:
        """The addresses one can follow from this mail, each once, in order."""
        in_html = [unescape(quoted or single) for quoted, single in _HREF.findall(self.html)]
        in_text = [part.text for part in linked(self.text) if part.is_link]
        return list(dict.fromkeys(link for link in in_html + in_text if _ADDRESS.match(link)))

    def is_for(self, recipient: str) -> bool:
        """Say whether part of an address is among the recipients."""
        wanted = recipient.strip().lower()
        return any(wanted in address.lower() for address in self.to)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text that is either an address to follow or not."""

    text: str
    is_link: bool


def linked(text: str) -> list[Span]:
    """Part a text into its web addresses and what stands between them."""
    spans: list[Span] = []
    end = 0
    for match in _ADDRESS.finditer(text):
        address = match[0].rstrip(_AFTER_ADDRESS)
        spans.append(Span(text[end : match.start()], is_link=False))
        spans.append(Span(address, is_link=True))
        end = match.start() + len(address)
    spans.append(Span(text[end:], is_link=False))
    return [span for span in spans if span.text]


def _time_of(mail_id: str) -> datetime:
    return datetime.fromtimestamp(int(mail_id) / 1_000_000, UTC)


def _header(message: Message, name: str) -> str:
    values = (value for key, value in message.raw_items() if key.lower() == name.lower())
    raw = next(values, "").encode("ascii", "surrogateescape").decode("utf-8", "replace")
    try:
        text = str(make_header(decode_header(raw)))
    except (MessageError, LookupError, ValueError):
        text = raw
    return " ".join(text.split())


def _body(message: Message, kind: str) -> str:
    for part in message.walk():
        if part.get_content_type() == f"text/{kind}" and not part.get_filename():
            return _decoded(part)
    return ""


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        text = payload.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):  # a character set that does not exist
        text = payload.decode("utf-8", "replace")
    return text.replace("\r\n", "\n")

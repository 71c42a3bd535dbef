"""What a door sends: a form of one scan, or from a device many of them as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from pydantic import AwareDatetime, Field, ValidationError

from events.door.codes import read_code
from events.door.models import Way
from events.door.service import Scan
from shared.contracts import Value
from shared.errors import InvalidInput
from shared.i18n import gettext as _

LONGEST_DOOR = 40
LONGEST_TEXT = 300
LONGEST_WORDS = 100
MOST_SCANS = 100
LONGEST_NUMBER = 18


@dataclass(frozen=True, slots=True)
class ScanForm:
    """What was typed at a door; `key` makes sending it twice the same as once.

    A refused one was not written down, so it may be sent again under its key.
    """

    key: UUID
    text: str = ""
    ticket_id: int | None = None
    way: Way = Way.IN
    door: str = ""
    error: str | None = None

    @property
    def code(self) -> str | None:
        """The code of the ticket, where it was not chosen by its name."""
        return None if self.ticket_id is not None else read_code(self.text)

    @classmethod
    def empty(cls, way: Way = Way.IN, door: str = "") -> "ScanForm":
        """Return the form for the next who comes."""
        return cls(uuid4(), way=way, door=door or _("Door"))

    @classmethod
    def read(cls, form: Mapping[str, str]) -> "ScanForm":
        """Read the form; where nothing can be made of it, `error` says so."""
        text = form.get("code", "").strip()[:LONGEST_TEXT]
        ticket_id = _number(form.get("ticket", ""))
        error = None
        if ticket_id is None and read_code(text) is None:
            error = (
                _("That is no code of a ticket: it has 24 letters and digits")
                if text
                else _("Please type the code, or choose a name")
            )
        door = form.get("door", "").strip()[:LONGEST_DOOR] or _("Door")
        return cls(read_key(form) or uuid4(), text, ticket_id, _way(form), door, error)

    def scan(self, now: datetime) -> Scan:
        """Return what is to be done."""
        return Scan(self.key, self.code, self.ticket_id, self.way, now)


class SentScan(Value):
    """A scan as a device kept it."""

    key: UUID
    text: str = Field(default="", max_length=LONGEST_TEXT)
    ticket_id: int | None = Field(default=None, ge=1, lt=2**63)
    way: Way
    at: AwareDatetime
    has_passed: bool = False

    def scan(self) -> Scan:
        """Return what was seen."""
        code = None if self.ticket_id is not None else read_code(self.text) or ""
        return Scan(self.key, code, self.ticket_id, self.way, self.at, self.has_passed)


class SentScans(Value):
    """What a device tells at once."""

    door: str = Field(min_length=1, max_length=LONGEST_DOOR)
    scans: list[SentScan] = Field(max_length=MOST_SCANS)


def read_scans(body: bytes) -> SentScans:
    """Read what a device has sent; raises `InvalidInput`."""
    try:
        return SentScans.model_validate_json(body)
    except ValidationError as error:
        raise InvalidInput() from error


def read_key(values: Mapping[str, str], name: str = "key") -> UUID | None:
    """Return the key of a scan, where there is one."""
    try:
        return UUID(values.get(name, ""))
    except ValueError:
        return None


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else None


def _way(form: Mapping[str, str]) -> Way:
    return Way.OUT if form.get("way") == Way.OUT.value else Way.IN

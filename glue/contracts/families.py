"""Questions that several services answer, each for what it owns, in one shape.

A family is declared here and subclassed in the file of each owner, which gives it its service and
name. Whoever asks all owners gets an answer from each, or is told that one is away: a missing
answer is never an empty one.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from importlib import import_module
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from glue.audit import ObjectType
from glue.directory import SERVICES
from shared.actors import ActorKind
from shared.contracts import Action, Contract, Fragment, Query, Value
from shared.errors import DomainError
from shared.i18n import mark as _l
from shared.money import Money

LONGEST_QUERY = 100
MOST_HITS = 50
MOST_ENTRIES = 50


class Family(Contract):
    """A contract that several services own, each under the same name."""

    @classmethod
    def owners(cls) -> tuple[type[Self], ...]:
        """Return the family's contract of each service that answers it."""
        return tuple(cls._declared())

    @classmethod
    def _declared(cls) -> Iterator[type[Self]]:
        # Read from the files of the owners, so that no list can forget one.
        for service in SERVICES:
            for value in vars(import_module(f"glue.contracts.{service.name}")).values():
                if isinstance(value, type) and issubclass(value, cls) and value.owner:
                    yield value


class Kind(StrEnum):
    """What may be found, in the order it is shown."""

    PAGE = "page"
    POST = "post"
    PRODUCT = "product"
    EVENT = "event"


class Card(StrEnum):
    """What a text of blog can show as a card, live from its owner."""

    PRODUCT = "product"
    EVENT = "event"
    CALENDAR = "calendar"
    MARKET = "market"


class Hit(Value):
    """One thing that was found, as a stranger may see it; addresses are whole."""

    title: str
    url: str
    eyebrow: str = ""
    excerpt: str = ""
    picture: str | None = None
    price: Money | None = None
    # What its owner knows it by, where a text of blog can hold a card of it.
    card: Card | None = None
    id: int | None = None


class Shelf(Value):
    """A place where all that was found of a kind can be seen, and how much that is."""

    title: str
    total: int
    url: str


class Found(Value):
    """How much was found of a kind, the best of it, and where all of it is.

    What is counted up to `total` only `has_more`.
    """

    kind: Kind
    total: int
    has_more: bool = False
    hits: list[Hit]
    shelves: list[Shelf] = []


class Search(Family, Query[list[Found]]):
    """Ask for what holds these words, at most `limit` of each kind, told in `locale`."""

    # A person is waiting for the slowest of them.
    timeout = 1.0
    kinds: ClassVar[tuple[Kind, ...]] = ()

    q: str = Field(min_length=1, max_length=LONGEST_QUERY)
    limit: Annotated[int, Field(ge=1, le=MOST_HITS)]
    locale: str = Field(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")


class AuditEntry(Value):
    """One line of a service's audit log; `action` is one of `glue.audit.Audited`, or older."""

    id: int
    at: datetime
    actor: ActorKind
    actor_id: int | None
    network: str
    action: str
    object_type: str
    object_id: int
    within_id: int | None
    why: str
    detail: dict[str, str | int | bool | None]


class AuditTrail(Family, Query[list[AuditEntry]]):
    """Ask who did what, newest first: to an object, on a page, one person's or of some actions."""

    # Whoever waits for it waits for the slowest of them.
    timeout = 1.0

    object_type: ObjectType | None = None
    object_id: int | None = None
    within_id: int | None = None
    person_id: int | None = None
    actions: list[str] = []
    before_id: int | None = None
    limit: Annotated[int, Field(ge=1, le=MOST_ENTRIES)] = MOST_ENTRIES


class AccountNavItem(Family, Fragment):
    """A line in the menu of the account; while its owner is away the line is left out."""

    user_id: int


class AccountGlance(Family, Fragment):
    """What of a person's matters most now, for the overview of the account.

    While its owner is away the overview says so.
    """

    # A person is waiting for the slowest of them.
    timeout = 1.0

    user_id: int


class AccountPage(Family, Fragment):
    """A part of the account; while its owner is away the page says so."""

    timeout = 1.0

    user_id: int


Cell = str | int | bool | None


class CellKind(StrEnum):
    """How a cell is written: moments in ISO 8601, amounts like "12.50 GBP"."""

    PLAIN = "plain"
    MOMENT = "moment"
    MONEY = "money"


class DataColumn(Value):
    """A column: its name for programs, its title for people."""

    name: str = Field(pattern=r"^[a-z][a-z_]*$")
    title: str
    kind: CellKind = CellKind.PLAIN


class DataSection(Value):
    """A table of what a service holds of a person, or some of its rows."""

    name: str = Field(pattern=r"^[a-z][a-z-]*$")
    title: str
    columns: list[DataColumn]
    rows: list[list[Cell]]

    @model_validator(mode="after")
    def fill_every_column(self) -> Self:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"a row of {self.name} has not as many cells as there are columns")
        return self


class DataPart(Value):
    """Some of what a service holds of a person, and where to go on; None is the end."""

    sections: list[DataSection]
    next: str | None = None


class ExportPerson(Family, Query[DataPart]):
    """Ask for what a service holds of a person, in portions: `after` is what the last one said."""

    timeout = 5.0

    user_id: int
    email: str = Field(repr=False)
    after: str | None = None


class ErasureWaits(DomainError):
    """Something of theirs is under way and has to end first."""

    code = "erasure-waits"
    status = 409
    message = _l("Something of theirs is still under way")


class Erased(Value):
    """How many rows were removed, or kept without the person."""

    rows: int


class ErasePerson(Family, Action[Erased]):
    """Remove a person from what a service holds; what the books need stays, without them."""

    timeout = 5.0
    raises = (ErasureWaits,)

    user_id: int
    email: str = Field(repr=False)


class WorkKind(StrEnum):
    """What a service does after it has answered, and does again until it is done."""

    DELIVERY = "delivery"
    SAGA = "saga"
    MAIL = "mail"


class StuckWork(Value):
    """Work that has failed at least once; parked, it is not tried again until somebody says so.

    `what` names the handler, the step or the mail, `about` the stream or the key, `why` the error.
    """

    kind: WorkKind
    id: int
    what: str
    about: str
    since: datetime
    tries: int
    is_parked: bool
    next_try_at: datetime
    why: str


class WorkReport(Value):
    """What a service still has to do: how much, the oldest of it, and what does not get on."""

    waiting: int
    parked: int
    oldest_at: datetime | None
    failing_loops: list[str]
    stuck: list[StuckWork]


class Operations(Family, Query[WorkReport]):
    """Ask how a service gets on with what it does in the background."""

    # A person is waiting for the slowest of them.
    timeout = 1.0


class Tried(Value):
    """Whether there was still something to do."""

    is_due: bool


class TryAgain(Family, Action[Tried]):
    """Have stuck work done now, with all its tries anew."""

    kind: WorkKind
    id: int


class ShownPage(Value):
    """A page that is kept, by its host, path and query, and how often it was shown."""

    address: str
    times: int


class PagesReport(Value):
    """What a service keeps of its pages for `seconds` at most; 0 where it keeps none.

    Without the number of the last change Redis does not answer, and nothing else is known. The
    counts are of all its processes, since the first of them began.
    """

    seconds: float
    change: int | None = None
    processes: int = 0
    since: datetime | None = None
    pages: int = 0
    bytes: int = 0
    hits: int = 0
    unchanged: int = 0
    made: int = 0
    most_shown: list[ShownPage] = []


class KeptPages(Family, Query[PagesReport]):
    """Ask what a service keeps of its pages for strangers, and how often they were shown."""

    # A person is waiting for the slowest of them.
    timeout = 1.0


class Cleared(Value):
    """Whether all processes are told that what they kept is over."""

    is_told: bool


class ClearPages(Family, Action[Cleared]):
    """Have all pages of a service made anew."""

"""Which entries of the log are asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlencode

from blog.admin.rendering import LOG
from glue.audit import Audited
from glue.directory import BY_NAME
from glue.services.audit import Asked


class Kind(StrEnum):
    """Groups of deeds; the first is all of them."""

    ALL = ""
    REFUSALS = "refusals"
    ROLES = "roles"
    SIGN_INS = "sign-ins"
    PEOPLE = "people"
    PAGES = "pages"


ACTIONS: dict[Kind, Sequence[Audited]] = {
    Kind.ALL: (),
    Kind.REFUSALS: (Audited.REFUSED,),
    Kind.ROLES: (
        Audited.ROLE_GRANTED,
        Audited.ROLE_TAKEN,
        Audited.INVITED,
        Audited.INVITATION_ACCEPTED,
        Audited.INVITATION_WITHDRAWN,
    ),
    Kind.SIGN_INS: (Audited.SIGNED_IN, Audited.SIGNED_OUT, Audited.SESSION_ENDED),
    Kind.PEOPLE: (
        Audited.RENAMED,
        Audited.ADDRESS_CHANGE_ASKED,
        Audited.ADDRESS_CHANGE_STOPPED,
        Audited.ADDRESS_CHANGED,
        Audited.READER_ADDED,
        Audited.READERS_IMPORTED,
        Audited.READERS_EXPORTED,
        Audited.ORDERS_ADOPTED,
        Audited.DATA_ASKED,
        Audited.DATA_TAKEN,
        Audited.ERASURE_ASKED,
        Audited.ERASURE_CONFIRMED,
        Audited.ERASED,
    ),
    Kind.PAGES: (
        Audited.PAYMENT_ACCOUNT_CHANGED,
        Audited.PAYMENT_ACCOUNT_CHECKED,
        Audited.PAYMENT_ACCOUNT_CLOSED,
        Audited.SELLER_CHANGED,
        Audited.PAYMENT_KEYS_ROTATED,
        Audited.FEATURES_CHANGED,
        Audited.SETTINGS_CHANGED,
        Audited.MENU_CHANGED,
        Audited.POST_PUBLISHED,
        Audited.POST_SCHEDULED,
        Audited.POST_UNPUBLISHED,
        Audited.POST_DELETED,
        Audited.TAG_ADDED,
        Audited.TAG_CHANGED,
        Audited.TAG_MERGED,
        Audited.TAG_DELETED,
        Audited.TAG_GROUP_ADDED,
        Audited.TAG_GROUP_CHANGED,
        Audited.TAG_GROUP_DELETED,
        Audited.HTML_TRUSTED,
        Audited.HTML_CLEANED,
        Audited.LETTER_BEGUN,
        Audited.LETTER_PAUSED,
        Audited.LETTER_RESUMED,
        Audited.LETTER_STOPPED,
        Audited.SHOP_OPENED,
        Audited.SHOP_CHANGED,
        Audited.SHOP_PAUSED,
        Audited.SHOP_RESUMED,
        Audited.SHOP_CLOSED,
        Audited.SHOP_ATTACHED,
        Audited.SHOP_DETACHED,
        Audited.CALENDAR_OPENED,
        Audited.CALENDAR_CHANGED,
        Audited.CALENDAR_CLOSED,
        Audited.CALENDAR_ATTACHED,
        Audited.CALENDAR_DETACHED,
        Audited.EVENT_ADDED,
        Audited.EVENT_CHANGED,
        Audited.EVENT_CANCELLED,
        Audited.EVENT_POST_LINKED,
        Audited.EVENT_POST_UNLINKED,
        Audited.SECTION_ADDED,
        Audited.SECTION_CHANGED,
        Audited.SECTION_DELETED,
        Audited.EVENT_DESCRIBED,
        Audited.TICKETS_ADDED,
        Audited.TICKETS_CHANGED,
        Audited.TICKETS_DELETED,
        Audited.TICKETS_REVIVED,
        Audited.ATTENDEES_EXPORTED,
        Audited.ATTENDEES_WRITTEN_TO,
        Audited.SLOT_ADDED,
        Audited.SLOT_CHANGED,
        Audited.SLOT_PUT_AWAY,
        Audited.HOURS_CHANGED,
        Audited.DAYS_CLOSED,
        Audited.DAYS_OPENED,
        Audited.BOOKINGS_CONFIRMED,
        Audited.BOOKINGS_DECLINED,
        Audited.BOOKING_MOVED,
        Audited.PRODUCT_ADDED,
        Audited.PRODUCT_CHANGED,
        Audited.PRODUCT_DELETED,
        Audited.PRODUCT_REVIVED,
        Audited.IMPORT_SENT,
        Audited.IMPORT_WRITTEN,
        Audited.IMPORT_DISCARDED,
        Audited.GHOST_CONNECTED,
        Audited.GHOST_LISTENED_TO,
        Audited.GHOST_FORGOTTEN,
        Audited.PATTERN_REMOVED,
        Audited.FEED_SET,
        Audited.FEED_STOPPED,
        Audited.FOREIGN_CALENDAR_SHOWN,
        Audited.FOREIGN_CALENDAR_CHANGED,
        Audited.FOREIGN_CALENDAR_STOPPED,
        Audited.FOREIGN_CALENDAR_REMOVED,
        Audited.PRODUCTS_CHANGED,
        Audited.PRODUCTS_PUT_BACK,
        Audited.PAYMENT_CHECKED,
        Audited.REFUND_ASKED,
        Audited.FULFILMENT_CHANGED,
        Audited.NOTE_WRITTEN,
        Audited.NOTE_DELETED,
        Audited.ORDERS_EXPORTED,
        Audited.MONEY_CASE_TRIED_AGAIN,
        Audited.MONEY_CASE_CLOSED,
        Audited.WORK_TRIED_AGAIN,
        Audited.PAGES_CLEARED,
    ),
}


@dataclass(frozen=True, slots=True)
class LogFilter:
    """A kind of deed, and one service or all."""

    kind: Kind = Kind.ALL
    service: str = ""

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> "LogFilter":
        """Read the address; what it does not know of is everything."""
        kind, service = arguments.get("kind", ""), arguments.get("service", "")
        return cls(
            Kind(kind) if kind in list(Kind) else Kind.ALL, service if service in BY_NAME else ""
        )

    @property
    def asked(self) -> Asked:
        """What the services are asked."""
        return Asked(actions=ACTIONS[self.kind], services=(self.service,) if self.service else ())

    def only(self, kind: Kind) -> "LogFilter":
        """Return the same service with another kind of deed."""
        return replace(self, kind=kind)

    @property
    def address(self) -> str:
        """Where this part of the log is."""
        values = {"kind": str(self.kind), "service": self.service}
        query = urlencode({name: value for name, value in values.items() if value})
        return f"{LOG}?{query}" if query else LOG

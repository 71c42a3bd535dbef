"""The audit log in words: what was done, to what, why, and what was wanted in vain."""

from collections import defaultdict
from collections.abc import Mapping

from blog.page_configs.wording import part_name
from blog.roles.wording import LABELS
from glue.audit import Audited, ObjectType
from glue.contracts.blog import Role
from glue.contracts.families import AuditEntry
from glue.permissions import Action, Reason
from shared.i18n import gettext as _
from shared.i18n import mark as _l
from shared.i18n import unfilled

DEEDS = {
    Audited.REFUSED: _l("Refused: %(wanted)s"),
    Audited.SIGNED_IN: _l("Signed in"),
    Audited.SIGNED_OUT: _l("Signed out"),
    Audited.SESSION_ENDED: _l("Signed out elsewhere"),
    Audited.ADDRESS_CHANGE_ASKED: _l("Another address asked for"),
    Audited.ADDRESS_CHANGE_STOPPED: _l("Change of address stopped"),
    Audited.ADDRESS_CHANGED: _l("Address changed"),
    Audited.RENAMED: _l("Name changed"),
    Audited.ROLE_GRANTED: _l("Role given: %(role)s"),
    Audited.ROLE_TAKEN: _l("Role taken: %(role)s"),
    Audited.INVITED: _l("Invitation sent"),
    Audited.INVITATION_WITHDRAWN: _l("Invitation withdrawn"),
    Audited.INVITATION_ACCEPTED: _l("Invitation accepted"),
    Audited.PAYMENT_ACCOUNT_CHANGED: _l("Payment account changed"),
    Audited.PAYMENT_ACCOUNT_CHECKED: _l("Payment account checked"),
    Audited.PAYMENT_ACCOUNT_CLOSED: _l("Payments switched off"),
    Audited.SELLER_CHANGED: _l("What receipts say of the seller changed"),
    Audited.PAYMENT_KEYS_ROTATED: _l("Payment keys encrypted anew: %(keys)s"),
    Audited.FEATURES_CHANGED: _l("Parts of the page hidden from visitors: %(hidden)s"),
    Audited.SHOP_OPENED: _l("Shop opened"),
    Audited.SHOP_CHANGED: _l("Shop changed"),
    Audited.SHOP_PAUSED: _l("Shop closed for now"),
    Audited.SHOP_RESUMED: _l("Shop open again"),
    Audited.SHOP_CLOSED: _l("Shop put away"),
    Audited.SHOP_ATTACHED: _l("Shop of %(owner)s shown here too"),
    Audited.SHOP_DETACHED: _l("Shop of %(owner)s no longer shown here"),
    Audited.CALENDAR_OPENED: _l("Calendar opened"),
    Audited.CALENDAR_CHANGED: _l("Calendar changed"),
    Audited.CALENDAR_CLOSED: _l("Calendar put away"),
    Audited.CALENDAR_ATTACHED: _l("Calendar of %(owner)s shown here too"),
    Audited.CALENDAR_DETACHED: _l("Calendar of %(owner)s no longer shown here"),
    Audited.EVENT_ADDED: _l("Event announced: %(title)s"),
    Audited.EVENT_CHANGED: _l("Event changed: %(title)s"),
    Audited.EVENT_CANCELLED: _l("Event cancelled: %(title)s"),
    Audited.EVENT_POST_LINKED: _l("Post %(post)s linked to the event %(title)s"),
    Audited.EVENT_POST_UNLINKED: _l("Post %(post)s no longer linked to the event %(title)s"),
    Audited.SECTION_ADDED: _l("Section added: %(title)s"),
    Audited.SECTION_CHANGED: _l("Section changed: %(title)s"),
    Audited.SECTION_DELETED: _l("Section deleted: %(title)s"),
    Audited.SLOT_ADDED: _l("Slot added: %(title)s"),
    Audited.SLOT_CHANGED: _l("Slot changed: %(title)s"),
    Audited.SLOT_PUT_AWAY: _l("Slot put away: %(title)s"),
    Audited.HOURS_CHANGED: _l("Opening hours changed"),
    Audited.DAYS_CLOSED: _l("Days closed: %(first)s to %(last)s"),
    Audited.DAYS_OPENED: _l("Days open again: %(first)s to %(last)s"),
    Audited.BOOKINGS_CONFIRMED: _l("Bookings confirmed: %(bookings)s"),
    Audited.BOOKINGS_DECLINED: _l("Bookings declined: %(bookings)s"),
    Audited.BOOKING_MOVED: _l("Booking %(booking)s moved to another time"),
    Audited.SETTINGS_CHANGED: _l("Settings changed: %(settings)s"),
    Audited.MENU_CHANGED: _l("Menu changed"),
    Audited.POST_PUBLISHED: _l("Published"),
    Audited.POST_SCHEDULED: _l("Set to be published later"),
    Audited.POST_UNPUBLISHED: _l("Made a draft again"),
    Audited.POST_DELETED: _l("Post put away"),
    Audited.TAG_ADDED: _l("Tag made: %(name)s"),
    Audited.TAG_CHANGED: _l("Tag changed: %(name)s"),
    Audited.TAG_MERGED: _l("Tag %(gone)s merged into %(name)s"),
    Audited.TAG_DELETED: _l("Tag deleted: %(name)s"),
    Audited.TAG_GROUP_ADDED: _l("Group of tags made: %(name)s"),
    Audited.TAG_GROUP_CHANGED: _l("Group of tags changed: %(name)s"),
    Audited.TAG_GROUP_DELETED: _l("Group of tags deleted: %(name)s"),
    Audited.HTML_TRUSTED: _l("HTML of a post trusted as it is"),
    Audited.HTML_CLEANED: _l("HTML of a post cleaned again"),
    Audited.LETTER_BEGUN: _l("Sent as a letter, to so many: %(people)s"),
    Audited.LETTER_PAUSED: _l("Letter paused"),
    Audited.LETTER_RESUMED: _l("Letter goes on"),
    Audited.LETTER_STOPPED: _l("Letter stopped"),
    Audited.READERS_IMPORTED: _l("Readers of letters brought in: %(people)s"),
    Audited.READERS_EXPORTED: _l("Readers of letters taken along as a file"),
    Audited.READER_ADDED: _l("Reader of letters added by hand"),
    Audited.PRODUCT_ADDED: _l("Product added"),
    Audited.PRODUCT_CHANGED: _l("Product changed"),
    Audited.PRODUCT_DELETED: _l("Product deleted"),
    Audited.PRODUCT_REVIVED: _l("Product put back"),
    Audited.IMPORT_SENT: _l("File of a supplier sent"),
    Audited.IMPORT_WRITTEN: _l("Import written into the shop"),
    Audited.IMPORT_DISCARDED: _l("Import discarded"),
    Audited.GHOST_CONNECTED: _l("Keys to a Ghost kept, the one named %(key)s"),
    Audited.GHOST_LISTENED_TO: _l("A Ghost is listened to, by its key named %(key)s"),
    Audited.GHOST_FORGOTTEN: _l("Keys to a Ghost put away, the one named %(key)s"),
    Audited.PATTERN_REMOVED: _l("Addresses lead on no more by a pattern"),
    Audited.FEED_SET: _l("Goods fetched from an address from now on"),
    Audited.FEED_STOPPED: _l("Goods no longer fetched from an address"),
    Audited.FOREIGN_CALENDAR_SHOWN: _l("Calendar of others shown beside ours"),
    Audited.FOREIGN_CALENDAR_CHANGED: _l("Whether a calendar of others closes our times changed"),
    Audited.FOREIGN_CALENDAR_STOPPED: _l("Calendar of others no longer looked at"),
    Audited.FOREIGN_CALENDAR_REMOVED: _l("Calendar of others removed"),
    Audited.PRODUCTS_CHANGED: _l("Products changed at once: %(products)s"),
    Audited.PRODUCTS_PUT_BACK: _l("Products put back as they were: %(products)s"),
    Audited.DATA_ASKED: _l("Asked for a copy of their data"),
    Audited.DATA_TAKEN: _l("Took a copy of their data"),
    Audited.ERASURE_ASKED: _l("Asked to be erased"),
    Audited.ERASURE_CONFIRMED: _l("Confirmed to be erased"),
    Audited.ERASED: _l("Erased"),
    Audited.ORDERS_ADOPTED: _l("Orders made before signing in taken over"),
    Audited.EVENT_DESCRIBED: _l("Event %(event)s described"),
    Audited.TICKETS_ADDED: _l("Tickets added to event %(event)s"),
    Audited.TICKETS_CHANGED: _l("Tickets of event %(event)s changed"),
    Audited.TICKETS_DELETED: _l("Tickets of event %(event)s put away"),
    Audited.TICKETS_REVIVED: _l("Tickets of event %(event)s sold again"),
    Audited.ATTENDEES_EXPORTED: _l("Attendees of event %(event)s taken along as a file"),
    Audited.ATTENDEES_WRITTEN_TO: _l("Message sent to %(people)s attendees of event %(event)s"),
    Audited.PAYMENT_CHECKED: _l("Payment looked at again"),
    Audited.REFUND_ASKED: _l("Money given back: %(amount)s"),
    Audited.FULFILMENT_CHANGED: _l("Order moved from %(before)s to %(after)s"),
    Audited.NOTE_WRITTEN: _l("Note written"),
    Audited.NOTE_DELETED: _l("Note deleted"),
    Audited.ORDERS_EXPORTED: _l("Orders taken along as a file"),
    Audited.WORK_TRIED_AGAIN: _l("Background work tried again"),
    Audited.PAGES_CLEARED: _l("Kept pages made anew"),
    Audited.MONEY_CASE_TRIED_AGAIN: _l("Money case tried again"),
    Audited.MONEY_CASE_CLOSED: _l("Money case closed"),
}
REASONS = {
    Reason.EVERYBODY: _l("everybody may"),
    Reason.HOLDS_LETTER: _l("they hold the link that was mailed"),
    Reason.SIGNED_IN: _l("whoever is signed in may"),
    Reason.OWN: _l("it is theirs"),
    Reason.ADMIN: _l("they are an admin"),
    Reason.ROLE: _l("they have the role for it"),
    Reason.NOT_SIGNED_IN: _l("they were not signed in"),
    Reason.NOT_OWN: _l("it is not theirs"),
    Reason.LACKS_ROLE: _l("they lack the role for it"),
}
WANTED = {
    Action.VISIT: _l("to look"),
    Action.FILL_BASKET: _l("to fill a basket"),
    Action.SIGN_IN: _l("to sign in"),
    Action.FOLLOW_LETTER: _l("to follow a link in a mail"),
    Action.NOTIFY: _l("to tell of a payment"),
    Action.USE_ACCOUNT: _l("to use an account"),
    Action.SEE_ORDER: _l("to see an order"),
    Action.PAY_ORDER: _l("to pay an order"),
    Action.KEEP_TAGS: _l("to keep the tags"),
    Action.WRITE_POSTS: _l("to write posts"),
    Action.SEND_LETTERS: _l("to send letters"),
    Action.SEE_DESK: _l("to look after a page"),
    Action.KEEP_CONTENT: _l("to keep the content of a page"),
    Action.KEEP_SHOP: _l("to keep the shop of a page"),
    Action.KEEP_CALENDAR: _l("to keep the calendar of a page"),
    Action.KEEP_ORDERS: _l("to keep the orders of a page"),
    Action.KEEP_PAYMENTS: _l("to keep the payments of a page"),
    Action.CHECK_IN: _l("to let people in"),
    Action.MANAGE_PEOPLE: _l("to look after people"),
    Action.MANAGE_SITE: _l("to look after the site"),
}
OBJECTS = {
    ObjectType.SITE: _l("the site"),
    ObjectType.PERSON: _l("a person who is gone"),
    ObjectType.PAGE: _l("a page that is gone"),
    ObjectType.INVITATION: _l("Invitation %(id)s"),
    ObjectType.CALENDAR: _l("Calendar %(id)s"),
    ObjectType.MARKETPLACE: _l("Shop %(id)s"),
    ObjectType.CALENDAR: _l("Calendar %(id)s"),
    ObjectType.POST: _l("Post %(id)s"),
    ObjectType.TAG: _l("Tag %(id)s"),
    ObjectType.TAG_GROUP: _l("Group of tags %(id)s"),
    ObjectType.PRODUCT: _l("Product %(id)s"),
    ObjectType.SUPPLIER: _l("Supplier %(id)s"),
    ObjectType.IMPORT: _l("Import %(id)s"),
    ObjectType.FOREIGN_CALENDAR: _l("Calendar of others %(id)s"),
    ObjectType.ORDER: _l("Order %(id)s"),
}
NOTHING = _l("none")
UNKNOWN = "?"
# The page of what was attached to another.
OWNER = "owner"


def deed(entry: AuditEntry, pages: Mapping[int, str]) -> str:
    """Say what was done; a code nobody has words for is shown as it is.

    `pages` tells what the pages are called by their ids.
    """
    if entry.action not in DEEDS:
        return entry.action
    return unfilled(DEEDS[Audited(entry.action)]) % _details(entry, pages)


def reason(entry: AuditEntry) -> str:
    """Say why; nothing where nothing was written down."""
    if entry.why not in REASONS:
        return entry.why
    return _(REASONS[Reason(entry.why)])


def thing(entry: AuditEntry) -> str:
    """Say to what it was done, as far as can be said without looking it up."""
    if entry.object_type not in OBJECTS:
        return f"{entry.object_type} {entry.object_id}"
    return _(OBJECTS[ObjectType(entry.object_type)], id=entry.object_id)


def page_in(entry: AuditEntry) -> int | None:
    """Return the id of the page that a deed names, beside that on which it was done."""
    owner = entry.detail.get(OWNER)
    return owner if isinstance(owner, int) else None


def _details(entry: AuditEntry, pages: Mapping[int, str]) -> Mapping[str, str]:
    """Return what a deed's words are filled with, whatever an older version wrote down."""
    filled = {name: _detail(name, str(value)) for name, value in entry.detail.items()}
    if OWNER in filled:
        filled[OWNER] = pages.get(page_in(entry) or 0) or _(OBJECTS[ObjectType.PAGE])
    return defaultdict(lambda: UNKNOWN, filled)


def _detail(name: str, value: str) -> str:
    if name == "role" and value in LABELS:
        return _(LABELS[Role(value)])
    if name == "wanted" and value in WANTED:
        return _(WANTED[Action(value)])
    if name == "hidden" and value:
        return ", ".join(part_name(part) for part in value.split(","))
    return value or _(NOTHING)

"""What the audit logs of the services tell: the names of deeds and of what they are done to."""

from enum import StrEnum


class ObjectType(StrEnum):
    """What something can be done to."""

    SITE = "site"
    PERSON = "person"
    PAGE = "page"
    INVITATION = "invitation"
    MARKETPLACE = "marketplace"
    ORDER = "order"


class Audited(StrEnum):
    """What can have been done."""

    REFUSED = "access.refused"
    SIGNED_IN = "person.signed-in"
    SIGNED_OUT = "person.signed-out"
    SESSION_ENDED = "session.ended"
    ADDRESS_CHANGE_ASKED = "address.change-asked"
    ADDRESS_CHANGE_STOPPED = "address.change-stopped"
    ADDRESS_CHANGED = "address.changed"
    RENAMED = "person.renamed"
    ROLE_GRANTED = "role.granted"
    ROLE_TAKEN = "role.taken"
    INVITED = "person.invited"
    INVITATION_WITHDRAWN = "invitation.withdrawn"
    INVITATION_ACCEPTED = "invitation.accepted"
    PAYMENT_ACCOUNT_CHANGED = "payment-account.changed"
    PAYMENT_ACCOUNT_CHECKED = "payment-account.checked"
    PAYMENT_ACCOUNT_CLOSED = "payment-account.closed"
    PAYMENT_KEYS_ROTATED = "payment-keys.rotated"
    FEATURES_CHANGED = "features.changed"
    SHOP_OPENED = "shop.opened"
    SHOP_CLOSED = "shop.closed"
    DATA_ASKED = "data.asked"
    DATA_TAKEN = "data.taken"
    ERASURE_ASKED = "erasure.asked"
    ERASURE_CONFIRMED = "erasure.confirmed"
    ERASED = "person.erased"
    ORDERS_ADOPTED = "orders.adopted"
    PAYMENT_CHECKED = "payment.checked"
    REFUND_ASKED = "refund.asked"
    FULFILMENT_CHANGED = "fulfilment.changed"
    NOTE_WRITTEN = "note.written"
    NOTE_DELETED = "note.deleted"
    ORDERS_EXPORTED = "orders.exported"
    WORK_TRIED_AGAIN = "work.tried-again"
    MONEY_CASE_TRIED_AGAIN = "money-case.tried-again"
    MONEY_CASE_CLOSED = "money-case.closed"

"""Who may do what: the one place that decides, without asking anybody anything.

Grants come with the session (`blog/session-check`). A route says what it is for by `@allows` of
`glue/access.py`; whatever else shows or hides things asks `may` as well. The table in
docs/permissions.md is made from here and from the routes.
"""

from dataclasses import dataclass
from enum import StrEnum

from glue.contracts.blog import Role
from shared.web.identity import Grant, Identity


class Action(StrEnum):
    """What somebody may want to do."""

    VISIT = "visit"
    FILL_BASKET = "fill-basket"
    SIGN_IN = "sign-in"
    FOLLOW_LETTER = "follow-letter"
    NOTIFY = "notify"
    USE_ACCOUNT = "use-account"
    SEE_ORDER = "see-order"
    PAY_ORDER = "pay-order"
    WRITE_POSTS = "write-posts"
    KEEP_TAGS = "keep-tags"
    SEND_LETTERS = "send-letters"
    SEE_DESK = "see-desk"
    KEEP_CONTENT = "keep-content"
    KEEP_SHOP = "keep-shop"
    KEEP_CALENDAR = "keep-calendar"
    KEEP_ORDERS = "keep-orders"
    KEEP_PAYMENTS = "keep-payments"
    CHECK_IN = "check-in"
    MANAGE_PEOPLE = "manage-people"
    MANAGE_SITE = "manage-site"


class Reason(StrEnum):
    """Why a decision is what it is."""

    EVERYBODY = "everybody"
    HOLDS_LETTER = "holds-letter"
    SIGNED_IN = "signed-in"
    OWN = "own"
    ADMIN = "admin"
    ROLE = "role"
    NOT_SIGNED_IN = "not-signed-in"
    NOT_OWN = "not-own"
    LACKS_ROLE = "lacks-role"


@dataclass(frozen=True, slots=True)
class Resource:
    """What it is to be done to: the site, a page, or something that belongs to somebody.

    Something on a page that belongs to somebody names both: its page's keepers may have a say.
    """

    page_id: int | None = None
    user_id: int | None = None
    session_id: str | None = None


SITE = Resource()


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether, and why."""

    allowed: bool
    reason: Reason

    def __bool__(self) -> bool:
        return self.allowed


_FOR_EVERYBODY = {
    Action.VISIT: Reason.EVERYBODY,
    Action.FILL_BASKET: Reason.EVERYBODY,
    Action.SIGN_IN: Reason.EVERYBODY,
    Action.NOTIFY: Reason.EVERYBODY,
    Action.FOLLOW_LETTER: Reason.HOLDS_LETTER,
}
_ROLES_OF_ACTION: dict[Action, frozenset[Role]] = {
    Action.WRITE_POSTS: frozenset({Role.AUTHOR, Role.CONTENT}),
    Action.KEEP_TAGS: frozenset({Role.AUTHOR}),
    Action.SEND_LETTERS: frozenset(),
    Action.KEEP_CONTENT: frozenset({Role.CONTENT}),
    Action.KEEP_SHOP: frozenset({Role.SHOP}),
    Action.KEEP_CALENDAR: frozenset({Role.CALENDAR}),
    Action.KEEP_ORDERS: frozenset({Role.ORDERS}),
    Action.SEE_ORDER: frozenset({Role.ORDERS}),
    Action.KEEP_PAYMENTS: frozenset({Role.PAYMENTS}),
    Action.CHECK_IN: frozenset({Role.DOOR, Role.CALENDAR}),
    Action.SEE_DESK: frozenset(role for role in Role if role.is_of_a_page),
    Action.MANAGE_PEOPLE: frozenset(),
    Action.MANAGE_SITE: frozenset(),
}
_OF_OWNER = frozenset({Action.SEE_ORDER, Action.PAY_ORDER})


def may(subject: Identity, action: Action, resource: Resource = SITE) -> Decision:
    """Decide whether somebody may do something, and say why."""
    if action in _FOR_EVERYBODY:
        return Decision(True, _FOR_EVERYBODY[action])
    if action is Action.USE_ACCOUNT:
        return _signed_in(subject)
    if action in _OF_OWNER and _owns(subject, resource):
        return Decision(True, Reason.OWN)
    if _has(subject, Role.ADMIN) and action in _ROLES_OF_ACTION:
        return Decision(True, Reason.ADMIN)
    if any(_has(subject, role, resource) for role in _ROLES_OF_ACTION.get(action, ())):
        return Decision(True, Reason.ROLE)
    if not subject.is_signed_in:
        return Decision(False, Reason.NOT_SIGNED_IN)
    return Decision(False, Reason.NOT_OWN if action in _OF_OWNER else Reason.LACKS_ROLE)


def pages_of(subject: Identity, role: Role | None = None) -> frozenset[int]:
    """Return the ids of the pages somebody has a role on, or any."""
    return frozenset(
        grant.on
        for grant in subject.grants
        if grant.on is not None and (role is None or grant.role == role.value)
    )


def _signed_in(subject: Identity) -> Decision:
    if subject.is_signed_in:
        return Decision(True, Reason.SIGNED_IN)
    return Decision(False, Reason.NOT_SIGNED_IN)


def _owns(subject: Identity, resource: Resource) -> bool:
    """Say whether it is theirs: by their account, or as the visitor who never had one."""
    if resource.user_id is not None:
        return subject.user_id == resource.user_id
    return resource.session_id is not None and subject.session_id == resource.session_id


def _has(subject: Identity, role: Role, resource: Resource = SITE) -> bool:
    page_id = resource.page_id if role.is_of_a_page else None
    if role.is_of_a_page and page_id is None:
        return False
    return subject.is_signed_in and Grant(role.value, page_id) in subject.grants

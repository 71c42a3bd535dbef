"""What the roles are called, and what each is for."""

from collections.abc import Iterable

from blog.roles.models import RoleGrant
from glue.contracts.blog import Role
from shared.i18n import gettext as _
from shared.i18n import mark as _l
from shared.i18n import ngettext

LABELS = {
    Role.ADMIN: _l("Admin"),
    Role.AUTHOR: _l("Author"),
    Role.CONTENT: _l("Content"),
    Role.SHOP: _l("Shop"),
    Role.CALENDAR: _l("Calendar"),
    Role.ORDERS: _l("Orders"),
    Role.PAYMENTS: _l("Payments"),
    Role.DOOR: _l("Door"),
}
HINTS = {
    Role.ADMIN: _l("People and roles, all pages, and everything else"),
    Role.AUTHOR: _l("Posts for the whole site"),
    Role.CONTENT: _l("Words and pictures of the page"),
    Role.SHOP: _l("Its shops, their products and stock"),
    Role.CALENDAR: _l("Its calendars and bookings, and who comes in"),
    Role.ORDERS: _l("What was ordered from it"),
    Role.PAYMENTS: _l("The account it is paid on"),
    Role.DOOR: _l("Letting people in, and nothing else"),
}
ON_A_PAGE = tuple(role for role in Role if role.is_of_a_page)
EVERYWHERE = tuple(role for role in Role if not role.is_of_a_page)


def role_columns() -> list[tuple[str, str]]:
    """Return a column for each role there is on pages: its name and what it is called."""
    return [(role.value, role_label(role)) for role in ON_A_PAGE]


def badges_of(grants: Iterable[RoleGrant]) -> list[str]:
    """Say in a word or two what somebody looks after."""
    held = list(grants)
    roles = {grant.role for grant in held}
    pages = len({grant.page_id for grant in held if grant.page_id is not None})
    words = [role_label(role) for role in EVERYWHERE if role in roles]
    return words + ([ngettext("One page", "%(num)s pages", pages)] if pages else [])


def role_label(role: Role) -> str:
    """Return what a role is called."""
    return _(LABELS[role])


def role_hint(role: Role) -> str:
    """Return what a role is for."""
    return _(HINTS[role])


def switched_words(person: str, role: Role, page: str | None, *, given: bool) -> str:
    """Say that somebody was given a role, or that it was taken from them."""
    filled = {"person": person, "role": role_label(role), "page": page}
    if page is None:
        if given:
            return _("%(person)s has a role now: %(role)s", **filled)
        return _("%(person)s no longer has the role: %(role)s", **filled)
    if given:
        return _("%(person)s has a role on %(page)s now: %(role)s", **filled)
    return _("%(person)s no longer has the role on %(page)s: %(role)s", **filled)

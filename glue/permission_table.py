"""docs/permissions.md: who may do what, from `may` itself, and which route asks for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quart import Quart

from glue.access import Allows
from glue.contracts.blog import Role
from glue.permissions import Action, Resource, may
from shared.web.access import UNGUARDED, for_everybody, guard_of
from shared.web.identity import Grant, Identity

WHILE_DEVELOPING = "gallery."
PAGE_ID, USER_ID = 1, 1
# Something on the page that belongs to somebody else, and what is one's own.
ANOTHERS = Resource(page_id=PAGE_ID, user_id=USER_ID + 1)
OWN = Resource(page_id=PAGE_ID, user_id=USER_ID)
INTRODUCTION = """\
# Who may do what

Made by `bin/describe` from `glue/permissions.py` and from the routes; do not edit. A test asks
every route of every app as each of these people and holds the answers to this table. The roles of
a page hold on that page; here it is the page in question.
"""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the table has a column for."""

    name: str
    identity: Identity
    resource: Resource = ANOTHERS


def people() -> Sequence[Person]:
    """Return whom the table speaks of, nobody first and admins last."""
    roles = [role for role in Role if role is not Role.ADMIN]
    return [
        Person("nobody", Identity()),
        Person("signed in", Identity(USER_ID)),
        Person("owner", Identity(USER_ID), OWN),
        *(Person(role.value, holder_of(role)) for role in (*roles, Role.ADMIN)),
    ]


def holder_of(role: Role, page_id: int = PAGE_ID) -> Identity:
    """Return somebody with one role, on the page where it is a role of a page."""
    return Identity(
        USER_ID, None, frozenset({Grant(role.value, page_id if role.is_of_a_page else None)})
    )


@dataclass(frozen=True, slots=True, order=True)
class Route:
    """An address of an app, by one method, and what it asks for."""

    app: str
    address: str
    method: str
    action: Action
    hidden: bool


def routes_of(app: Quart) -> Iterator[Route]:
    """Return every route of an app that asks who somebody is."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith((*UNGUARDED, WHILE_DEVELOPING)):
            continue
        guard = guard_of(app.view_functions[rule.endpoint])
        action = guard.action if isinstance(guard, Allows) else Action.VISIT
        assert isinstance(guard, Allows) or guard is for_everybody
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            hidden = isinstance(guard, Allows) and guard.hidden
            yield Route(app.name, rule.rule, method, action, hidden)


def permissions_document(apps: Sequence[Quart]) -> str:
    """Return the document for these apps."""
    columns = people()
    lines = [INTRODUCTION, "## What", ""]
    lines += [_row("", *(person.name for person in columns)), _row(*["---"] * (len(columns) + 1))]
    lines += [
        _row(
            f"`{action}`",
            *("yes" if may(each.identity, action, each.resource) else "" for each in columns),
        )
        for action in Action
    ]
    lines += ["", "## Where", "", _row("app", "route", "asks for", "refused"), _row(*["---"] * 4)]
    lines += [
        _row(
            route.app,
            f"`{route.method} {route.address}`",
            f"`{route.action}`",
            "looks as if it were not there" if route.hidden else "",
        )
        for app in apps
        for route in sorted(routes_of(app))
    ]
    return "\n".join(lines) + "\n"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"

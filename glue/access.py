"""Let somebody use a route or not: `@allows(Action...)` on every route asks `glue/permissions.py`.

Whoever is not signed in is sent to sign in and comes back. Whoever is, and may not, is told so, and
it is written down. What is somebody else's looks as if it were not there.
"""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from quart import Response

from glue.audit import Audited, ObjectType
from glue.pages import current_page
from glue.permissions import SITE, Action, Decision, Resource, may
from shared.audit import record
from shared.db import transaction
from shared.errors import Forbidden, NotFound, ServiceUnavailable
from shared.web.access import F, guarded_by
from shared.web.addresses import sign_in_address
from shared.web.htmx import redirect_to
from shared.web.identity import Identity, current_identity

OnWhat = Callable[[], Resource | Awaitable[Resource]]


def the_site() -> Resource:
    """Ask about the site as a whole."""
    return SITE


def the_page() -> Resource:
    """Ask about the page the route names by `page_slug`."""
    return Resource(page_id=current_page().id)


@dataclass(frozen=True, slots=True)
class Allows:
    """The guard of one route: whether whoever asks may do `action` to what `on` returns.

    With `hidden`, a refusal looks as if there were nothing at the address.
    """

    action: Action
    on: OnWhat
    hidden: bool

    async def __call__(self) -> Response | None:
        """Return nothing for whoever may come in.

        Raises `Forbidden` or `NotFound` for others, `ServiceUnavailable` while nobody can tell.
        """
        identity = current_identity()
        resource = self.on()
        if inspect.isawaitable(resource):
            resource = await resource
        decision = may(identity, self.action, resource)
        if decision:
            return None
        if identity.is_unknown:
            # It may be theirs: to say that there is nothing, or that they may not, could be untrue.
            raise ServiceUnavailable()
        if self.hidden:
            raise NotFound()
        if not identity.is_signed_in:
            return await redirect_to(sign_in_address())
        await _write_down(identity, self.action, resource, decision)
        raise Forbidden()


def allows(action: Action, *, on: OnWhat = the_site, hidden: bool = False) -> Callable[[F], F]:
    """Mark a route with what it is for; `on` says what it is done to."""
    return guarded_by(Allows(action, on, hidden))


async def _write_down(
    identity: Identity, action: Action, resource: Resource, decision: Decision
) -> None:
    on = (ObjectType.SITE, 0) if resource.page_id is None else (ObjectType.PAGE, resource.page_id)
    async with transaction() as session:
        await record(
            session,
            Audited.REFUSED,
            on=on,
            within=resource.page_id,
            why=decision.reason,
            wanted=action,
        )

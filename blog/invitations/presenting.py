"""Invitations as they are listed, and what is said of those who were asked in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from blog.invitations.models import Invitation, InvitationState
from blog.invitations.queries import Invitations
from blog.invitations.service import Welcome
from blog.people.models import User
from blog.roles.places import Place, places_of_each
from shared.db import ReadSession
from shared.i18n import gettext as _
from shared.i18n import mark as _l

STATES = {
    InvitationState.OPEN: (_l("Open"), "waiting"),
    InvitationState.EXPIRED: (_l("Too old"), "warn"),
    InvitationState.ACCEPTED: (_l("Accepted"), "good"),
    InvitationState.WITHDRAWN: (_l("Withdrawn"), "muted"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """An invitation in the list."""

    invitation: Invitation
    places: Sequence[Place]
    inviter: User | None
    sent_at: datetime
    state: InvitationState

    @property
    def status(self) -> tuple[str, str]:
        """The state in a word, and its tone."""
        word, tone = STATES[self.state]
        return _(word), tone

    @property
    def may_be_sent(self) -> bool:
        return self.state in (InvitationState.OPEN, InvitationState.EXPIRED)


async def listed(session: ReadSession, found: Invitations, *, now: datetime) -> Sequence[Listed]:
    """Return a page of invitations with all that the list says of them."""
    places = await places_of_each(session, [each.grants for each in found.page.items])
    return [
        Listed(
            invitation=each,
            places=here,
            inviter=found.inviters.get(each.invited_by) if each.invited_by else None,
            sent_at=found.sent_at.get(each.id, each.created_at),
            state=each.state_at(now),
        )
        for each, here in zip(found.page.items, places, strict=True)
    ]


def welcomed_words(welcome: Welcome) -> str:
    """Say what came of asking somebody in."""
    if welcome.user is None:
        return _("An invitation is on its way to %(email)s", email=welcome.email)
    person = welcome.user.display_name
    if welcome.given:
        return _("%(person)s is here already, has the roles now and is told by mail", person=person)
    return _("%(person)s is here already and had all of these roles", person=person)

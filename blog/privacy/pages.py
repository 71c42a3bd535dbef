"""What the pages of archives and erasures show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from blog.people.models import User
from blog.people.queries import user_by_id
from blog.privacy import queries
from blog.privacy.errors import ErasureLinkSpent
from blog.privacy.models import DataExport, Erasure
from blog.privacy.service import ERASURE_LINK_LASTS, FRESH
from blog.privacy.waiting import Progress, progress_of_erasure, progress_of_export
from shared.db import ReadSession
from shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    """A person's archives and wishes; `is_fresh` when they have signed in a moment ago."""

    user: User
    progress: Progress | None
    archives: Sequence[DataExport]
    asked: Erasure | None
    is_fresh: bool


@dataclass(frozen=True, slots=True)
class ErasurePage:
    """An erasure, for whoever holds the link to it."""

    erasure: Erasure
    progress: Progress
    path: str

    @property
    def is_moving(self) -> bool:
        return self.erasure.confirmed_at is not None and self.erasure.finished_at is None


async def privacy_page(
    session: ReadSession, *, user_id: int, token: str, now: datetime, looks: int = 0
) -> PrivacyPage:
    """Read the page of somebody whose browser holds this token; raises `NotFound`."""
    user = await user_by_id(session, user_id=user_id)
    if user is None:
        # Erased less than a second ago: the session is still remembered.
        raise NotFound()
    exports = await queries.exports_of(session, user_id=user_id, now=now)
    in_work = next((it for it in exports if it.finished_at is None), None)
    began_at = await queries.session_began_at(session, token=token, user_id=user_id, now=now)
    return PrivacyPage(
        user=user,
        progress=progress_of_export(in_work, looks=looks) if in_work else None,
        archives=[it for it in exports if it.finished_at is not None],
        asked=await queries.erasure_asked_by(
            session, user_id=user_id, since=now - ERASURE_LINK_LASTS
        ),
        is_fresh=began_at is not None and now - began_at <= FRESH,
    )


async def erasure_page(
    session: ReadSession, *, token: str, now: datetime, path: str, looks: int = 0
) -> ErasurePage:
    """Read the page a link leads to; raises `ErasureLinkSpent`."""
    erasure = await queries.erasure_by_token(session, token=token)
    if erasure is None:
        raise ErasureLinkSpent()
    if erasure.confirmed_at is None and now >= erasure.created_at + ERASURE_LINK_LASTS:
        raise ErasureLinkSpent()
    return ErasurePage(erasure, progress_of_erasure(erasure, looks=looks), path)

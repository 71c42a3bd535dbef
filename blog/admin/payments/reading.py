"""What the page of a page's payments shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping

from blog.admin.trails import Named, actor_named
from blog.page_configs.models import PagePaymentAccount
from blog.page_configs.queries import config_of, versions_of
from blog.page_configs.sellers import seller_of
from blog.people.queries import users_by_id
from glue.audit import Audited, ObjectType
from glue.contracts.blog import SellerDetails
from glue.contracts.relations import ContainerType
from shared.actors import ActorKind
from shared.audit import Trail, audit_trail
from shared.db import ReadSession


@dataclass(frozen=True, slots=True)
class Period:
    """A version of the account, who saved it if that is known, and until when it was in use."""

    account: PagePaymentAccount
    saved_by: Named | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Payments:
    """The periods of an account, the latest first, and what receipts say of the seller."""

    periods: Sequence[Period]
    seller: SellerDetails

    @property
    def current(self) -> Period | None:
        """The period that is going on, while the page takes payments."""
        return self.periods[0] if self.periods and self.periods[0].until is None else None

    @property
    def latest(self) -> PagePaymentAccount | None:
        """The account that is in use, or was last."""
        return self.periods[0].account if self.periods else None

    @property
    def over(self) -> Sequence[Period]:
        """The periods that have ended."""
        return [period for period in self.periods if period.until is not None]


async def read_payments(session: ReadSession, page_id: int, *, with_links: bool) -> Payments:
    """Read all versions of a page's account, and who sells on it.

    There are links to people for those who may follow them.
    """
    configured = await config_of(session, container_type=ContainerType.PAGE, container_id=page_id)
    if configured is None:
        return Payments([], SellerDetails())
    accounts = await versions_of(session, config_id=configured.config.id)
    saved_by = await _savers(session, page_id, limit=len(accounts), with_links=with_links)
    ends: list[datetime | None] = [None, *(account.created_at for account in accounts)]
    return Payments(
        [
            # Closed before the next one began, replaced by it, or still going on.
            Period(account, saved_by.get(account.version), account.closed_at or end)
            for account, end in zip(accounts, ends, strict=False)
        ],
        seller_of(configured.config),
    )


async def _savers(
    session: ReadSession, page_id: int, *, limit: int, with_links: bool
) -> dict[int, Named]:
    trail = Trail(object=(ObjectType.PAGE, page_id), actions=(Audited.PAYMENT_ACCOUNT_CHANGED,))
    rows = await audit_trail(session, trail, limit=limit) if limit else []
    ids = sorted({row["actor_id"] for row in rows if row["actor_kind"] == ActorKind.PERSON})
    users = {user.id: user for user in await users_by_id(session, ids=ids)} if ids else {}

    def saver(row: RowMapping) -> Named:
        kind = ActorKind(row["actor_kind"])
        return actor_named(kind, row["actor_id"], users, with_links=with_links)

    return {row["detail"]["version"]: saver(row) for row in rows}

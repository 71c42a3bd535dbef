"""What is known of archives and erasures, and what blog holds of a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    cast,
    exists,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, undefer

from blog.address_changes.models import AddressChange
from blog.authors.models import Author
from blog.db import Base
from blog.ghost.models import GhostPicture, GhostRow
from blog.invitations.models import Invitation
from blog.mailings.models import MailingRecipient
from blog.newsletters.models import GhostNewsletter, Subscriber, SubscriptionWish, UserNewsletter
from blog.people.models import User
from blog.posts.models import Post
from blog.privacy.models import DataExport, DataPart, Erasure
from blog.roles.models import RoleGrant
from blog.sign_in.models import BrowserSession, MagicLink
from blog.sign_in.tokens import token_hash
from blog.snippets.models import Snippet
from blog.uploads.models import Upload
from blog.writing.models import PostRevision, WorkingCopy
from shared.db import ReadSession, WriteSession
from shared.db.bus import bus_metadata, event_deliveries, mails

T = TypeVar(
    "T",
    User,
    Author,
    BrowserSession,
    MagicLink,
    Invitation,
    AddressChange,
    DataExport,
    Erasure,
    PostRevision,
    Upload,
    Snippet,
    Subscriber,
    SubscriptionWish,
    MailingRecipient,
    GhostRow,
)
# What files were sent or brought, whether or not something shows them, and what is being done.
_NOT_SHOWING = frozenset({Upload.__tablename__, GhostPicture.__tablename__, *bus_metadata.tables})
S = TypeVar("S", bound=Select[*tuple[Any, ...]])


async def portrait_of(session: ReadSession, user_id: int) -> str | None:
    """Return the address of the picture by which posts show a person."""
    found: str | None = await session.scalar(
        select(Author.picture).where(Author.user_id == user_id)
    )
    return found


async def is_shown_by_a_row(session: ReadSession, content: str) -> bool:
    """Say whether any row names the files of a content, or somebody has sent them who is here.

    All rows are read for it, as what is written in posts has files in many places.
    """
    of_somebody = select(Upload.id).where(
        Upload.address.contains(content), Upload.user_id.is_not(None)
    )
    if await session.scalar(of_somebody.limit(1)) is not None:
        return True
    for table in Base.metadata.sorted_tables:
        if table.name not in _NOT_SHOWING:
            whole = cast(literal_column(f'"{table.name}"'), Text)
            statement = select(literal(1)).select_from(table).where(whole.contains(content))
            if await session.scalar(statement.limit(1)) is not None:
                return True
    return False


async def lock_user(session: WriteSession, user_id: int) -> User | None:
    """Lock a person: what begins an archive, signs them in or erases them waits here."""
    statement = (
        select(User)
        .where(User.id == user_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found: User | None = await session.scalar(statement)
    return found


async def is_being_erased(session: ReadSession, *, user_id: int) -> bool:
    wanted = exists().where(
        Erasure.user_id == user_id,
        Erasure.confirmed_at.is_not(None),
        Erasure.finished_at.is_(None),
    )
    return bool(await session.scalar(select(wanted)))


async def export_in_work(session: ReadSession, export_id: int) -> Row[DataExport, User] | None:
    """Return an archive that is being made and whose it is, unless it was given up meanwhile."""
    statement = (
        select(DataExport, User)
        .join(User, User.id == DataExport.user_id)
        .where(DataExport.id == export_id, DataExport.finished_at.is_(None))
        .execution_options(populate_existing=True)
    )
    return (await session.execute(statement)).one_or_none()


async def parts_of(session: ReadSession, export_id: int) -> Sequence[DataPart]:
    """Return what the services have answered, in the order in which they did."""
    statement = (
        select(DataPart)
        .where(DataPart.export_id == export_id)
        .order_by(DataPart.service, DataPart.number)
    )
    return (await session.scalars(statement)).all()


async def exports_of(session: ReadSession, *, user_id: int, now: datetime) -> Sequence[DataExport]:
    """Return the archives a person may have, the newest first; one may still be in work."""
    statement = (
        select(DataExport)
        .where(DataExport.user_id == user_id, DataExport.expires_at > now)
        .order_by(DataExport.id.desc())
    )
    return (await session.scalars(statement)).all()


async def archive_of(
    session: ReadSession, *, export_id: int, user_id: int, now: datetime
) -> DataExport | None:
    """Return an archive with what is in it, if it is this person's and can be had."""
    found: DataExport | None = await session.scalar(
        select(DataExport)
        .options(undefer(DataExport.archive))
        .where(
            DataExport.id == export_id,
            DataExport.user_id == user_id,
            DataExport.expires_at > now,
            DataExport.finished_at.is_not(None),
        )
    )
    return found


async def count_exports_since(session: ReadSession, *, user_id: int, since: datetime) -> int:
    count = await session.scalar(
        select(func.count()).where(DataExport.user_id == user_id, DataExport.created_at > since)
    )
    return count or 0


async def erasure_asked_by(
    session: ReadSession, *, user_id: int, since: datetime
) -> Erasure | None:
    """Return a wish whose link is still to be opened."""
    found: Erasure | None = await session.scalar(
        select(Erasure).where(
            Erasure.user_id == user_id,
            Erasure.confirmed_at.is_(None),
            Erasure.created_at > since,
        )
    )
    return found


async def erasure_by_token(session: ReadSession, *, token: str) -> Erasure | None:
    found: Erasure | None = await session.scalar(
        select(Erasure)
        .where(Erasure.token_hash == token_hash(token))
        .execution_options(populate_existing=True)
    )
    return found


async def erasure_by_id(session: ReadSession, erasure_id: int) -> Erasure:
    statement = select(Erasure).where(Erasure.id == erasure_id)
    found = await session.scalars(statement, execution_options={"populate_existing": True})
    return found.one()


async def user_being_erased(session: ReadSession, erasure: Erasure) -> User:
    """Return whose erasure it is; until blog does its own part they are there."""
    statement = select(User).where(User.id == erasure.user_id)
    found = await session.scalars(statement, execution_options={"populate_existing": True})
    return found.one()


async def session_began_at(
    session: ReadSession, *, token: str, user_id: int, now: datetime
) -> datetime | None:
    """Return when somebody signed in with the browser that holds this token."""
    return await session.scalar(
        select(BrowserSession.created_at).where(
            BrowserSession.live(now),
            BrowserSession.token_hash == token_hash(token),
            BrowserSession.user_id == user_id,
        )
    )


async def has_events_on_their_way(session: ReadSession, *, stream: str) -> bool:
    """Say whether something that somebody did has not reached the other services yet."""
    owed = exists().where(
        event_deliveries.c.stream == stream, event_deliveries.c.delivered_at.is_(None)
    )
    return bool(await session.scalar(select(owed)))


async def is_queued(session: ReadSession, *, key: str) -> bool:
    """Say whether a mail of this key is kept, sent or not."""
    return bool(await session.scalar(select(exists().where(mails.c.key == key))))


async def addresses_of(session: ReadSession, user: User) -> list[str]:
    """Return every address a person was known by here, without those that are another's by now."""
    changes = (
        await session.scalars(
            select(AddressChange).where(
                AddressChange.user_id == user.id, AddressChange.done_at.is_not(None)
            )
        )
    ).all()
    known = {it for change in changes for it in (change.old_email, change.new_email) if it}
    others = await session.scalars(
        select(User.email).where(User.email.in_(known), User.id != user.id)
    )
    return sorted((known - {*others}) | {user.email})


async def rows_of(
    session: ReadSession, table: type[T], theirs: ColumnElement[bool], *, after_id: int, limit: int
) -> Sequence[T]:
    """Return the rows of a table that are a person's."""
    statement = select(table).where(theirs)
    return (await session.scalars(_next(statement, table.id, after_id, limit))).all()


async def lists_of(
    session: ReadSession, *, email: str, after_id: int, limit: int
) -> Sequence[Row[UserNewsletter, str]]:
    """Return the lists an address is or was on, by their names."""
    statement = (
        select(UserNewsletter, GhostNewsletter.name)
        .join(GhostNewsletter, GhostNewsletter.id == UserNewsletter.newsletter_id)
        .join(Subscriber, Subscriber.id == UserNewsletter.subscriber_id)
        .where(Subscriber.email == email)
    )
    return (await session.execute(_next(statement, UserNewsletter.id, after_id, limit))).all()


async def roles_of(
    session: ReadSession, *, user_id: int, after_id: int, limit: int
) -> Sequence[Row[RoleGrant, str | None]]:
    """Return a person's roles, each with the title of the page it is on."""
    statement = (
        select(RoleGrant, Post.title)
        .outerjoin(Post, Post.id == RoleGrant.page_id)
        .where(RoleGrant.user_id == user_id)
    )
    return (await session.execute(_next(statement, RoleGrant.id, after_id, limit))).all()


def _next(statement: S, column: InstrumentedAttribute[int], after_id: int, limit: int) -> S:
    return statement.where(column > after_id).order_by(column).limit(limit)


async def working_copies_of(
    session: ReadSession, *, user_id: int, after_id: int, limit: int
) -> Sequence[WorkingCopy]:
    """Return what a person has typed and not saved, by the post it was typed on."""
    statement = (
        select(WorkingCopy)
        .where(WorkingCopy.user_id == user_id, WorkingCopy.post_id > after_id)
        .order_by(WorkingCopy.post_id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()

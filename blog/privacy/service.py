"""What changes archives and erasures; the steps that lead from service to service are sagas."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, literal, or_, update
from sqlalchemy.dialects.postgresql import insert

from blog.address_changes.models import AddressChange
from blog.authors.service import forget_author
from blog.ghost.models import GhostPicture
from blog.ghost.privacy import forget_addresses
from blog.invitations.models import Invitation
from blog.newsletters.forgetting import forget_readers
from blog.people.models import User
from blog.privacy.errors import BeingErased, ErasureLinkSpent, TooManyExports
from blog.privacy.models import DataExport, DataPart, Erasure, HeldUpBy
from blog.privacy.queries import (
    addresses_of,
    count_exports_since,
    erasure_by_token,
    is_being_erased,
    is_queued,
    is_shown_by_a_row,
    lock_user,
    user_being_erased,
)
from blog.roles.models import RoleGrant
from blog.roles.service import require_another_admin
from blog.sign_in.models import BrowserSession, MagicLink
from blog.sign_in.tokens import new_token, token_hash
from blog.uploads.models import Upload
from glue.audit import Audited, ObjectType
from glue.contracts.families import DataSection
from glue.urls import blog_url
from shared.audit import record
from shared.db import WriteSession
from shared.db.bus import domain_events, mails
from shared.errors import NotFound
from shared.mail import forget_mails, queue_mail
from shared.storage import Storage

DAY = timedelta(days=1)
EXPORTS_A_DAY = 3
EXPORT_DAYS = 7
EXPORT_LASTS = timedelta(days=EXPORT_DAYS)
ERASURE_LINK_LASTS = timedelta(hours=1)
FRESH_MINUTES = 15
FRESH = timedelta(minutes=FRESH_MINUTES)
LAST_LETTER_WAITS = timedelta(days=1)

Tracked = type[DataExport] | type[Erasure]


async def open_export(session: WriteSession, *, user_id: int, now: datetime) -> int | None:
    """Write down that somebody's data is wanted; None where that is under way already.

    Raises `TooManyExports`, and `BeingErased` for whoever is on their way out.
    """
    await _lock_who_stays(session, user_id)
    export_id: int | None = await session.scalar(
        insert(DataExport)
        .values(user_id=user_id, created_at=now, expires_at=now + EXPORT_LASTS, done=[])
        .on_conflict_do_nothing(
            index_elements=[DataExport.user_id], index_where=DataExport.finished_at.is_(None)
        )
        .returning(DataExport.id)
    )
    if export_id is None:
        return None
    if await count_exports_since(session, user_id=user_id, since=now - DAY) > EXPORTS_A_DAY:
        raise TooManyExports(most=EXPORTS_A_DAY)
    await record(session, Audited.DATA_ASKED, on=(ObjectType.PERSON, user_id), export=export_id)
    return export_id


async def keep_part(
    session: WriteSession,
    *,
    export_id: int,
    service: str,
    number: int,
    sections: Sequence[DataSection],
) -> None:
    """Keep a portion of what a service has told; keeping it twice changes nothing."""
    await session.execute(
        insert(DataPart)
        .values(
            export_id=export_id,
            service=service,
            number=number,
            sections=[section.model_dump(mode="json") for section in sections],
        )
        .on_conflict_do_nothing()
    )


async def finish_export(
    session: WriteSession, export: DataExport, user: User, archive: bytes, *, now: datetime
) -> None:
    """Keep the archive for a week, forget its parts, and tell the person."""
    await session.execute(
        update(DataExport)
        .where(DataExport.id == export.id)
        .values(archive=archive, finished_at=now, expires_at=now + EXPORT_LASTS)
    )
    await session.execute(delete(DataPart).where(DataPart.export_id == export.id))
    await queue_mail(
        session,
        key=f"data-ready:{export.id}",
        to=user.email,
        template="mail/data_ready",
        link=blog_url("/account/privacy/"),
        days=EXPORT_DAYS,
    )


async def note_taken(session: WriteSession, *, user_id: int, export_id: int) -> None:
    """Write down that somebody has taken an archive along."""
    await record(session, Audited.DATA_TAKEN, on=(ObjectType.PERSON, user_id), export=export_id)


async def note_held_up(
    session: WriteSession, table: Tracked, row_id: int, by: HeldUpBy | None
) -> None:
    """Write down for the person who waits why it does not go on, or that it does again."""
    await session.execute(update(table).where(table.id == row_id).values(held_up_by=by))


async def note_done(
    session: WriteSession, table: Tracked, row_id: int, done: Sequence[str]
) -> None:
    """Write down which services have done their part."""
    await session.execute(
        update(table).where(table.id == row_id).values(done=[*done], held_up_by=None)
    )


async def ask_for_erasure(session: WriteSession, *, user_id: int, now: datetime) -> None:
    """Mail somebody the link that erases them; an older link stops working.

    Raises `LastAdmin` for the only one who looks after the site, and `BeingErased`.
    """
    user = await _lock_who_stays(session, user_id)
    await require_another_admin(session, user_id=user.id)
    token = new_token()
    statement = insert(Erasure).values(
        user_id=user.id, token_hash=token_hash(token), created_at=now, done=[]
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[Erasure.user_id],
            index_where=Erasure.finished_at.is_(None),
            set_={"token_hash": statement.excluded.token_hash, "created_at": now},
        )
    )
    await record(session, Audited.ERASURE_ASKED, on=(ObjectType.PERSON, user.id))
    await queue_mail(
        session,
        key=f"erasure:{token_hash(token)}",
        to=user.email,
        template="mail/erasure",
        secret=True,
        link=blog_url(f"/account/privacy/erasures/{token}/"),
    )


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A wish that holds from now on; `is_new` is false for the second press of the button."""

    erasure_id: int
    user_id: int
    is_new: bool


async def confirm_erasure(session: WriteSession, *, token: str, now: datetime) -> Confirmed:
    """Begin to erase whoever holds the token: they are signed out everywhere at once.

    Raises `ErasureLinkSpent`, and `LastAdmin` for the only one who looks after the site.
    """
    asked = await erasure_by_token(session, token=token)
    if asked is None:
        raise ErasureLinkSpent()
    # Whoever follows a letter locks what it is about before themselves, so this does too.
    await session.execute(
        delete(AddressChange).where(
            AddressChange.user_id == asked.user_id, AddressChange.done_at.is_(None)
        )
    )
    user = await lock_user(session, asked.user_id)
    erasure_id = await session.scalar(
        update(Erasure)
        .where(
            Erasure.id == asked.id,
            Erasure.token_hash == token_hash(token),
            Erasure.confirmed_at.is_(None),
            Erasure.created_at > now - ERASURE_LINK_LASTS,
        )
        .values(confirmed_at=now)
        .returning(Erasure.id)
    )
    if user is None or erasure_id is None:
        return await _confirmed_before(session, token)
    await require_another_admin(session, user_id=user.id)
    await _shut_out(session, user)
    await record(session, Audited.ERASURE_CONFIRMED, on=(ObjectType.PERSON, user.id))
    return Confirmed(asked.id, user.id, is_new=True)


async def erase_here(session: WriteSession, *, erasure: Erasure, now: datetime) -> None:
    """Remove a person from blog, the last of the services, and write to them for the last time.

    Raises `LastAdmin` if somebody made them the only admin meanwhile.
    """
    user = await user_being_erased(session, erasure)
    addresses = await addresses_of(session, user)
    # Whoever follows a letter locks what it is about before themselves, so this does too.
    await session.execute(delete(MagicLink).where(MagicLink.email.in_(addresses)))
    await session.execute(delete(Invitation).where(Invitation.email.in_(addresses)))
    await lock_user(session, user.id)
    await require_another_admin(session, user_id=user.id)
    await forget_mails(session, to=addresses)
    await forget_readers(session, addresses)
    await session.execute(delete(domain_events).where(domain_events.c.stream == f"user:{user.id}"))
    await forget_author(session, user_id=user.id)
    await forget_addresses(session, addresses)
    # Sessions, roles, changes of address and archives go with it.
    await session.execute(delete(User).where(User.id == user.id))
    await record(session, Audited.ERASED, on=(ObjectType.PERSON, user.id))
    await queue_mail(
        session,
        key=last_letter(erasure.id),
        to=user.email,
        template="mail/erasure_done",
        secret=True,
    )
    await note_done(session, Erasure, erasure.id, [*erasure.done, "blog"])
    await session.execute(update(Erasure).where(Erasure.id == erasure.id).values(finished_at=now))


async def forget_portrait(session: WriteSession, content: str, storage: Storage) -> None:
    """Delete the files of a picture that showed somebody who is erased, unless a row shows it yet.

    May be done again. What says that it came by an upload, or from where, goes with it.
    """
    if not content or await is_shown_by_a_row(session, content):
        return
    await session.execute(delete(Upload).where(Upload.address.contains(content)))
    await session.execute(delete(GhostPicture).where(GhostPicture.kept.contains(content)))
    await storage.delete_all_of(content)


async def burn_last_letter(session: WriteSession, *, erasure: Erasure, now: datetime) -> bool:
    """Delete the last letter, which holds the address, once it was sent; False while it waits.

    One that cannot be sent is given up after a day.
    """
    assert erasure.finished_at is not None
    is_over = now >= erasure.finished_at + LAST_LETTER_WAITS
    await session.execute(
        delete(mails).where(
            mails.c.key == last_letter(erasure.id),
            or_(mails.c.sent_at.is_not(None), mails.c.parked_at.is_not(None), literal(is_over)),
        )
    )
    return not await is_queued(session, key=last_letter(erasure.id))


async def forget_what_is_old(session: WriteSession, *, now: datetime) -> int:
    """Delete archives whose week is over and wishes that were never confirmed; return how many."""
    exports = await session.scalars(
        delete(DataExport).where(DataExport.expires_at <= now).returning(DataExport.id)
    )
    wishes = await session.scalars(
        delete(Erasure)
        .where(Erasure.confirmed_at.is_(None), Erasure.created_at <= now - ERASURE_LINK_LASTS)
        .returning(Erasure.id)
    )
    return len(exports.all()) + len(wishes.all())


def last_letter(erasure_id: int) -> str:
    """Return the key of the letter that says that it is done."""
    return f"erased:{erasure_id}"


async def _lock_who_stays(session: WriteSession, user_id: int) -> User:
    user = await lock_user(session, user_id)
    if user is None:
        raise NotFound()
    if await is_being_erased(session, user_id=user_id):
        raise BeingErased()
    return user


async def _confirmed_before(session: WriteSession, token: str) -> Confirmed:
    """Return the wish that the button was pressed for before; raises `ErasureLinkSpent`."""
    found = await erasure_by_token(session, token=token)
    if found is None or found.confirmed_at is None:
        raise ErasureLinkSpent()
    return Confirmed(found.id, found.user_id, is_new=False)


async def _shut_out(session: WriteSession, user: User) -> None:
    """End what somebody could still act by; links are refused at the door (`note_login`)."""
    await session.execute(delete(BrowserSession).where(BrowserSession.user_id == user.id))
    await session.execute(delete(RoleGrant).where(RoleGrant.user_id == user.id))
    await session.execute(delete(DataExport).where(DataExport.user_id == user.id))

"""Newsletters and members as they come from Ghost: lists of letters, and who is on them.

Whoever has left a list here stays off it, and who has left it there leaves it here as well.
"""

from sqlalchemy import select

from blog.ghost.items import Fields, Item
from blog.ghost.links import keep_link, link_of, links_by_row, rows_of
from blog.ghost.members import IS_SUBSCRIBED
from blog.ghost.models import GhostRow, Kind, Verdict
from blog.ghost.privacy import of_address
from blog.ghost.said import digest_of
from blog.ghost.translating import Reading
from blog.newsletters.models import MAX_LABEL, MAX_TITLE, GhostNewsletter, Source
from blog.newsletters.queries import all_lists, list_by_id, list_by_slug
from blog.newsletters.service import (
    ListContent,
    change_list,
    ensure_subscriber,
    open_list,
    subscribe,
    unsubscribe,
)
from blog.people.addresses import normal_address
from blog.people.models import MAX_NAME
from shared.clock import utcnow
from shared.db import WriteSession
from shared.i18n import gettext as _
from shared.slugs import numbered_slugs

NAMELESS = "letters"
ACTIVE = "active"


async def write_newsletter(session: WriteSession, item: Item, reading: Reading) -> Verdict:
    """Write a list; one of the same address that is here already is joined as it is."""
    before, digest = await link_of(session, item.kind, item.ghost_id), digest_of(item, {})
    if before is not None and before.digest == digest:
        return Verdict.UNCHANGED
    if before is None or before.row_id is None:
        joined = await list_by_slug(session, _slug(item)) or await _open(session, item, reading)
        await keep_link(session, item, row_id=joined.id, digest=digest)
        return Verdict.ADDED
    newsletter = await list_by_id(session, before.row_id)
    if newsletter is None:
        reading.note(_("It was put away here"))
        return Verdict.KEPT
    await change_list(session, newsletter.id, _content(item, newsletter.slug, reading))
    await keep_link(session, item, row_id=newsletter.id, digest=digest)
    return Verdict.CHANGED


async def write_member(session: WriteSession, item: Item, reading: Reading) -> Verdict:
    """Write who gets letters; raises `InvalidRecipient` for what is no address."""
    if await _is_of_less_worth(session, item, reading):
        return Verdict.SKIPPED
    wanted = await _lists(session, item.of, reading)
    before = await link_of(session, item.kind, item.ghost_id)
    # Which lists are meant may be known later only, where a row does not name them.
    digest = digest_of(item, {"lists": wanted} if IS_SUBSCRIBED in item.of else {})
    if before is not None and before.digest == digest:
        return Verdict.UNCHANGED
    subscriber = await ensure_subscriber(
        session,
        email=normal_address(item.text("email")),
        name=reading.cut(item.text("name"), MAX_NAME, _("The name")),
        labels=[label[:MAX_LABEL] for label in item.ids("labels")],
    )
    now = utcnow()
    if before is not None:
        left = {*await _lists(session, before.ghost["of"], reading)} - {*wanted}
        await unsubscribe(session, subscriber, left, now=now)
    await subscribe(
        session,
        subscriber,
        wanted,
        source=Source.FILE,
        consent=_("Brought from Ghost"),
        now=now,
        also_who_left=False,
    )
    await keep_link(session, item, row_id=subscriber.id, digest=digest)
    return Verdict.ADDED if before is None else Verdict.CHANGED


async def _is_of_less_worth(session: WriteSession, item: Item, reading: Reading) -> bool:
    """Say whether a line of a file of members is to be passed over."""
    if IS_SUBSCRIBED not in item.of:
        return False
    if item.of.get("is_deleted"):
        reading.note(_("They were deleted there"))
        return True
    named = GhostRow.ghost["of"].has_key("newsletters")
    theirs = select(GhostRow.id).where(
        GhostRow.kind == Kind.MEMBER, of_address(item.text("email")), named
    )
    if await session.scalar(theirs) is not None:
        reading.note(_("They came with the site before, which says more than this file"))
        return True
    if item.of.get("is_paid"):
        reading.note(_("Their paid plan is not brought"))
    return False


async def _lists(session: WriteSession, of: Fields, reading: Reading) -> list[int]:
    """Return the lists of a member: where it is not said which, those that came from Ghost."""
    if IS_SUBSCRIBED not in of:
        return await rows_of(session, Kind.NEWSLETTER, of.get("newsletters", ()))
    if not of[IS_SUBSCRIBED]:
        return []
    if came := sorted(await links_by_row(session, Kind.NEWSLETTER)):
        return came
    here = await all_lists(session)
    if len(here) == 1:
        return [here[0].id]
    reading.note(_("It is not known which letters they get: bring Ghost's newsletters first"))
    return []


async def _open(session: WriteSession, item: Item, reading: Reading) -> GhostNewsletter:
    return await open_list(session, _content(item, _slug(item), reading))


def _content(item: Item, slug: str, reading: Reading) -> ListContent:
    name = reading.cut(item.text("name"), MAX_TITLE, _("The name"))
    return ListContent(
        slug=slug,
        name=name or slug,
        description=item.text("description"),
        is_open=item.text("status") in ("", ACTIVE),
    )


def _slug(item: Item) -> str:
    words = item.text("slug") or item.text("name")
    return next(numbered_slugs(words, nameless=NAMELESS))

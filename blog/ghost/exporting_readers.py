"""Giving readers of letters to Ghost as its members, whether they came from there or not."""

from collections.abc import Mapping

from sqlalchemy import select

from blog.ghost.items import Fields
from blog.ghost.links import id_of, links_by_row
from blog.ghost.models import GhostRow, Kind
from blog.newsletters.models import GhostNewsletter, Subscriber, UserNewsletter
from shared.db import ReadSession

Links = Mapping[int, GhostRow]


async def readers_as_ghost_has_them(session: ReadSession) -> dict[str, list[Fields]]:
    """Return the tables of lists and members; whoever left, or is not written to, is on no list."""
    lists = await links_by_row(session, Kind.NEWSLETTER)
    members = await links_by_row(session, Kind.MEMBER)
    newsletters = await session.scalars(select(GhostNewsletter).order_by(GhostNewsletter.id))
    readers = (await session.scalars(select(Subscriber).order_by(Subscriber.id))).all()
    on_lists = (
        select(UserNewsletter.subscriber_id, UserNewsletter.newsletter_id)
        .join(Subscriber, Subscriber.id == UserNewsletter.subscriber_id)
        .where(UserNewsletter.active(), Subscriber.stop.is_(None))
        .order_by(UserNewsletter.subscriber_id, UserNewsletter.newsletter_id)
    )
    names = sorted({label for it in readers for label in it.labels})
    return {
        "newsletters": [_newsletter(it, lists) for it in newsletters],
        "members": [_member(it, members) for it in readers],
        # A label is known by its name here.
        "labels": [{"id": it, "name": it} for it in names],
        "members_labels": [
            {"member_id": _id(Kind.MEMBER, it.id, members), "label_id": label}
            for it in readers
            for label in it.labels
        ],
        "members_newsletters": [
            {
                "member_id": _id(Kind.MEMBER, reader_id, members),
                "newsletter_id": _id(Kind.NEWSLETTER, list_id, lists),
            }
            for reader_id, list_id in await session.execute(on_lists)
        ],
    }


def _newsletter(newsletter: GhostNewsletter, links: Links) -> Fields:
    return _came(newsletter.id, links) | {
        "id": _id(Kind.NEWSLETTER, newsletter.id, links),
        "name": newsletter.name,
        "slug": newsletter.slug,
        "description": newsletter.description or None,
        "status": "active" if newsletter.is_open else "archived",
    }


def _member(reader: Subscriber, links: Links) -> Fields:
    came = _came(reader.id, links)
    email = came.get("email")
    # Ghost keeps an address as it was typed.
    is_theirs = isinstance(email, str) and email.strip().lower() == reader.email
    return {"status": "free", **came} | {
        "id": _id(Kind.MEMBER, reader.id, links),
        "email": email if is_theirs else reader.email,
        "name": reader.name or None,
    }


def _came(row_id: int, links: Links) -> Fields:
    return dict(links[row_id].ghost["fields"]) if row_id in links else {}


def _id(kind: Kind, row_id: int, links: Links) -> str:
    return links[row_id].ghost_id if row_id in links else id_of(kind, row_id)

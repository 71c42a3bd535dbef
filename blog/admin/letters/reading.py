"""Readers as they are listed: searched, by list and label, a page at a time."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true

from blog.newsletters.models import GhostNewsletter, Subscriber, UserNewsletter
from blog.newsletters.queries import subscriptions_of
from shared.db import ReadSession
from shared.web.pagination import Page, ascending, fetch_page

READERS_ON_A_PAGE = 40
MOST_WORDS = 8
PORTION = 500


@dataclass(frozen=True, slots=True)
class ReaderFilter:
    """Whom to show: by words, of a list, with a label."""

    q: str = ""
    list_id: int | None = None
    label: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "ReaderFilter":
        number = args.get("list", "")
        is_number = number.isascii() and number.isdigit() and len(number) < 10
        return cls(
            args.get("q", "").strip()[:200],
            int(number) if is_number else None,
            args.get("label", "").strip().lower()[:60],
        )

    @property
    def asked(self) -> dict[str, str | int]:
        """What an address of this list has behind its question mark."""
        values = {"q": self.q, "list": self.list_id, "label": self.label}
        return {name: value for name, value in values.items() if value}

    def matches(self) -> ColumnElement[bool]:
        words = (
            or_(
                Subscriber.email.icontains(word, autoescape=True),
                Subscriber.name.icontains(word, autoescape=True),
            )
            for word in self.q.split()[:MOST_WORDS]
        )
        on_list = exists().where(
            UserNewsletter.subscriber_id == Subscriber.id,
            UserNewsletter.newsletter_id == self.list_id,
            UserNewsletter.active(),
        )
        return and_(
            true(),
            *words,
            on_list if self.list_id else true(),
            Subscriber.labels.contains([self.label]) if self.label else true(),
        )


@dataclass(frozen=True, slots=True)
class Readers:
    """A page of readers, on which lists they are, and how many there are."""

    page: Page[Subscriber]
    lists: Mapping[int, Sequence[tuple[UserNewsletter, GhostNewsletter]]]
    total: int


async def readers_matching(
    session: ReadSession, chosen: ReaderFilter, *, cursor: str | None
) -> Readers:
    """Return a page of readers by address; raises `BadCursor`."""
    page = await fetch_page(
        session,
        select(Subscriber).where(chosen.matches()),
        order=[ascending(Subscriber.email), ascending(Subscriber.id)],
        size=READERS_ON_A_PAGE,
        cursor=cursor,
    )
    counted = select(func.count()).select_from(Subscriber).where(chosen.matches())
    total = await session.scalar(counted)
    return Readers(page, await _lists_of(session, page.items), total or 0)


async def every_reader(
    session: ReadSession, chosen: ReaderFilter
) -> AsyncIterator[tuple[Subscriber, Sequence[tuple[UserNewsletter, GhostNewsletter]]]]:
    """Give all readers that match with their lists, so many at a time."""
    after = 0
    while True:
        statement = select(Subscriber).where(chosen.matches(), Subscriber.id > after)
        rows = await session.scalars(statement.order_by(Subscriber.id).limit(PORTION))
        found = rows.all()
        lists = await _lists_of(session, found)
        for reader in found:
            yield reader, lists.get(reader.id, ())
        if len(found) < PORTION:
            return
        after = found[-1].id


async def _lists_of(
    session: ReadSession, readers: Sequence[Subscriber]
) -> Mapping[int, Sequence[tuple[UserNewsletter, GhostNewsletter]]]:
    lists: dict[int, list[tuple[UserNewsletter, GhostNewsletter]]] = {}
    for on, newsletter in await subscriptions_of(session, [each.id for each in readers]):
        lists.setdefault(on.subscriber_id, []).append((on, newsletter))
    return lists

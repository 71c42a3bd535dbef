"""A basket as it is now: cart's items at market's prices, and events' held places."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import orjson

from cart.tickets.grouping import EventTickets, by_event
from glue.contracts import blog, cart, events, market
from shared.money import Money

# So many, or fewer, are worth a word to whoever has some in the basket.
FEW = 5


@dataclass(frozen=True, slots=True)
class Item:
    """An item as cart stores it; `price` is what one cost when it was put in."""

    product_id: int
    quantity: int
    market_place_id: int
    price: Money | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A product in the basket, with what market says of it.

    `kept` is how many units an open order of this very basket keeps: they count as free, since they
    are this shopper's already. `price_before` is what one cost when it was put in.
    """

    quantity: int
    product: market.Product
    kept: int = 0
    price_before: Money | None = None

    @property
    def unit_price(self) -> Money:
        return Money(self.product.price, self.product.currency)

    @property
    def other_price_before(self) -> Money | None:
        """What one cost when it was put in, where that was more or less."""
        before = self.price_before
        is_other = before is not None and before.currency == self.unit_price.currency
        return before if is_other and before != self.unit_price else None

    @property
    def left(self) -> int | None:
        """How many this shopper may have, None where they are not counted."""
        return None if self.product.left is None else self.product.left + self.kept

    @property
    def offered(self) -> int:
        """How many can be ordered of those that are wanted."""
        if not self.product.is_available:
            return 0
        return self.quantity if self.left is None else min(self.quantity, self.left)

    @property
    def total(self) -> Money:
        return self.unit_price * self.offered

    @property
    def is_scarce(self) -> bool:
        """Say whether a shopper should know how many are left."""
        left = self.left
        return left is not None and (left < self.quantity or (self.kept == 0 and left <= FEW))


@dataclass(frozen=True, slots=True)
class Unsold:
    """Something in the basket that nobody sells any more; its name where market still knows it."""

    product_id: int
    title: str | None


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything in one basket; `unreadable` names the services whose part is missing."""

    items: tuple[Item, ...]
    lines: tuple[Line, ...]
    places: events.Places
    unreadable: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not (self.items or self.places.entries or self.places.tickets)

    @property
    def offered_lines(self) -> tuple[Line, ...]:
        """The lines of which there is something to be ordered."""
        return tuple(line for line in self.lines if line.offered)

    @property
    def product_total(self) -> int:
        return sum(line.total.minor for line in self.offered_lines)

    @property
    def calendar_total(self) -> int:
        return sum(entry.cost.minor for entry in self.places.entries)

    @property
    def ticket_total(self) -> int:
        return sum(ticket.price.minor for ticket in self.places.tickets)

    @property
    def totals(self) -> list[Money]:
        """The sum of everything that can be bought, for each currency."""
        amounts = [line.total for line in self.offered_lines]
        amounts += [entry.cost for entry in self.places.entries]
        amounts += [ticket.price for ticket in self.places.tickets]
        sums: dict[str, Money] = {}
        for amount in amounts:
            sums[amount.currency] = sums.get(amount.currency, Money.zero(amount.currency)) + amount
        return list(sums.values())

    def of_page(self, page_post_id: int) -> "Contents":
        """Return one page's part of the basket."""
        return self.of_pages({page_post_id})

    def of_pages(self, page_post_ids: Collection[int]) -> "Contents":
        """Return the part of the basket that some pages sell."""
        lines = tuple(line for line in self.lines if line.product.container_id in page_post_ids)
        kept = {line.product.id for line in lines}
        return Contents(
            items=tuple(item for item in self.items if item.product_id in kept),
            lines=lines,
            places=events.Places(
                entries=[e for e in self.places.entries if e.container_id in page_post_ids],
                tickets=[t for t in self.places.tickets if t.container_id in page_post_ids],
            ),
            unreadable=self.unreadable,
        )

    def unsold(self, page_post_ids: Collection[int]) -> tuple["Unsold", ...]:
        """Return the items that none of these pages sells, as far as market could be asked."""
        if "market" in self.unreadable:
            return ()
        product_of = {line.product.id: line.product for line in self.lines}
        found = ((item, product_of.get(item.product_id)) for item in self.items)
        return tuple(
            Unsold(item.product_id, product.title if product else None)
            for item, product in found
            if product is None or product.container_id not in page_post_ids
        )

    def with_items(self, items: Iterable[Item], known: Mapping[int, market.Product]) -> "Contents":
        """Return the same basket with other items, at prices that are already known."""
        kept = {line.product.id: line.kept for line in self.lines}
        return contents_of(items, known, self.places, self.unreadable, kept)

    def summary(self, default_currency: str) -> cart.CartSummary:
        """Return the basket in few numbers."""
        totals = self.totals
        return cart.CartSummary(
            count=sum(item.quantity for item in self.items),
            total=self.product_total,
            calendar_count=len(self.places.entries),
            calendar_total=self.calendar_total,
            ticket_count=len(self.places.tickets),
            ticket_total=self.ticket_total,
            currency=totals[0].currency if totals else default_currency,
            totals=totals,
            is_complete=not self.unreadable,
        )

    def version(self) -> str:
        """Return what names exactly what can be ordered: the things, how many, at which prices."""
        parts = [
            sorted(
                (line.product.id, line.offered, *_price(line.unit_price))
                for line in self.offered_lines
            ),
            sorted((entry.id, *_price(entry.cost)) for entry in self.places.entries),
            sorted((ticket.id, *_price(ticket.price)) for ticket in self.places.tickets),
        ]
        return hashlib.sha256(orjson.dumps(parts)).hexdigest()


@dataclass(frozen=True, slots=True)
class SellerPart:
    """One seller's part of a basket."""

    page: blog.Post
    config: blog.PageConfig | None
    contents: Contents

    @property
    def takes_payments(self) -> bool:
        return self.config is not None and self.config.takes_payments

    @property
    def is_free(self) -> bool:
        """Say whether there is something to be had, and nothing to pay for it."""
        return self.total is not None and not self.total

    @property
    def has_open_till(self) -> bool:
        """Say whether it can be settled here; what is free needs no account."""
        return self.takes_payments or self.is_free

    @property
    def can_be_paid(self) -> bool:
        """Say whether it can be ordered here; what is free is settled by ordering it."""
        return self.has_open_till and self.total is not None

    @property
    def has_products(self) -> bool:
        """Say whether somebody has to come and collect something."""
        return bool(self.contents.offered_lines)

    @property
    def events(self) -> Sequence[EventTickets]:
        """The tickets of this part by the event they are for."""
        return by_event(self.contents.places.tickets)

    @property
    def total(self) -> Money | None:
        totals = self.contents.totals
        return totals[0] if len(totals) == 1 else None


def _price(price: Money) -> tuple[int, str]:
    return price.minor, price.currency


def contents_of(
    items: Iterable[Item],
    products: Mapping[int, market.Product],
    places: events.Places,
    unreadable: frozenset[str],
    kept: Mapping[int, int] = MappingProxyType({}),
) -> Contents:
    """Put a basket together; an item market knows nothing of has no line."""
    items = tuple(items)
    return Contents(
        items=items,
        lines=tuple(
            Line(item.quantity, products[item.product_id], kept.get(item.product_id, 0), item.price)
            for item in items
            if item.product_id in products
        ),
        places=places,
        unreadable=unreadable,
    )

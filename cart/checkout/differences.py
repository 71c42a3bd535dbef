"""In what a basket is not what the shopper was shown, by name, so that they can agree to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cart.basket.contents import Contents
from cart.checkout.things import Kind, Thing, Things, things_of
from glue.contracts.orders import NotAvailable, PriceChanged
from shared.money import Money


class Change(StrEnum):
    """What has become of a thing since it was shown."""

    PRICE = "price"
    NOT_SOLD = "not-sold"
    SOLD_OUT = "sold-out"
    FEW_LEFT = "few-left"
    HOLD_OVER = "hold-over"
    TAKEN_OUT = "taken-out"
    QUANTITY = "quantity"
    CAME_IN = "came-in"


@dataclass(frozen=True, slots=True)
class Difference:
    """What has become of one thing; prices where it costs something else, else how many."""

    title: str
    change: Change
    was: int = 0
    now: int = 0
    price_was: Money | None = None
    price_now: Money | None = None


def differences(seen: Things, contents: Contents) -> list[Difference]:
    """List in what a basket differs from what was seen of it, in the order in which it was seen."""
    now = {it.key: it for it in things_of(contents)}
    known = {it.key for it in seen}
    found = [_difference(it, now.get(it.key), contents) for it in seen]
    came_in = [
        Difference(it.title, Change.CAME_IN, now=it.quantity)
        for it in now.values()
        if it.key not in known
    ]
    return [it for it in found if it is not None] + came_in


def differences_told(refusal: PriceChanged | NotAvailable) -> list[Difference]:
    """List what orders says has changed, where nobody else has noticed it yet."""
    return [
        *(
            Difference(
                str(it["title"]),
                Change.PRICE,
                price_was=Money(int(str(it["was"])), str(it["currency"])),
                price_now=Money(int(str(it["now"])), str(it["currency"])),
            )
            for it in _listed(refusal, "changes")
        ),
        *(
            Difference(
                str(it["title"]),
                Change.FEW_LEFT if it["left"] else Change.SOLD_OUT,
                now=int(str(it["left"])),
            )
            for it in _listed(refusal, "lacking")
        ),
        *(Difference(title, Change.NOT_SOLD) for title in _titles(refusal)),
    ]


def _difference(was: Thing, now: Thing | None, contents: Contents) -> Difference | None:
    if now is None:
        return Difference(was.title, _why_gone(was, contents), was=was.quantity)
    if now.price != was.price:
        return Difference(
            now.title,
            Change.PRICE,
            was=was.quantity,
            now=now.quantity,
            price_was=was.price,
            price_now=now.price,
        )
    if now.quantity == was.quantity:
        return None
    is_scarce = any(
        line.product.id == now.id and line.offered < line.quantity for line in contents.lines
    )
    change = Change.FEW_LEFT if is_scarce and now.kind is Kind.PRODUCT else Change.QUANTITY
    return Difference(now.title, change, was=was.quantity, now=now.quantity)


def _why_gone(was: Thing, contents: Contents) -> Change:
    if was.kind is not Kind.PRODUCT:
        return Change.HOLD_OVER
    if all(item.product_id != was.id for item in contents.items):
        return Change.TAKEN_OUT
    line = next((it for it in contents.lines if it.product.id == was.id), None)
    return Change.NOT_SOLD if line is None or not line.product.is_available else Change.SOLD_OUT


def _titles(refusal: PriceChanged | NotAvailable) -> Sequence[str]:
    found = refusal.detail.get("titles", [])
    return [str(it) for it in found] if isinstance(found, list) else []


def _listed(refusal: PriceChanged | NotAvailable, what: str) -> Sequence[Mapping[str, object]]:
    found = refusal.detail.get(what, [])
    return [it for it in found if isinstance(it, dict)] if isinstance(found, list) else []

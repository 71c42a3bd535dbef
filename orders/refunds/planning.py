"""What exactly a refund will do, worked out before anybody is asked whether to go ahead."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from orders.models import Order, OrderItem, OrderPlace, Payment
from orders.refunds.errors import NothingLeft, RefundTooMuch
from orders.refunds.forms import LONGEST_NOTE, RefundForm, Way
from orders.refunds.service import RefundedLine
from shared.errors import InvalidInput
from shared.i18n import gettext as _
from shared.i18n import ngettext
from shared.money import InvalidAmount, Money, format_money, read_amount, sum_money


@dataclass(frozen=True, slots=True)
class ItemLeft:
    """A thing of an order, and how many of it were not given back yet."""

    item: OrderItem
    left: int


@dataclass(frozen=True, slots=True)
class Refundable:
    """An order with its payment, and what of both can still go back."""

    order: Order
    payment: Payment
    items: Sequence[ItemLeft]
    places: Sequence[OrderPlace]

    @property
    def left(self) -> Money:
        return self.payment.left


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """So many of a thing, and whether they go back on the shelf."""

    item: OrderItem
    quantity: int
    returns_stock: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What a refund will do: the amount, the things it is for, and what can go back after it."""

    amount: Money
    items: Sequence[PlannedItem]
    places: Sequence[OrderPlace]
    left_after: Money

    @property
    def lines(self) -> list[RefundedLine]:
        """The lines of the refund."""
        return [
            RefundedLine(it.quantity, order_item_id=it.item.id, returns_stock=it.returns_stock)
            for it in self.items
        ] + [RefundedLine(1, order_place_id=place.id) for place in self.places]

    @property
    def returned(self) -> Sequence[PlannedItem]:
        """What goes back on the shelf."""
        return [it for it in self.items if it.returns_stock]


def plan_refund(it: Refundable, form: RefundForm, *, locale: str) -> Plan:
    """Work out what a form asks for.

    Raises `InvalidInput` for what was typed wrong, `NothingLeft` and `RefundTooMuch`.
    """
    if not it.left:
        raise NothingLeft()
    if len(form.note) > LONGEST_NOTE:
        words = _("At most %(most)s letters, please", most=LONGEST_NOTE)
        raise InvalidInput(fields={"note": words})
    if form.way is Way.AMOUNT:
        amount, items, places = _typed_amount(it, form, locale), [], []
    elif form.way is Way.LINES:
        items, places = _chosen_items(it, form), _chosen_places(it, form)
        amount = _worth(it, items, places)
    else:
        amount, items, places = it.left, _all_items(it, form), list(it.places)
    if amount > it.left:
        raise RefundTooMuch(left=format_money(it.left, locale))
    return Plan(amount, items, places, it.left - amount)


def _typed_amount(it: Refundable, form: RefundForm, locale: str) -> Money:
    if not form.amount:
        raise InvalidInput(fields={"amount": _("Say how much is to go back")})
    try:
        amount = read_amount(form.amount, it.order.currency, locale)
    except InvalidAmount as error:
        raise InvalidInput(fields={"amount": str(error)}) from error
    if not amount:
        raise InvalidInput(fields={"amount": _("Nothing cannot go back")})
    return amount


def _all_items(it: Refundable, form: RefundForm) -> list[PlannedItem]:
    return [PlannedItem(each.item, each.left, form.put_back) for each in it.items if each.left]


def _chosen_items(it: Refundable, form: RefundForm) -> list[PlannedItem]:
    chosen: list[PlannedItem] = []
    errors: dict[str, JsonValue] = {}
    for each in it.items:
        typed = form.quantities.get(each.item.id) or "0"
        if not (typed.isascii() and typed.isdigit()):
            errors[f"item-{each.item.id}"] = _("“%(typed)s” is not a number", typed=typed)
        elif int(typed) > each.left:
            errors[f"item-{each.item.id}"] = ngettext(
                "Only %(num)s of “%(title)s” is left to be given back",
                "Only %(num)s of “%(title)s” are left to be given back",
                each.left,
                title=each.item.title,
            )
        elif int(typed):
            is_returned = each.item.id in form.returned
            chosen.append(PlannedItem(each.item, int(typed), is_returned))
    if errors:
        raise InvalidInput(fields=errors)
    return chosen


def _chosen_places(it: Refundable, form: RefundForm) -> list[OrderPlace]:
    gone = form.places - {place.id for place in it.places}
    if gone:
        raise InvalidInput(fields={"lines": _("A place you chose was given back already")})
    return [place for place in it.places if place.id in form.places]


def _worth(it: Refundable, items: Sequence[PlannedItem], places: Sequence[OrderPlace]) -> Money:
    if not items and not places:
        raise InvalidInput(fields={"lines": _("Choose what is given back")})
    prices = [each.item.unit_price * each.quantity for each in items]
    worth = sum_money([*prices, *(place.price for place in places)], it.order.currency)
    if not worth:
        raise InvalidInput(fields={"lines": _("What you chose cost nothing")})
    return worth

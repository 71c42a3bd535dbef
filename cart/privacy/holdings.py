"""What cart holds of a person."""

from collections.abc import Sequence

from cart.privacy.queries import checkouts_of_user, items_of_user, walks_of_user
from glue.privacy import Holding, Row, moment, money, plain
from shared.db import read_session
from shared.i18n import gettext as _


def held_of(user_id: int) -> list[Holding]:
    """Return the tables that hold something of a person."""
    return [_basket(user_id), _checkouts(user_id), _walks(user_id)]


def _basket(user_id: int) -> Holding:
    async def read(after: int, limit: int) -> Sequence[Row]:
        rows = await items_of_user(read_session(), user_id=user_id, after_id=after, limit=limit)
        return [
            (
                it.id,
                (
                    it.product_id,
                    it.quantity,
                    it.price,
                    it.market_place_id,
                    it.created_at,
                    it.deleted_at,
                ),
            )
            for it in rows
        ]

    columns = [
        plain("product_id", _("Number of the product")),
        plain("quantity", _("How many")),
        money("price", _("What one cost then")),
        plain("shop_id", _("Number of the shop")),
        moment("put_in_at", _("Put in")),
        moment("taken_out_at", _("Taken out")),
    ]
    return Holding("basket", _("In your basket, now or before"), columns, read)


def _checkouts(user_id: int) -> Holding:
    async def read(after: int, limit: int) -> Sequence[Row]:
        rows = await checkouts_of_user(read_session(), user_id=user_id, offset=after, limit=limit)
        return [
            (after + number, (it.page_post_id, it.order_id, it.created_at, it.closed_at))
            for number, it in enumerate(rows, start=1)
        ]

    columns = [
        plain("page_id", _("Number of the page")),
        plain("order_id", _("Order")),
        moment("begun_at", _("Begun")),
        moment("closed_at", _("Ended")),
    ]
    return Holding("checkouts", _("Ways to the till"), columns, read)


def _walks(user_id: int) -> Holding:
    async def read(after: int, limit: int) -> Sequence[Row]:
        rows = await walks_of_user(read_session(), user_id=user_id, after_id=after, limit=limit)
        return [
            (it.id, (it.email, it.name, it.note, it.created_at, it.updated_at, it.ended_at))
            for it in rows
        ]

    columns = [
        plain("email", _("E-mail")),
        plain("name", _("Name")),
        plain("note", _("Note for collection")),
        moment("begun_at", _("Begun")),
        moment("last_gone_on_at", _("Gone on with last")),
        moment("ended_at", _("Ended")),
    ]
    return Holding("walks", _("Whom your orders are for, while you pay"), columns, read)

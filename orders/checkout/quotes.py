"""What the siblings say now about the things to be ordered, read before anything is written."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from glue.contracts import blog, events, market
from glue.contracts.orders import CreateOrder, TakesNoPayments
from glue.contracts.relations import ContainerType
from glue.urls import blog_url
from shared.rpc import call_action, fetch_data
from shared.web.site import named_site


@dataclass(frozen=True, slots=True)
class Quote:
    """The seller, the products and the places of an order as their owners know them now."""

    config: blog.PageConfig
    currency: str
    page_title: str
    shop_url: str
    email: str | None
    collection_note: str = ""
    products: dict[int, market.Product] = field(default_factory=dict)
    places: events.Places = field(default_factory=events.Places)


async def read_quote(action: CreateOrder) -> Quote:
    """Ask blog, market and events side by side.

    Raises `TakesNoPayments`, unless there is nothing to pay.
    """
    config, page, email, products, places = await asyncio.gather(
        _page_config(action.page_post_id),
        fetch_data(blog.PostById(id=action.page_post_id)),
        _email(action),
        _products(sorted({item.product_id for item in action.cart_items})),
        _places(action),
    )
    if is_free(action):
        config = config or await _made_config(action.page_post_id)
        currency = _currency_of(action)
    elif config is None or not config.takes_payments or config.currency is None:
        raise TakesNoPayments()
    else:
        currency = config.currency
    shops = await _shops(products)
    names = [page.title] if page else [shop.title for shop in shops]
    addresses = [shop.url for shop in shops] or [blog_url(f"/{page.slug}/" if page else "/")]
    notes = dict.fromkeys(shop.collection_note for shop in shops if shop.collection_note)
    return Quote(
        config=config,
        currency=currency,
        page_title=next(iter(names), named_site().title),
        shop_url=addresses[0],
        email=email,
        collection_note="\n".join(notes),
        products={product.id: product for product in products},
        places=places,
    )


def is_free(action: CreateOrder) -> bool:
    """Say whether nothing is to be paid; what things cost is compared with what is said of them."""
    return not (action.product_total or action.calendar_total or action.ticket_total)


def _currency_of(action: CreateOrder) -> str:
    prices = [place.price.currency for place in (*action.calendar_entries, *action.tickets)]
    prices += [item.product_price_currency for item in action.cart_items]
    return prices[0]


async def _made_config(page_post_id: int) -> blog.PageConfig:
    """Have a page configured which has sold nothing so far."""
    ensure = blog.PageConfigEnsure(container_type=ContainerType.PAGE, container_id=page_post_id)
    return await call_action(ensure, key=f"free-order:{page_post_id}")


async def _page_config(page_post_id: int) -> blog.PageConfig | None:
    return await fetch_data(
        blog.PageConfigOf(container_type=ContainerType.PAGE, container_id=page_post_id)
    )


async def _email(action: CreateOrder) -> str | None:
    if action.email or action.user_id is None:
        return action.email
    users = await fetch_data(blog.UsersBatch(ids=[action.user_id]))
    return users[0].email if users else None


async def _products(ids: Sequence[int]) -> list[market.Product]:
    batches = await asyncio.gather(
        *(
            fetch_data(market.ProductsByIds(ids=list(ids[start : start + market.MAX_BATCH])))
            for start in range(0, len(ids), market.MAX_BATCH)
        )
    )
    return [product for batch in batches for product in batch]


async def _places(action: CreateOrder) -> events.Places:
    if not action.calendar_entries and not action.tickets:
        return events.Places()
    return await fetch_data(
        events.PendingEntries(
            user_id=action.user_id,
            session_id=action.session_id,
            page_post_id=action.page_post_id,
        )
    )


async def _shops(products: Sequence[market.Product]) -> list[market.Marketplace]:
    ids = list(dict.fromkeys(product.marketplace_id for product in products))
    if not ids:
        return []
    return await fetch_data(market.MarketplacesByIds(ids=ids[: market.MAX_BATCH]))

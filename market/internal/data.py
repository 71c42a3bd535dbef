"""The questions siblings may ask of market."""

from glue.audited import entries_of
from glue.contracts import market
from glue.contracts.families import AuditEntry, DataPart, Found, PagesReport, WorkReport
from glue.kept_pages.answering import pages_report
from glue.operations import work_report
from glue.privacy import portion_of
from market.catalogue.everywhere import found_everywhere
from market.desk.queries import counts_of_shops
from market.internal.replies import counts_reply, found_reply, marketplace_reply, product_reply
from market.marketplaces import queries as marketplaces
from market.products import queries as products
from shared.clock import utcnow
from shared.db import read_session
from shared.rpc import answers


@answers(market.ProductsByIds)
async def products_by_ids(query: market.ProductsByIds) -> list[market.Product]:
    """Answer with the products there are, in the order asked for."""
    found = await products.products_by_ids(read_session(), query.ids, now=utcnow())
    return [product_reply(product) for product in found]


@answers(market.MarketplacesByIds)
async def marketplaces_by_ids(query: market.MarketplacesByIds) -> list[market.Marketplace]:
    """Answer with the live marketplaces."""
    found = await marketplaces.marketplaces_by_ids(read_session(), query.ids)
    return [marketplace_reply(marketplace) for marketplace in found]


@answers(market.MarketplacesForContainer)
async def marketplaces_for_container(
    query: market.MarketplacesForContainer,
) -> list[market.Marketplace]:
    """Answer with a container's live marketplaces, by title."""
    found = await marketplaces.marketplaces_of(
        read_session(), query.container_type, query.container_id
    )
    return [marketplace_reply(marketplace) for marketplace in found]


@answers(market.MarketplacesElsewhere)
async def marketplaces_elsewhere(query: market.MarketplacesElsewhere) -> list[market.Marketplace]:
    """Answer with live marketplaces of other containers, by title."""
    found = await marketplaces.marketplaces_elsewhere(
        read_session(),
        query.container_type,
        query.container_id,
        of=query.container_ids,
        limit=market.MAX_BATCH,
    )
    return [marketplace_reply(marketplace) for marketplace in found]


@answers(market.CountsOfMarketplaces)
async def counts_of_marketplaces(
    query: market.CountsOfMarketplaces,
) -> list[market.MarketplaceCounts]:
    """Answer with the counts of each marketplace, in the order asked for."""
    counts = await counts_of_shops(read_session(), query.ids, now=utcnow())
    return [counts_reply(id, of) for id, of in counts.items()]


@answers(market.Search)
async def search(query: market.Search) -> list[Found]:
    """Answer with the best products of all shops, and with each shop that has some."""
    finds = await found_everywhere(read_session(), query.q, limit=query.limit)
    return [found_reply(finds, query.q)]


@answers(market.AuditTrail)
async def audit_trail(query: market.AuditTrail) -> list[AuditEntry]:
    """Return who did what."""
    return await entries_of(query)


@answers(market.ExportPerson)
async def export_person(query: market.ExportPerson) -> DataPart:
    """Return letters and deeds: market has no table of people."""
    return await portion_of(query)


@answers(market.Operations)
async def operations(query: market.Operations) -> WorkReport:
    """Say how the background work gets on."""
    return await work_report()


@answers(market.KeptPages)
async def kept_pages(query: market.KeptPages) -> PagesReport:
    """Say what is kept of pages for strangers."""
    return await pages_report()

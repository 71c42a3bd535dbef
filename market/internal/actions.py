"""What siblings may have market do."""

from collections import Counter
from collections.abc import Iterable, Mapping

from glue.contracts import market
from glue.contracts.families import Cleared, Erased, Tried
from glue.kept_pages.answering import clear_pages as clear_pages_here
from glue.operations import try_work_again
from glue.privacy import forget_person
from market.imports.receiving import receive_rows
from market.internal.replies import marketplace_reply
from market.marketplaces.service import (
    WORDS,
    change_marketplace,
    close_marketplace,
    open_marketplace,
)
from market.stock import service
from shared.clock import utcnow
from shared.db import write_session
from shared.rpc import answers


@answers(market.CreateMarketplace)
async def create_marketplace(action: market.CreateMarketplace) -> market.Marketplace:
    """Open a marketplace; its event attaches it to its page."""
    marketplace = await open_marketplace(
        write_session(),
        container_type=action.container_type,
        container_id=action.container_id,
        slug=action.slug,
        title=action.title,
        currency=action.currency,
        intro=action.intro,
        opening_note=action.opening_note,
        collection_note=action.collection_note,
    )
    return marketplace_reply(marketplace)


@answers(market.UpdateMarketplace)
async def update_marketplace(action: market.UpdateMarketplace) -> market.Marketplace:
    """Change a marketplace; its event tells of it."""
    words = {name: getattr(action, name) for name in WORDS}
    marketplace = await change_marketplace(
        write_session(),
        action.id,
        words={name: text for name, text in words.items() if text is not None},
        is_open=action.is_open,
        seen=action.seen,
    )
    return marketplace_reply(marketplace)


@answers(market.DeleteMarketplace)
async def delete_marketplace(action: market.DeleteMarketplace) -> market.Deleted:
    """Close a marketplace; its event detaches it from its page."""
    return market.Deleted(deleted=await close_marketplace(write_session(), action.id))


@answers(market.HoldStock)
async def hold_stock(action: market.HoldStock) -> market.Stock:
    """Keep units for an order, all or none."""
    units = _units(action.lines)
    await service.hold_stock(
        write_session(),
        order_id=action.order_id,
        units=units,
        held_until=action.held_until,
        now=utcnow(),
    )
    return _stock(units)


@answers(market.CommitStock)
async def commit_stock(action: market.CommitStock) -> market.Stock:
    """Sell what a paid order holds."""
    return _stock(
        await service.commit_stock(write_session(), order_id=action.order_id, now=utcnow())
    )


@answers(market.ReleaseStock)
async def release_stock(action: market.ReleaseStock) -> market.Stock:
    """Give back what an order that was not paid holds."""
    return _stock(await service.release_stock(write_session(), order_id=action.order_id))


@answers(market.ReturnStock)
async def return_stock(action: market.ReturnStock) -> market.Stock:
    """Put units an order bought back on the shelf."""
    units = _units(action.lines)
    return _stock(
        await service.return_stock(write_session(), order_id=action.order_id, units=units)
    )


@answers(market.StageImportRows)
async def stage_import_rows(action: market.StageImportRows) -> market.StagedImport:
    """Keep rows of a crawler with what they come to."""
    return await receive_rows(write_session(), action, now=utcnow())


@answers(market.ErasePerson)
async def erase_person(action: market.ErasePerson) -> Erased:
    """Remove the letters to a person: market has no table of people."""
    return await forget_person(action)


@answers(market.TryAgain)
async def try_again(action: market.TryAgain) -> Tried:
    """Have stuck work done now."""
    return await try_work_again(action)


@answers(market.ClearPages)
async def clear_pages(action: market.ClearPages) -> Cleared:
    """Have all pages made anew."""
    return await clear_pages_here()


def _units(lines: Iterable[market.StockLine]) -> dict[int, int]:
    units: Counter[int] = Counter()
    for line in lines:
        units[line.product_id] += line.quantity
    return dict(units)


def _stock(units: Mapping[int, int]) -> market.Stock:
    return market.Stock(
        lines=[market.StockLine(product_id=it, quantity=n) for it, n in sorted(units.items())]
    )

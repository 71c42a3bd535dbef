"""What siblings may have market do."""

from glue.contracts import market
from glue.contracts.families import Erased, Tried
from glue.operations import try_work_again
from glue.privacy import forget_person
from market.internal.replies import marketplace_reply
from market.marketplaces.service import close_marketplace, open_marketplace
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
        collection_note=action.collection_note,
    )
    return marketplace_reply(marketplace)


@answers(market.DeleteMarketplace)
async def delete_marketplace(action: market.DeleteMarketplace) -> market.Deleted:
    """Close a marketplace; its event detaches it from its page."""
    return market.Deleted(deleted=await close_marketplace(write_session(), action.id))


@answers(market.ErasePerson)
async def erase_person(action: market.ErasePerson) -> Erased:
    """Remove the letters to a person: market has no table of people."""
    return await forget_person(action)


@answers(market.TryAgain)
async def try_again(action: market.TryAgain) -> Tried:
    """Have stuck work done now."""
    return await try_work_again(action)

"""Who sells on a page: what its receipts say of the seller."""

from blog.page_configs.models import PageConfig
from blog.page_configs.service import ensure_page_config
from glue.audit import Audited, ObjectType
from glue.contracts.blog import SellerDetails
from glue.contracts.relations import ContainerType
from shared.audit import record
from shared.db import WriteSession


def seller_of(config: PageConfig) -> SellerDetails:
    """Return who sells on a page, as far as it is known."""
    return SellerDetails(
        legal_name=config.legal_name,
        postal_address=config.postal_address,
        vat_number=config.vat_number,
    )


async def save_seller(session: WriteSession, *, page_id: int, seller: SellerDetails) -> bool:
    """Have the receipts of a page say who sells there; return whether that is new."""
    config = await ensure_page_config(
        session, container_type=ContainerType.PAGE, container_id=page_id
    )
    if seller_of(config) == seller:
        return False
    config.legal_name = seller.legal_name
    config.postal_address = seller.postal_address
    config.vat_number = seller.vat_number
    await record(session, Audited.SELLER_CHANGED, on=(ObjectType.PAGE, page_id), within=page_id)
    return True

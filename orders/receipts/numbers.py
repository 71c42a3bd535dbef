"""The numbers of a seller's receipts, without a gap."""

from sqlalchemy.dialects.postgresql import insert

from orders.models import ReceiptSeries
from shared.db import WriteSession


async def next_receipt_number(session: WriteSession, seller_id: int) -> int:
    """Return the seller's next receipt number; kept locked until the payment is committed."""
    counted = await session.execute(
        insert(ReceiptSeries)
        .values(seller_id=seller_id, last_number=1)
        .on_conflict_do_update(
            index_elements=[ReceiptSeries.seller_id],
            set_={"last_number": ReceiptSeries.last_number + 1},
        )
        .returning(ReceiptSeries.last_number)
    )
    return counted.scalar_one()

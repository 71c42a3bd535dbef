"""What is written to people when a money case is resolved without giving money back."""

from orders.letters import write_to_customer
from orders.models import MoneyCase, Order
from shared.db import WriteSession


async def tell_taken_again(session: WriteSession, order: Order, case: MoneyCase) -> None:
    """Queue the letter that says that a late payment was in time after all."""
    await write_to_customer(session, order, key=f"case:{case.id}", template="mail/taken_again")

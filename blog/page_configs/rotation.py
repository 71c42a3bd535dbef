"""Encrypting the stored keys anew, so that an older key of ours can be given up."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from blog.page_configs.keys import KeyBox, UnreadableKey, last_four
from blog.page_configs.models import PagePaymentAccount
from blog.page_configs.queries import lock_accounts_after
from blog.page_configs.service import unlocked_key
from glue.audit import Audited, ObjectType
from shared.audit import record
from shared.db import transaction
from shared.runtime import current_runtime

BATCH = 100


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of some keys; `lost` has the ids of the accounts whose key nobody can read."""

    anew: int
    already: int
    lost: Sequence[int]


async def rotate_keys(*, size: int = BATCH) -> AsyncGenerator[Batch, None]:
    """Have the first key encrypt every stored key, a batch in a transaction.

    What it has encrypted already is left as it is, so a run that was broken off is run again.
    """
    last = 0
    while True:
        async with transaction() as session:
            accounts = await lock_accounts_after(session, account_id=last, limit=size)
            outcomes = {account.id: _rotate(account) for account in accounts}
            anew = list(outcomes.values()).count(True)
            if anew:
                on = (ObjectType.SITE, 0)
                await record(session, Audited.PAYMENT_KEYS_ROTATED, on=on, keys=anew)
        if not outcomes:
            return
        last = max(outcomes)
        lost = [account_id for account_id, is_anew in outcomes.items() if is_anew is None]
        yield Batch(anew, len(outcomes) - anew - len(lost), lost)


def _rotate(account: PagePaymentAccount) -> bool | None:
    """Return whether the key is encrypted anew; None if it cannot be read."""
    box = current_runtime().extra(KeyBox)
    try:
        api_key = unlocked_key(account)
    except UnreadableKey:
        return None
    account.last_four = last_four(api_key)
    if box.is_current(account.locked_api_key):
        return False
    account.locked_api_key = box.lock(api_key)
    return True

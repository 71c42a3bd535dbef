"""The proof of the books: balances derived anew, every link of each chain, and SumUp's word."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from orders.ledger import queries
from orders.ledger.chain import Sealed
from orders.ledger.findings import Chain, Proof
from orders.ledger.queries import Head, PaidInto, Taken
from orders.ledger.records import differences_in_records
from orders.models import LedgerEntry
from orders.models.ledger import ORIGIN
from orders.payments.accounts import account_client, renewing_key
from orders.payments.settling import NO_ANSWER
from shared.db import ReadSession, reading
from shared.payments.sumup import HistoryEntry

PAYMENT = "PAYMENT"
MARGIN = timedelta(days=1)


async def prove(*, with_sumup: bool = True) -> Proof:
    """Go through all of the books; an account that SumUp does not tell of is a difference, too."""
    proof = Proof()
    async with reading() as session:
        for head in await queries.heads(session):
            await _walk(session, proof, head)
        proof.differences += await differences_in_records(session)
        accounts = await queries.accounts_paid_into(session)
    if with_sumup:
        for account in accounts:
            await _compare(proof, account)
    return proof


async def walk_chain(seller_id: int) -> Proof:
    """Go through the chain of one seller alone."""
    proof = Proof()
    async with reading() as session:
        head = await queries.head_of(session, seller_id)
        if head is not None:
            await _walk(session, proof, head)
    return proof


async def _walk(session: ReadSession, proof: Proof, head: Head) -> None:
    previous, number = ORIGIN, 0
    async for entry in queries.entries_in_order(session, head.seller_id):
        number += 1
        for problem in _problems(entry, number=number, previous=previous):
            proof.add(f"entry {entry.number} of seller {head.seller_id}", problem)
        number, previous = entry.number, entry.hash
    if (number, previous) != (head.number, head.hash):
        proof.add(
            f"seller {head.seller_id}",
            f"the chain ends with entry {number}, its end says {head.number}",
        )
    balances = await queries.balances(session, head.seller_id)
    proof.chains.append(Chain(head.seller_id, number, previous, balances))


def _problems(entry: LedgerEntry, *, number: int, previous: str) -> list[str]:
    problems = []
    if entry.number != number:
        problems.append(f"follows where entry {number} should be")
    if entry.previous != previous:
        problems.append("does not follow the entry before it")
    if Sealed.of(entry).hash != entry.hash:
        problems.append("was changed after it was written")
    sums: dict[str, int] = {}
    for posting in entry.postings:
        sums[posting.currency] = sums.get(posting.currency, 0) + posting.amount_minor
    if not sums or any(sums.values()):
        problems.append("is not balanced")
    return problems


async def _compare(proof: Proof, account: PaidInto) -> None:
    try:
        shown = await _shown(account)
    except NO_ANSWER:
        # A connection that was closed meanwhile says nothing of SumUp: a read may be repeated.
        try:
            shown = await _shown(account)
        except NO_ANSWER as silence:
            about = f"account {account.page_config_id}, version {account.version}"
            proof.add(about, f"could not be compared, SumUp does not tell: {silence}")
            return
    async with reading() as session:
        async for batch in queries.taken(session, account):
            _compare_batch(proof, batch, shown)


async def _shown(account: PaidInto) -> Mapping[str, HistoryEntry]:
    """Return the payments that SumUp shows of an account, by their transactions."""
    async with renewing_key(account.page_config_id, account.version):
        client = await account_client(account.page_config_id, account.version)
        history = client.history(changed_since=account.since - MARGIN)
        return {it.transaction_id: it async for it in history if it.kind == PAYMENT}


def _compare_batch(proof: Proof, batch: Sequence[Taken], shown: Mapping[str, HistoryEntry]) -> None:
    for ours in batch:
        proof.compared += 1
        about = f"payment {ours.payment_id} ({ours.transaction_id})"
        theirs = shown.get(ours.transaction_id)
        if theirs is None:
            proof.add(about, f"{ours.amount} is in our books, and SumUp shows nothing")
        elif theirs.amount != ours.amount:
            proof.add(about, f"{ours.amount} is in our books, SumUp shows {theirs.amount}")
        elif theirs.refunded != ours.refunded:
            proof.add(
                about, f"{ours.refunded} went back by our books, SumUp shows {theirs.refunded}"
            )

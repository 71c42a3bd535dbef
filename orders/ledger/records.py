"""Where the ledger and the rows it was posted from do not agree: one statement for each rule."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import TextClause, text

from orders.ledger.findings import Difference
from shared.db import ReadSession


@dataclass(frozen=True, slots=True)
class Rule:
    """A statement that returns `about` and the values of `says` for each row that breaks it."""

    statement: TextClause
    says: str


RULES = (
    Rule(
        text(
            """
            SELECT 'payment ' || p.id AS about, p.amount_minor AS wanted, posted.amount AS found
            FROM payments p
            LEFT JOIN ledger_entries e ON e.cause_id = p.id AND e.kind =
                CASE p.use WHEN 'order' THEN 'payment' ELSE 'unmatched-payment' END
            LEFT JOIN LATERAL (
                SELECT sum(amount_minor) AS amount FROM ledger_postings
                WHERE entry_id = e.id AND account LIKE 'sumup:%'
            ) posted ON true
            WHERE posted.amount IS DISTINCT FROM p.amount_minor
            ORDER BY p.id
            """
        ),
        "{wanted} came in, and {found} is posted",
    ),
    Rule(
        text(
            """
            SELECT 'refund ' || r.id AS about, -r.amount_minor AS wanted, posted.amount AS found
            FROM refunds r
            LEFT JOIN ledger_entries e ON e.cause_id = r.id
                AND e.kind IN ('refund', 'unmatched-refund')
            LEFT JOIN LATERAL (
                SELECT sum(amount_minor) AS amount FROM ledger_postings
                WHERE entry_id = e.id AND account LIKE 'sumup:%'
            ) posted ON true
            WHERE r.state = 'made' AND posted.amount IS DISTINCT FROM -r.amount_minor
            ORDER BY r.id
            """
        ),
        "{wanted} went back, and {found} is posted",
    ),
    Rule(
        text(
            """
            SELECT 'entry ' || e.number || ' of seller ' || e.seller_id AS about,
                e.kind || ' ' || e.cause_id AS found
            FROM ledger_entries e
            LEFT JOIN payments p
                ON e.kind IN ('payment', 'unmatched-payment') AND p.id = e.cause_id
            LEFT JOIN refunds r
                ON e.kind IN ('refund', 'unmatched-refund') AND r.id = e.cause_id
                AND r.state = 'made'
            WHERE p.id IS NULL AND r.id IS NULL
            ORDER BY e.id
            """
        ),
        "{found} is posted, and there is none",
    ),
    Rule(
        text(
            """
            SELECT p.account AS about, sum(p.amount_minor) AS found FROM ledger_postings p
            WHERE p.account LIKE 'order:%' GROUP BY p.account, p.currency
            HAVING sum(p.amount_minor) <> 0 ORDER BY 1
            """
        ),
        "ends at {found} instead of nothing",
    ),
    Rule(
        text(
            """
            SELECT 'payment ' || p.id AS about, p.refunded_minor AS found,
                coalesce(sum(r.amount_minor), 0) AS wanted
            FROM payments p
            LEFT JOIN refunds r ON r.payment_id = p.id AND r.state <> 'refused'
            GROUP BY p.id HAVING p.refunded_minor <> coalesce(sum(r.amount_minor), 0)
            ORDER BY p.id
            """
        ),
        "counts {found} as going back, its refunds are {wanted}",
    ),
    Rule(
        text(
            """
            SELECT 'order ' || o.id AS about, o.total_minor AS wanted, p.amount_minor AS found
            FROM orders o LEFT JOIN payments p ON p.order_id = o.id AND p.use = 'order'
            WHERE (o.state = 'paid' AND o.total_minor > 0) <> (p.id IS NOT NULL)
                OR p.amount_minor <> o.total_minor OR p.currency <> o.currency
            ORDER BY o.id
            """
        ),
        "costs {wanted}, and {found} was paid for it",
    ),
    Rule(
        text(
            """
            SELECT 'order ' || o.id AS about, o.refunded_minor AS found,
                coalesce(sum(r.amount_minor), 0) AS wanted
            FROM orders o
            JOIN payments p ON p.order_id = o.id AND p.use = 'order'
            LEFT JOIN refunds r ON r.payment_id = p.id AND r.state = 'made'
            GROUP BY o.id HAVING o.refunded_minor <> coalesce(sum(r.amount_minor), 0)
            ORDER BY o.id
            """
        ),
        "says that {found} went back, its refunds are {wanted}",
    ),
    Rule(
        text(
            """
            SELECT 'seller ' || page_post_id AS about, count(*) AS found,
                max(receipt_number) AS wanted
            FROM orders WHERE receipt_number IS NOT NULL GROUP BY page_post_id
            HAVING count(*) <> max(receipt_number) ORDER BY page_post_id
            """
        ),
        "has {found} receipts, the last is number {wanted}",
    ),
    Rule(
        text(
            """
            SELECT 'seller ' || e.seller_id AS about, count(*) AS found
            FROM ledger_entries e LEFT JOIN ledger_heads h ON h.seller_id = e.seller_id
            WHERE h.seller_id IS NULL GROUP BY e.seller_id ORDER BY e.seller_id
            """
        ),
        "has {found} entries, and its chain has no end",
    ),
)


async def differences_in_records(session: ReadSession) -> Sequence[Difference]:
    """Return every row that breaks a rule; amounts are in minor units."""
    found = []
    for rule in RULES:
        for row in (await session.execute(rule.statement)).mappings():
            found.append(Difference(row["about"], rule.says.format(**row)))
    return found

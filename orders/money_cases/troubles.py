"""What of the money does not get on by itself, for whoever looks after the site."""

from datetime import datetime, timedelta

from glue.contracts import orders
from glue.contracts.orders import TroubleKind
from orders.addresses import order_address
from orders.models import CaseKind, Order, PaymentAttempt
from orders.money_cases.queries import Matter, open_cases, overdue_attempts
from shared.db import ReadSession

MOST = 50
# After its end the reconciler closes an attempt within minutes, unless it gets no answer.
LONG = timedelta(hours=1)


async def money_report(session: ReadSession, *, now: datetime) -> orders.MoneyReport:
    """Return overdue attempts, and cases that no rule resolves."""
    overdue = await overdue_attempts(session, before=now - LONG, limit=MOST)
    cases = await open_cases(session, limit=MOST)
    needing = [it for it in cases if it.case.kind is CaseKind.FOREIGN or it.case.problem]
    return orders.MoneyReport(
        troubles=[
            *(_overdue(order, attempt) for order, attempt in overdue),
            *(_case(it) for it in needing),
        ],
        resolving=len(cases) - len(needing),
    )


def _overdue(order: Order, attempt: PaymentAttempt) -> orders.Trouble:
    return orders.Trouble(
        kind=TroubleKind.OVERDUE,
        order_id=order.id,
        case_id=None,
        seller=order.page_title,
        amount=attempt.amount,
        since=attempt.valid_until,
        why="",
        address=order_address(order.id),
    )


def _case(it: Matter) -> orders.Trouble:
    is_foreign = it.case.kind is CaseKind.FOREIGN
    return orders.Trouble(
        kind=TroubleKind.FOREIGN if is_foreign else TroubleKind.UNRESOLVED,
        order_id=it.order.id,
        case_id=it.case.id,
        seller=it.order.page_title,
        amount=it.payment.amount if it.payment else it.order.total,
        since=it.case.opened_at,
        why=it.case.problem or "",
        address=order_address(it.order.id),
    )

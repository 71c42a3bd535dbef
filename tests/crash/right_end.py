"""The one right end of a purchase, looked up in every database, at SumUp and in the mails."""

from collections import Counter
from typing import Any

from tests.crash.house import House

Difference = str

# How SumUp shows money that was taken, and taken and given back.
TAKEN = ("SUCCESSFUL", "REFUNDED")

# What must be empty in each database when nothing is left to do.
LEFT_OVER = {
    "parked": (
        "SELECT (SELECT count(*) FROM event_deliveries WHERE parked_at IS NOT NULL)"
        " + (SELECT count(*) FROM sagas WHERE parked_at IS NOT NULL)"
        " + (SELECT count(*) FROM mails WHERE parked_at IS NOT NULL)"
    ),
    "transactions left open": (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND state LIKE 'idle in transaction%' AND xact_start < now() - interval '15 seconds'"
    ),
}
COUNTS = """
    SELECT s.product_id, s.held, s.sold,
        COALESCE(SUM(h.quantity) FILTER (WHERE h.state = 'held'), 0) AS held_by_orders,
        COALESCE(SUM(h.quantity - h.returned) FILTER (WHERE h.state = 'committed'), 0) AS bought
    FROM product_stock s LEFT JOIN stock_holds h USING (product_id) GROUP BY s.product_id
"""
PLACES = """
    SELECT y.held, y.sold,
        COUNT(t.id) FILTER (WHERE t.state IN ('pending', 'ordered')) AS in_hand,
        COUNT(t.id) FILTER (WHERE t.state = 'valid') AS valid
    FROM ticket_types y LEFT JOIN tickets t ON t.ticket_type_id = y.id GROUP BY y.id
"""


class RightEnd:
    """Compares what there is with what must be, and keeps every difference in words."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.differences: list[Difference] = []

    def expect(self, what: str, found: object, wanted: object) -> None:
        """Note a difference where there is one."""
        if found != wanted:
            self.differences.append(f"{what}: {found!r} instead of {wanted!r}")

    async def of_paid(self, email: str) -> int:
        """Look at what is so of a paid purchase for good; return its one order."""
        order, attempts = await self._order_of(email)
        total = order["total_minor"]
        payments = await self._payments_of(order)
        self.expect("payments", [it["amount_minor"] for it in payments], [total])
        await self._sumup(attempts, total)
        await self._mails(email, "Paid: your order", 1)
        return int(order["id"])

    async def of_booked(self, email: str) -> int:
        """Look at what is so for good of a free booking; return its one order."""
        order, _attempts = await self._order_of(email)
        self.expect("payments", await self._payments_of(order), [])
        self.expect("receipt", (order["total_minor"], order["receipt_number"]), (0, None))
        await self._mails(email, "Booked: your order", 1)
        await self._mails(email, "Your tickets", 1)
        return int(order["id"])

    async def seats_of(self, order_id: int) -> int:
        """Count the seats that are in an order."""
        seats: int = await self._house.databases.value(
            "orders", "SELECT count(*) FROM order_places WHERE order_id = $1", order_id
        )
        return seats

    async def of_kept(self, order_id: int) -> None:
        """Look at a purchase of which nothing went back yet."""
        await self._events_of(order_id, ["order.created", "order.paid"])
        tickets = await self._house.databases.rows(
            "events", "SELECT state FROM tickets WHERE order_id = $1", order_id
        )
        self.expect("tickets", {it["state"] for it in tickets} - {"valid"}, set())

    async def of_refunded(self, email: str, order_id: int, amount: int) -> None:
        """Look at a purchase some of which went back."""
        rows, value = self._house.databases.rows, self._house.databases.value
        refunds = await rows("orders", "SELECT * FROM refunds WHERE order_id = $1", order_id)
        self.expect(
            "refunds", [(it["state"], it["amount_minor"]) for it in refunds], [("made", amount)]
        )
        back = await value("orders", "SELECT refunded_minor FROM orders WHERE id = $1", order_id)
        self.expect("given back of the order", back, amount)
        await self._events_of(order_id, ["order.created", "order.paid", "order.refunded"])
        holds = await rows("market", "SELECT * FROM stock_holds WHERE order_id = $1", order_id)
        self.expect(
            "units returned", [it["returned"] for it in holds], [it["quantity"] for it in holds]
        )
        tickets = await rows("events", "SELECT state FROM tickets WHERE order_id = $1", order_id)
        self.expect("tickets", {it["state"] for it in tickets} - {"cancelled"}, set())
        await self._mails(email, "Paid: your order", 1)
        await self._mails(email, "Money back", 1)

    async def of_all(self) -> None:
        """Look at what belongs to no purchase: counts, books, everything that was to be done."""
        rows, value = self._house.databases.rows, self._house.databases.value
        for app in self._house.databases.connections:
            for what, statement in LEFT_OVER.items():
                self.expect(f"{what} in {app}", await value(app, statement), 0)
        for it in await rows("market", COUNTS):
            about = f"of product {it['product_id']}"
            self.expect(f"held {about}", (it["held"], it["held_by_orders"]), (0, 0))
            self.expect(f"sold {about}", it["sold"], it["bought"])
        for it in await rows("events", PLACES):
            self.expect("places held", (it["held"], it["in_hand"]), (0, 0))
            self.expect("places sold", it["sold"], it["valid"])
        ours = await rows("orders", "SELECT reference FROM payment_attempts")
        theirs = Counter(it["checkout_reference"] for it in await self._checkouts())
        self.expect(
            "checkouts nobody asked for", {*theirs} - {it["reference"] for it in ours}, set()
        )
        self.expect("checkouts of one reference", {*theirs.values()} - {1}, set())
        paid = sum(it["status"] == "PAID" for it in await self._checkouts())
        self.expect("paid at SumUp", paid, await value("orders", "SELECT count(*) FROM payments"))
        self.expect("the books", await self._house.desk.differences_in_the_books(), [])

    async def _order_of(self, email: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Return the one order that came of a basket, with its attempts.

        One that was replaced by another, as its basket had changed, is over and took no money.
        """
        rows = self._house.databases.rows
        orders = await rows("orders", "SELECT * FROM orders WHERE email = $1 ORDER BY id", email)
        *replaced, order = sorted(orders, key=lambda it: it["state"] == "paid")
        self.expect("state of the order", order["state"], "paid")
        causes = [it["ended_because"] for it in replaced]
        self.expect("other orders", causes, ["replaced"] * len(replaced))
        order_id = order["id"]
        attempts = await rows(
            "orders", "SELECT * FROM payment_attempts WHERE order_id = $1", order_id
        )
        self.expect("attempts", [it["status"] for it in attempts], ["paid"])
        cases = await rows("orders", "SELECT kind FROM money_cases WHERE order_id = $1", order_id)
        self.expect("money cases", cases, [])
        await self._sold(order_id)
        await self._basket(order)
        return order, attempts

    async def _payments_of(self, order: dict[str, Any]) -> list[dict[str, Any]]:
        return await self._house.databases.rows(
            "orders", "SELECT * FROM payments WHERE order_id = $1", order["id"]
        )

    async def _sumup(self, attempts: list[dict[str, Any]], total: int) -> None:
        references = {it["reference"] for it in attempts}
        found = [it for it in await self._checkouts() if it["checkout_reference"] in references]
        self.expect("checkouts", [it["status"] for it in found], ["PAID"])
        amounts = [
            round(taken["amount"] * 100)
            for it in found
            for taken in it["transactions"]
            if taken["status"] in TAKEN
        ]
        self.expect("money at SumUp", amounts, [total])

    async def _checkouts(self) -> list[dict[str, Any]]:
        served = self._house.served
        answer = await served.http.get(served.url("sumup", "/_simulator/checkouts"))
        return list(answer.json())

    async def _events_of(self, order_id: int, wanted: list[str]) -> None:
        found = await self._house.databases.rows(
            "orders",
            "SELECT name FROM domain_events WHERE (payload->>'order_id')::int = $1 ORDER BY seq",
            order_id,
        )
        self.expect("events", [it["name"] for it in found], wanted)

    async def _sold(self, order_id: int) -> None:
        rows = self._house.databases.rows
        ordered = await rows(
            "orders", "SELECT product_id, quantity FROM order_items WHERE order_id = $1", order_id
        )
        holds = await rows(
            "market",
            "SELECT product_id, quantity, state FROM stock_holds WHERE order_id = $1",
            order_id,
        )
        self.expect("units", holds, [it | {"state": "committed"} for it in ordered])
        places = await rows(
            "orders", "SELECT place_id FROM order_places WHERE order_id = $1", order_id
        )
        tickets = await rows("events", "SELECT id FROM tickets WHERE order_id = $1", order_id)
        self.expect("seats kept", [it["id"] for it in tickets], [it["place_id"] for it in places])

    async def _basket(self, order: dict[str, Any]) -> None:
        rows = self._house.databases.rows
        session_id = order["session_id"]
        items = await rows(
            "cart",
            "SELECT product_id FROM cart_items WHERE session_id = $1 AND deleted_at IS NULL",
            session_id,
        )
        self.expect("left in the basket", items, [])
        ways = await rows(
            "cart",
            "SELECT order_id, closed_at IS NOT NULL AS closed FROM checkouts WHERE session_id = $1"
            " AND order_id IS NOT NULL",
            session_id,
        )
        self.expect(
            "checkouts of the basket",
            (
                (order["id"], True) in {(it["order_id"], it["closed"]) for it in ways},
                {it["closed"] for it in ways},
            ),
            (True, {True}),
        )

    async def _mails(self, email: str, subject: str, wanted: int) -> None:
        """Count letters, not copies: one that was sent again has the id that it had before."""
        served = self._house.served
        answer = await served.http.get(served.url("mail", "/api/messages"), params={"to": email})
        ids = {it["message_id"] for it in answer.json() if it["subject"].startswith(subject)}
        self.expect(f"letters “{subject}”", len(ids), wanted)

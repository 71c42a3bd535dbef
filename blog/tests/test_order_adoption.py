"""At each sign-in orders is told whose address has been proven."""

from datetime import timedelta

import pytest
from quart.typing import TestClientProtocol as Browser

from blog.tests.factories import ADA, make_user
from blog.tests.links import ask_for_link
from glue.contracts import events, orders
from shared.clock import FrozenClock
from shared.outbox import drain_outbox
from shared.testing.fakes import FakeServices

pytestmark = pytest.mark.committed


async def sign_in(client: Browser) -> int:
    return (await client.post(f"/sign-in/{await ask_for_link(ADA)}/")).status_code


async def test_orders_is_told_whose_address_was_proven(
    client: Browser, services: FakeServices
) -> None:
    await sign_in(client)

    (told,) = services.calls(orders.AdoptOrdersForUser)
    assert told == orders.AdoptOrdersForUser(user_id=(await make_user(ADA)).id, email=ADA)


async def test_while_orders_is_away_one_signs_in_all_the_same_and_it_is_told_later(
    client: Browser, services: FakeServices, clock: FrozenClock
) -> None:
    services.is_down("orders")
    status = await sign_in(client)
    services.is_up("orders")

    clock.advance(timedelta(minutes=1))
    await drain_outbox()

    (key,) = services.keys(orders.AdoptOrdersForUser)
    assert status == 303
    assert key.endswith(":adopt-orders")


async def test_the_places_of_what_was_adopted_are_adopted_too(
    client: Browser, services: FakeServices
) -> None:
    services.answers(orders.AdoptOrdersForUser, orders.AdoptedOrders(order_ids=[3, 8]))
    services.answers(events.AdoptEntriesOfOrders, events.Places())

    await sign_in(client)

    (told,) = services.calls(events.AdoptEntriesOfOrders)
    (key,) = services.keys(events.AdoptEntriesOfOrders)
    assert (told.user_id, told.order_ids) == ((await make_user(ADA)).id, [3, 8])
    assert key.endswith(":adopt-orders:places")

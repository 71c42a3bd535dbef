"""What events answers its siblings."""

from datetime import timedelta
from typing import Any

import pytest

from events.holding import HOLD, Holder
from events.tests.factories import ADA, BAKERY, BEN, MORNING, POTTERY, Bakery, open_bakery
from glue.contracts.events import (
    AdoptEntriesForUser,
    CalendarsForContainer,
    ClaimEntriesForOrder,
    ClaimGone,
    ConfirmEntriesForOrder,
    EntriesForOrder,
    EntryState,
    HoldExpired,
    PendingEntries,
    Places,
    ReleaseEntriesForOrder,
    TicketState,
)
from glue.contracts.relations import ContainerType
from shared.clock import FrozenClock, utcnow
from shared.money import Money
from shared.rpc.client import RpcClient
from shared.testing.browser import SameOriginClient

ORDER = 100


def basket_of(holder: Holder, page: int | None = None) -> PendingEntries:
    return PendingEntries(user_id=holder.user_id, session_id=holder.session_id, page_post_id=page)


def claim(
    holder: Holder, *, entries: list[int], tickets: list[int], **changes: Any
) -> ClaimEntriesForOrder:
    values = {
        "order_id": ORDER,
        "user_id": holder.user_id,
        "session_id": holder.session_id,
        "page_post_id": BAKERY,
        "entry_ids": entries,
        "ticket_ids": tickets,
        "held_until": utcnow() + timedelta(minutes=45),
    }
    return ClaimEntriesForOrder.model_validate(values | changes)


def ids(places: Places) -> tuple[list[int], list[int]]:
    return [entry.id for entry in places.entries], [ticket.id for ticket in places.tickets]


def states(places: Places) -> set[str]:
    entries = {entry.state.value for entry in places.entries}
    return entries | {ticket.state.value for ticket in places.tickets}


async def test_events_is_ready(client: SameOriginClient) -> None:
    response = await client.get("/internal/health")

    assert await response.get_json() == {"ready": True}


async def test_the_calendars_of_a_page_come_by_title(sibling: RpcClient, bakery: Bakery) -> None:
    await open_bakery(seats=1, page_id=POTTERY)

    calendars = await sibling.fetch(
        CalendarsForContainer(container_type=ContainerType.PAGE, container_id=BAKERY)
    )

    assert [(calendar.id, calendar.slug) for calendar in calendars] == [
        (bakery.calendar_id, "baking")
    ]


async def test_a_basket_shows_what_is_held_and_what_it_costs(
    sibling: RpcClient, bakery: Bakery
) -> None:
    oven = await bakery.hold_oven(ADA)
    seats = await bakery.hold_seats(ADA, 2)

    places = await sibling.fetch(basket_of(ADA))

    assert ids(places) == ([oven], seats)
    assert places.entries[0].cost == Money(1500, "GBP")
    assert places.entries[0].container_id == BAKERY
    assert places.entries[0].starts_at == MORNING
    assert {(ticket.title, ticket.price.minor, ticket.state) for ticket in places.tickets} == {
        ("Sourdough class, Seat", 2500, TicketState.PENDING)
    }


async def test_a_basket_shows_nobody_elses_places(sibling: RpcClient, bakery: Bakery) -> None:
    await bakery.hold_oven(ADA)
    await bakery.hold_seats(ADA)

    assert await sibling.fetch(basket_of(BEN)) == Places()
    assert await sibling.fetch(PendingEntries()) == Places()


async def test_a_basket_can_be_asked_for_one_page(sibling: RpcClient, bakery: Bakery) -> None:
    pottery = await open_bakery(seats=1, page_id=POTTERY)
    oven, wheel = await bakery.hold_oven(ADA), await pottery.hold_oven(ADA)
    (seat,), (stool,) = await bakery.hold_seats(ADA), await pottery.hold_seats(ADA)

    assert ids(await sibling.fetch(basket_of(ADA, BAKERY))) == ([oven], [seat])
    assert ids(await sibling.fetch(basket_of(ADA, POTTERY))) == ([wheel], [stool])


async def test_a_hold_that_has_run_out_is_not_in_the_basket(
    sibling: RpcClient, bakery: Bakery, clock: FrozenClock
) -> None:
    await bakery.hold_oven(ADA)
    await bakery.hold_seats(ADA)

    clock.advance(HOLD)

    assert await sibling.fetch(basket_of(ADA)) == Places()


async def test_claimed_places_leave_the_basket_for_the_order(
    sibling: RpcClient, bakery: Bakery
) -> None:
    oven, seats = await bakery.hold_oven(ADA), await bakery.hold_seats(ADA, 2)

    claimed = await sibling.act(claim(ADA, entries=[oven], tickets=seats), key="k1")

    assert ids(claimed) == ([oven], seats)
    assert states(claimed) == {"ordered"}
    assert await sibling.fetch(EntriesForOrder(order_id=ORDER)) == claimed
    assert await sibling.fetch(basket_of(ADA)) == Places()


async def test_only_the_named_places_are_claimed(sibling: RpcClient, bakery: Bakery) -> None:
    oven, (first, second) = await bakery.hold_oven(ADA), await bakery.hold_seats(ADA, 2)

    await sibling.act(claim(ADA, entries=[], tickets=[second]), key="k1")

    assert ids(await sibling.fetch(basket_of(ADA))) == ([oven], [first])


@pytest.mark.parametrize("missing", ["oven", "seat"])
async def test_nothing_is_claimed_when_one_place_is_held_no_longer(
    sibling: RpcClient, bakery: Bakery, clock: FrozenClock, missing: str
) -> None:
    oven = await bakery.hold_oven(ADA) if missing == "oven" else None
    seats = await bakery.hold_seats(ADA) if missing == "seat" else []
    clock.advance(HOLD)
    oven = oven or await bakery.hold_oven(ADA)
    seats = seats or await bakery.hold_seats(ADA)

    with pytest.raises(HoldExpired):
        await sibling.act(claim(ADA, entries=[oven], tickets=seats), key="k1")

    assert await sibling.fetch(EntriesForOrder(order_id=ORDER)) == Places()
    left = await sibling.fetch(basket_of(ADA))
    assert len(left.entries) + len(left.tickets) == 1


async def test_nobody_claims_what_another_holds(sibling: RpcClient, bakery: Bakery) -> None:
    seats = await bakery.hold_seats(ADA)

    with pytest.raises(HoldExpired):
        await sibling.act(claim(BEN, entries=[], tickets=seats), key="k1")


async def test_a_place_is_claimed_by_one_order(sibling: RpcClient, bakery: Bakery) -> None:
    seats = await bakery.hold_seats(ADA)
    await sibling.act(claim(ADA, entries=[], tickets=seats), key="k1")

    with pytest.raises(HoldExpired):
        await sibling.act(claim(ADA, entries=[], tickets=seats, order_id=101), key="k2")


async def test_the_places_of_another_seller_are_not_claimed(
    sibling: RpcClient, bakery: Bakery
) -> None:
    seats = await bakery.hold_seats(ADA)

    with pytest.raises(HoldExpired):
        await sibling.act(claim(ADA, entries=[], tickets=seats, page_post_id=POTTERY), key="k1")


async def test_unknown_places_are_not_held(sibling: RpcClient, bakery: Bakery) -> None:
    with pytest.raises(HoldExpired):
        await sibling.act(claim(ADA, entries=[999], tickets=[]), key="k1")


async def test_nobody_in_particular_holds_nothing(sibling: RpcClient, bakery: Bakery) -> None:
    nobody = Holder(None, None)

    assert await sibling.act(claim(nobody, entries=[], tickets=[]), key="k1") == Places()
    with pytest.raises(HoldExpired):
        await sibling.act(claim(nobody, entries=[bakery.class_id], tickets=[]), key="k2")


async def test_claiming_again_for_the_same_order_lengthens_the_claim(
    sibling: RpcClient, bakery: Bakery, clock: FrozenClock
) -> None:
    oven, seats = await bakery.hold_oven(ADA), await bakery.hold_seats(ADA)
    await sibling.act(claim(ADA, entries=[oven], tickets=seats), key="k1")
    clock.advance(timedelta(minutes=40))
    await sibling.act(claim(ADA, entries=[oven], tickets=seats), key="k2")
    clock.advance(timedelta(minutes=40))

    await bakery.hold_seats(BEN, 2)

    places = await sibling.fetch(EntriesForOrder(order_id=ORDER))
    assert states(places) == {"ordered"}


async def test_a_confirmed_order_keeps_its_places_for_good(
    sibling: RpcClient, bakery: Bakery
) -> None:
    oven, seats = await bakery.hold_oven(ADA), await bakery.hold_seats(ADA)
    await sibling.act(claim(ADA, entries=[oven], tickets=seats), key="k1")

    confirmed = await sibling.act(ConfirmEntriesForOrder(order_id=ORDER), key="k2")
    again = await sibling.act(ConfirmEntriesForOrder(order_id=ORDER), key="k3")
    released = await sibling.act(ReleaseEntriesForOrder(order_id=ORDER), key="k4")
    claimed = await sibling.act(claim(ADA, entries=[oven], tickets=seats), key="k5")

    assert confirmed.entries[0].state is EntryState.PROVISIONAL
    assert confirmed.tickets[0].state is TicketState.VALID
    assert again == confirmed
    assert claimed == confirmed
    assert released == Places()


async def test_an_order_without_places_is_confirmed_and_released_in_peace(
    sibling: RpcClient, bakery: Bakery
) -> None:
    await sibling.act(claim(ADA, entries=[], tickets=[]), key="k1")
    released = await sibling.act(ReleaseEntriesForOrder(order_id=ORDER), key="k2")
    confirmed = await sibling.act(ConfirmEntriesForOrder(order_id=ORDER), key="k3")

    assert released == confirmed == Places()


async def test_released_places_are_back_in_the_basket_and_can_be_claimed_again(
    sibling: RpcClient, bakery: Bakery
) -> None:
    oven, seats = await bakery.hold_oven(ADA), await bakery.hold_seats(ADA)
    await sibling.act(claim(ADA, entries=[oven], tickets=seats), key="k1")

    released = await sibling.act(ReleaseEntriesForOrder(order_id=ORDER), key="k2")

    assert ids(released) == ([oven], seats)
    assert await sibling.fetch(basket_of(ADA)) == released
    again = await sibling.act(claim(ADA, entries=[oven], tickets=seats, order_id=101), key="k3")
    assert states(again) == {"ordered"}


async def test_a_payment_after_the_release_is_told_that_the_places_are_gone(
    sibling: RpcClient, bakery: Bakery
) -> None:
    seats = await bakery.hold_seats(ADA)
    await sibling.act(claim(ADA, entries=[], tickets=seats), key="k1")
    await sibling.act(ReleaseEntriesForOrder(order_id=ORDER), key="k2")

    with pytest.raises(ClaimGone):
        await sibling.act(ConfirmEntriesForOrder(order_id=ORDER), key="k3")


async def test_places_claimed_again_after_a_release_are_confirmed(
    sibling: RpcClient, bakery: Bakery
) -> None:
    seats = await bakery.hold_seats(ADA)
    await sibling.act(claim(ADA, entries=[], tickets=seats), key="k1")
    await sibling.act(ReleaseEntriesForOrder(order_id=ORDER), key="k2")
    await sibling.act(claim(ADA, entries=[], tickets=seats), key="k3")

    confirmed = await sibling.act(ConfirmEntriesForOrder(order_id=ORDER), key="k4")

    assert states(confirmed) == {"valid"}


async def test_a_late_payment_keeps_places_that_nobody_took_meanwhile(
    sibling: RpcClient, bakery: Bakery, clock: FrozenClock
) -> None:
    oven, seats = await bakery.hold_oven(ADA), await bakery.hold_seats(ADA)
    await sibling.act(claim(ADA, entries=[oven], tickets=seats), key="k1")
    clock.advance(timedelta(hours=2))

    confirmed = await sibling.act(ConfirmEntriesForOrder(order_id=ORDER), key="k2")

    assert states(confirmed) == {"provisional", "valid"}


@pytest.mark.parametrize("taken", ["oven", "seats"])
async def test_a_late_payment_keeps_nothing_when_one_place_was_taken(
    sibling: RpcClient, bakery: Bakery, clock: FrozenClock, taken: str
) -> None:
    oven, seats = await bakery.hold_oven(ADA), await bakery.hold_seats(ADA)
    await sibling.act(claim(ADA, entries=[oven], tickets=seats), key="k1")
    clock.advance(timedelta(hours=2))
    await (bakery.hold_oven(BEN) if taken == "oven" else bakery.hold_seats(BEN, 3))

    with pytest.raises(ClaimGone):
        await sibling.act(ConfirmEntriesForOrder(order_id=ORDER), key="k2")

    places = await sibling.fetch(EntriesForOrder(order_id=ORDER))
    assert states(places) == {"ordered", "expired"}


async def test_a_claim_that_had_run_out_does_not_come_back_to_the_basket(
    sibling: RpcClient, bakery: Bakery, clock: FrozenClock
) -> None:
    oven, seats = await bakery.hold_oven(ADA), await bakery.hold_seats(ADA)
    await sibling.act(claim(ADA, entries=[oven], tickets=seats), key="k1")
    clock.advance(timedelta(hours=2))

    released = await sibling.act(ReleaseEntriesForOrder(order_id=ORDER), key="k2")

    assert states(released) == {"expired"}
    assert await sibling.fetch(basket_of(ADA)) == Places()
    assert len(await bakery.hold_seats(BEN, 3)) == 3


async def test_a_place_given_back_is_held_no_longer_than_any_other(
    sibling: RpcClient, bakery: Bakery, clock: FrozenClock
) -> None:
    seats = await bakery.hold_seats(ADA)
    await sibling.act(
        claim(ADA, entries=[], tickets=seats, held_until=utcnow() + timedelta(days=1)), key="k1"
    )
    await sibling.act(ReleaseEntriesForOrder(order_id=ORDER), key="k2")

    clock.advance(HOLD)

    assert await sibling.fetch(basket_of(ADA)) == Places()


async def test_signing_in_brings_held_and_ordered_places_along_once(
    sibling: RpcClient, bakery: Bakery
) -> None:
    oven = await bakery.hold_oven(BEN)
    ordered, (pending,) = await bakery.hold_seats(BEN), await bakery.hold_seats(BEN)
    await sibling.act(claim(BEN, entries=[], tickets=ordered), key="k1")
    adopt = AdoptEntriesForUser(user_id=7, session_id="visitor-ben")

    adopted = await sibling.act(adopt, key="k2")
    again = await sibling.act(adopt, key="k3")
    await sibling.act(ReleaseEntriesForOrder(order_id=ORDER), key="k4")

    assert ids(adopted) == ([oven], [*ordered, pending])
    assert again == Places()
    assert ids(await sibling.fetch(basket_of(ADA))) == ([oven], [*ordered, pending])
    assert await sibling.fetch(basket_of(BEN)) == Places()


async def test_signing_in_does_not_bring_back_what_has_run_out(
    sibling: RpcClient, bakery: Bakery, clock: FrozenClock
) -> None:
    await bakery.hold_oven(BEN)
    await bakery.hold_seats(BEN)
    clock.advance(HOLD)

    adopted = await sibling.act(AdoptEntriesForUser(user_id=7, session_id="visitor-ben"), key="k1")

    assert adopted == Places()

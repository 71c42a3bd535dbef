"""What a supplier sends is read, reviewed and written, and only then is the shop another."""

import pytest

from market.imports.errors import ManyGone, NotReady, StillWriting
from market.imports.models import ImportRun, RunState, Verdict
from market.imports.queries import lock_run
from market.imports.runs import begin_run, begin_writing, discard_run
from market.imports.service import write_next
from market.imports.writing import BATCH, write_rows
from market.marketplaces.models import Marketplace
from market.suppliers.models import Supplier
from market.tests.factories import entry, shelve
from market.tests.imports import (
    goods,
    keep_by_hand,
    new_supplier,
    rows_of,
    run_again,
    send,
    stage,
    verdicts,
    write,
)
from shared.clock import utcnow
from shared.db import transaction

TEA = ("1", "Tea", "4.50")
SOAP = ("2", "Soap", "6.00")
JAM = ("3", "Jam", "3.20")


class Killed(Exception):
    """The process ends here."""


async def write_and_die(run: ImportRun, supplier: Supplier) -> None:
    """Write rows in a transaction that is never committed."""
    async with transaction() as session:
        await write_rows(session, await lock_run(session, run.id), supplier)
        raise Killed


async def test_nothing_is_in_the_shop_before_somebody_says_so(shop: Marketplace) -> None:
    mill = await new_supplier(shop)

    run = await stage(mill, TEA, SOAP)

    assert run.state is RunState.READY
    assert run.counts == {"added": 2}
    assert await goods() == {}
    written = await write(run)
    assert (written.state, written.counts) == (RunState.WRITTEN, {"added": 2})
    assert {it.title for it in (await goods()).values()} == {"Tea", "Soap"}


async def test_the_difference_says_from_what_to_what(shop: Marketplace) -> None:
    mill = await new_supplier(shop)
    await send(mill, TEA, SOAP)

    run = await stage(mill, ("1", "Green tea", "4.80"), SOAP, JAM, ("4", "Rye", "free"))

    rows = await rows_of(run)
    assert rows["1"].changes == {
        "title": ["Tea", "Green tea"],
        "regular_price_minor": [450, 480],
    }
    assert {code: row.verdict for code, row in rows.items()} == {
        "1": Verdict.CHANGED,
        "2": Verdict.UNCHANGED,
        "3": Verdict.ADDED,
        "4": Verdict.REFUSED,
    }
    assert "“free” is not a price" in rows["4"].reason


async def test_the_second_time_changes_nothing(shop: Marketplace) -> None:
    mill = await new_supplier(shop)
    heading = ("sku", "title", "price", "section", "content", "stickers", "special_price", "vat")
    row = ("1", "Tea", "4.50", "Tins", "0.50 kg", "Vegan, Ours", "4.00", "20")
    await send(mill, row, heading=heading)
    first = (await goods())["1"]

    again = await send(mill, row, heading=heading)

    assert again.counts == {"unchanged": 1}
    second = (await goods())["1"]
    assert second.updated_at == first.updated_at
    assert (second.stickers, second.diets) == (["Vegan", "Ours"], ["vegan"])


async def test_what_a_keeper_wrote_is_kept_and_the_difference_says_so(shop: Marketplace) -> None:
    mill = await new_supplier(shop)
    await send(mill, TEA)
    await keep_by_hand("1", title="Our own tea")

    run = await send(mill, ("1", "Tea of the mill", "4.80"))

    row = (await rows_of(run))["1"]
    assert row.kept == {"title": ["Our own tea", "Tea of the mill"]}
    tea = (await goods())["1"]
    assert (tea.title, tea.regular_price_minor) == ("Our own tea", 480)
    assert tea.provenance == {"title": "keeper", "regular_price_minor": mill.source}


async def test_what_a_keeper_writes_between_review_and_writing_is_kept_as_well(
    shop: Marketplace,
) -> None:
    mill = await new_supplier(shop)
    await send(mill, TEA)
    run = await stage(mill, ("1", "Tea of the mill", "4.50"))
    await keep_by_hand("1", title="Our own tea")

    await write(run)

    assert (await goods())["1"].title == "Our own tea"
    assert (await verdicts(run))["1"] is Verdict.UNCHANGED


async def test_a_keepers_special_price_holds_against_a_lower_price(shop: Marketplace) -> None:
    mill = await new_supplier(shop)
    await send(mill, TEA)
    await keep_by_hand("1", special_price_minor=400)

    run = await send(mill, ("1", "Tea", "3.90"))

    assert (await rows_of(run))["1"].kept == {"regular_price_minor": [450, 390]}
    assert (await goods())["1"].regular_price_minor == 450


async def test_a_suppliers_special_price_ends_where_the_price_falls_below_it(
    shop: Marketplace,
) -> None:
    mill = await new_supplier(shop)
    heading = ("sku", "title", "price", "special_price")
    await send(mill, ("1", "Tea", "4.50", "4.00"), heading=heading)

    await send(mill, ("1", "Tea", "3.90"))

    tea = (await goods())["1"]
    assert (tea.regular_price_minor, tea.special_price_minor) == (390, None)


async def test_what_is_gone_is_taken_off_the_shelf_and_comes_back(shop: Marketplace) -> None:
    mill = await new_supplier(shop)
    await shelve(shop, entry("Bread"))
    await send(mill, TEA, SOAP)

    run = await send(mill, TEA)

    assert await verdicts(run) == {"1": Verdict.UNCHANGED, "2": Verdict.GONE}
    after = await goods()
    assert {sku: it.is_published for sku, it in after.items()} == {
        "bread": True,
        "1": True,
        "2": False,
    }
    assert after["2"].deleted_at is None
    assert (await send(mill, TEA, SOAP)).counts == {"unchanged": 1, "changed": 1}
    assert (await goods())["2"].is_published


async def test_what_a_keeper_took_off_the_shelf_stays_off(shop: Marketplace) -> None:
    mill = await new_supplier(shop)
    await send(mill, TEA)
    await keep_by_hand("1", is_published=False)

    run = await send(mill, TEA)

    assert run.counts == {"unchanged": 1}
    assert not (await goods())["1"].is_published


async def test_a_row_that_is_refused_does_not_take_its_product_away(shop: Marketplace) -> None:
    mill = await new_supplier(shop)
    await send(mill, TEA, SOAP)

    run = await send(mill, TEA, ("2", "Soap", "ask us"))

    assert run.counts == {"unchanged": 1, "refused": 1}
    assert (await goods())["2"].is_published


async def test_a_file_of_some_goods_takes_nothing_away(shop: Marketplace) -> None:
    mill = await new_supplier(shop)
    await send(mill, TEA, SOAP)

    run = await send(mill, TEA, is_whole=False)

    assert run.counts == {"unchanged": 1}


async def test_somebody_must_say_that_many_may_go(shop: Marketplace) -> None:
    mill = await new_supplier(shop)
    await send(mill, *((str(number), f"Bun {number}", "1.00") for number in range(10)))
    run = await stage(mill, ("0", "Bun 0", "1.00"))

    with pytest.raises(ManyGone, match="9 of 10 products"):
        await write(run)

    assert all(it.is_published for it in (await goods()).values())
    await write(run, may_go=True)
    assert sum(it.is_published for it in (await goods()).values()) == 1


async def test_two_suppliers_may_call_different_goods_the_same(shop: Marketplace) -> None:
    mill, dairy = await new_supplier(shop), await new_supplier(shop, "Dairy")
    await send(mill, TEA)

    await send(dairy, ("1", "Butter", "2.00"))
    await send(dairy, ("1", "Butter", "2.20"))
    gone = await send(mill, ("9", "Salt", "1.00"))

    assert {it.title: it.regular_price_minor for it in (await goods()).values()} == {
        "Tea": 450,
        "Butter": 220,
        "Salt": 100,
    }
    assert await verdicts(gone) == {"9": Verdict.ADDED, "1": Verdict.GONE}


async def test_goods_of_nobody_become_those_of_who_names_their_sku(shop: Marketplace) -> None:
    await shelve(shop, entry("Tea", sku="1", price=450))
    mill = await new_supplier(shop)

    first = await send(mill, TEA)
    second = await send(mill, SOAP)

    assert first.counts == {"unchanged": 1}
    assert await verdicts(second) == {"2": Verdict.ADDED, "1": Verdict.GONE}


async def test_who_is_killed_half_way_is_followed_by_who_goes_on_there(shop: Marketplace) -> None:
    mill = await new_supplier(shop)
    rows = [(str(number), f"Bun {number}", "1.00") for number in range(2 * BATCH + 5)]
    run = await stage(mill, *rows)
    async with transaction() as session:
        await begin_writing(session, run.id, may_go=False, now=utcnow())

    assert await write_next(run.id)
    with pytest.raises(Killed):
        await write_and_die(run, mill)
    assert len(await goods()) == BATCH
    assert (await run_again(run.id)).written_up_to == BATCH
    while await write_next(run.id):
        pass

    done = await run_again(run.id)
    assert (done.state, done.counts) == (RunState.WRITTEN, {"added": 2 * BATCH + 5})
    assert len(await goods()) == 2 * BATCH + 5
    assert not await write_next(run.id)


async def test_a_newer_run_takes_the_place_of_one_that_nobody_wrote(shop: Marketplace) -> None:
    mill = await new_supplier(shop)
    old = await stage(mill, TEA)

    new = await stage(mill, SOAP)

    assert (await run_again(old.id)).state is RunState.DISCARDED
    with pytest.raises(NotReady):
        await write(old)
    async with transaction() as session:
        await begin_writing(session, new.id, may_go=False, now=utcnow())
    with pytest.raises(StillWriting):
        async with transaction() as session:
            await begin_run(session, mill, now=utcnow())
    with pytest.raises(NotReady):
        async with transaction() as session:
            await discard_run(session, new.id, now=utcnow())

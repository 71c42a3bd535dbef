"""A menu sorted by hand: nested, moved, hidden and deleted."""

import asyncio

import pytest

from blog.menu.errors import (
    ComesByItself,
    EntryGone,
    EntryWithinItself,
    TooDeep,
    TooManyEntries,
)
from blog.menu.models import MOST_ENTRIES, NodeKind
from blog.menu.service import (
    NewEntry,
    add_entry,
    delete_entry,
    move_entry,
    place_entry,
    show_entry,
)
from blog.tests.factories import make_entry, make_page
from blog.tests.menus import add, outline
from shared.db import transaction
from shared.errors import DomainError
from shared.trees import Spot, Way


async def move(id: int, *ways: Way) -> None:
    async with transaction() as session:
        for way in ways:
            await move_entry(session, None, id, way)


async def put(id: int, parent_id: int | None, before_id: int | None = None) -> None:
    async with transaction() as session:
        await place_entry(session, None, id, Spot(parent_id, before_id))


async def test_an_entry_is_moved_up_down_into_and_out() -> None:
    _bread, soap, hay = await add("Bread", "Soap", "Hay")

    await move(hay, Way.UP)
    assert await outline() == [("Bread", []), ("Hay", []), ("Soap", [])]
    await move(hay, Way.DOWN, Way.DOWN)
    assert await outline() == [("Bread", []), ("Soap", []), ("Hay", [])]
    await move(soap, Way.INTO)
    assert await outline() == [("Bread", [("Soap", [])]), ("Hay", [])]
    await move(soap, Way.OUT)
    assert await outline() == [("Bread", []), ("Soap", []), ("Hay", [])]


async def test_an_entry_is_put_before_another_anywhere() -> None:
    bread, soap, hay = await add("Bread", "Soap", "Hay")

    await put(soap, bread)
    await put(hay, bread, soap)

    assert await outline() == [("Bread", [("Hay", []), ("Soap", [])])]


async def test_a_menu_is_no_deeper_than_anybody_can_follow() -> None:
    bread, rolls, buns, iced = await add("Bread", "Rolls", "Buns", "Iced")
    await put(rolls, bread)
    await put(buns, rolls)

    with pytest.raises(TooDeep):
        await put(iced, buns)

    await put(iced, rolls)
    assert await outline() == [("Bread", [("Rolls", [("Buns", []), ("Iced", [])])])]


async def test_what_is_moved_with_others_below_it_counts_them() -> None:
    bread, rolls, buns, iced = await add("Bread", "Rolls", "Buns", "Iced")
    await put(iced, buns)
    await put(buns, rolls)

    with pytest.raises(TooDeep):
        await put(rolls, bread)


async def test_an_entry_is_not_put_into_itself_or_into_what_is_gone() -> None:
    bread, rolls = await add("Bread", "Rolls")
    await put(rolls, bread)

    with pytest.raises(EntryWithinItself):
        await put(bread, rolls)
    with pytest.raises(EntryWithinItself):
        await put(bread, bread)
    with pytest.raises(EntryGone):
        await put(bread, 2**31 - 1)


async def test_an_entry_of_another_menu_is_not_found() -> None:
    page = await make_page("bakery")
    (elsewhere,) = await add("Elsewhere", page_id=page.id)

    with pytest.raises(EntryGone):
        await move(elsewhere, Way.UP)


@pytest.mark.committed
async def test_of_two_moved_into_each_other_at_once_one_is_refused() -> None:
    bread, rolls = await add("Bread", "Rolls")

    results = await asyncio.gather(put(bread, rolls), put(rolls, bread), return_exceptions=True)

    refused = [it for it in results if isinstance(it, DomainError)]
    assert [type(it) for it in refused] == [EntryWithinItself]
    assert await outline() in (
        [("Bread", [("Rolls", [])])],
        [("Rolls", [("Bread", [])])],
    )


@pytest.mark.committed
async def test_two_added_to_a_menu_that_was_never_changed_are_both_there() -> None:
    await asyncio.gather(add("Bread"), add("Rolls"))

    assert sorted(await outline()) == [("Bread", []), ("Rolls", [])]


async def test_below_what_is_hidden_or_deleted_the_others_take_its_place() -> None:
    bread, rolls, buns, _hay = await add("Bread", "Rolls", "Buns", "Hay")
    await put(rolls, bread)
    await put(buns, bread)

    async with transaction() as session:
        await show_entry(session, None, bread, is_hidden=True)
    assert await outline() == [("Rolls", []), ("Buns", []), ("Hay", [])]
    async with transaction() as session:
        await show_entry(session, None, bread, is_hidden=False)
        await delete_entry(session, None, bread)

    assert await outline() == [("Rolls", []), ("Buns", []), ("Hay", [])]


async def test_a_heading_without_anything_below_it_is_not_shown() -> None:
    async with transaction() as session:
        heading = await add_entry(session, None, NewEntry(NodeKind.HEADING, label="Made here"))
    (bread,) = await add("Bread")
    assert await outline() == [("Bread", [])]

    await put(bread, heading.id)

    assert await outline() == [("Made here", [("Bread", [])])]


async def test_what_comes_by_itself_can_be_hidden_and_not_deleted() -> None:
    id = await make_entry(await make_page("bakery"), "")

    with pytest.raises(ComesByItself):
        async with transaction() as session:
            await delete_entry(session, None, id)
    async with transaction() as session:
        await show_entry(session, None, id, is_hidden=True)

    assert await outline() == []


async def test_a_menu_holds_no_more_than_anybody_can_read() -> None:
    await add(*(f"Link {number}" for number in range(MOST_ENTRIES)))

    with pytest.raises(TooManyEntries):
        await add("One more")

"""Breaking a part of the platform for as long as a page is looked at."""

import asyncpg

from tests.browser.visitor import Visitor
from tests.served import eventually

PUT_RIGHT = """
    DELETE FROM money_cases WHERE kind = 'foreign';
    DELETE FROM sagas WHERE key = 'refund:of-the-gallery';
    UPDATE payment_attempts SET status = 'expired', ended_at = now() WHERE status = 'mismatch'
"""
SETTLE_ERASURES = """
    UPDATE erasures SET confirmed_at = now() - interval '1 h'
        WHERE confirmed_at IS NOT NULL AND finished_at IS NULL;
    UPDATE sagas SET next_attempt_at = now() WHERE kind = 'erase-person'
        AND step = 'let_it_settle' AND leased_until IS NULL AND finished_at IS NULL
"""
IS_SETTLING = """
    SELECT EXISTS (SELECT FROM sagas WHERE kind = 'erase-person' AND step = 'let_it_settle'
        AND finished_at IS NULL)
"""


async def take_away(visitor: Visitor, program: str) -> None:
    """Kill a program, and start it again afterwards."""
    visitor.served.kill(program)
    visitor.afterwards.push_async_callback(visitor.served.start, program)


async def hide_table(visitor: Visitor, app: str, table: str) -> None:
    """Take a table away under an app that does not expect it, and put it back afterwards."""
    hidden = f"{table}_hidden"
    await _rename(visitor, app, table, hidden)
    visitor.afterwards.push_async_callback(_rename, visitor, app, hidden, table)


async def break_payment_page(visitor: Visitor) -> None:
    """Let SumUp open no checkout until afterwards."""
    behaviour = visitor.served.url("sumup", "/_simulator/behaviour")
    fault = {"call": "open-checkout", "fault": "error-before", "times": 0}
    answer = await visitor.served.http.post(behaviour, json=fault)
    assert answer.status_code == 201
    visitor.afterwards.push_async_callback(visitor.served.http.delete, behaviour)


async def silence_sumup(visitor: Visitor) -> None:
    """Let SumUp show no account until afterwards."""
    behaviour = visitor.served.url("sumup", "/_simulator/behaviour")
    fault = {"call": "read-merchant", "fault": "error-before", "times": 0}
    answer = await visitor.served.http.post(behaviour, json=fault)
    assert answer.status_code == 201
    visitor.afterwards.push_async_callback(visitor.served.http.delete, behaviour)


async def let_sign_ins_be_old(visitor: Visitor) -> None:
    """Let everybody have signed in an hour ago."""
    await _execute(visitor, "blog", "UPDATE sessions SET created_at = created_at - interval '1 h'")


async def let_erasures_begin(visitor: Visitor) -> None:
    """Do not wait until a confirmed erasure has settled.

    Whoever looks at it at this very moment puts it off once more, by what they have read before.
    """

    async def has_begun() -> bool | None:
        await _execute(visitor, "blog", SETTLE_ERASURES)
        return not await _value(visitor, "blog", IS_SETTLING) or None

    await eventually(has_begun)


async def close_shop(visitor: Visitor, slug: str) -> None:
    """Close a shop for now, and open it afterwards."""
    change = "UPDATE marketplaces SET is_open = {}, opening_note = '{}' WHERE slug = '{}'"
    note = "Closed until the oven is mended: back on Tuesday."
    await _execute(visitor, "market", change.format("false", note, slug))
    opened = change.format("true", "", slug)
    visitor.afterwards.push_async_callback(_execute, visitor, "market", opened)


async def stand_beside(visitor: Visitor, slug: str, new: str) -> None:
    """Let a page have one more shop, an empty one beside another, until afterwards."""
    await _execute(
        visitor,
        "market",
        "INSERT INTO marketplaces (container_type, container_id, slug, title, currency)"
        f" SELECT container_type, container_id, '{new}', 'The Barrow', currency"
        f" FROM marketplaces WHERE slug = '{slug}'",
    )
    gone = f"DELETE FROM marketplaces WHERE slug = '{new}'"
    visitor.afterwards.push_async_callback(_execute, visitor, "market", gone)


async def put_sections_back(visitor: Visitor, shop: str) -> None:
    """Let a shop's sections be sorted afterwards as the demonstration has them."""
    visitor.afterwards.push_async_callback(
        _execute,
        visitor,
        "market",
        "UPDATE sections SET parent_id = NULL, sort_order = place - 1 FROM ("
        "  SELECT id, row_number() OVER (ORDER BY id) AS place FROM sections"
        f"  WHERE marketplace_id = (SELECT id FROM marketplaces WHERE slug = '{shop}')"
        ") AS sorted WHERE sorted.id = sections.id",
    )


async def fill_menu(visitor: Visitor) -> None:
    """Let the site's menu have a heading with two links and a page below it, until afterwards."""
    site = "(SELECT id FROM menus WHERE page_id IS NULL)"
    await _execute(
        visitor,
        "blog",
        f"""
        WITH heading AS (
            INSERT INTO menu_nodes (menu_id, kind, label, icon, sort_order)
            VALUES ({site}, 'heading', 'More of us', 'users', 90) RETURNING menu_id, id
        ), links AS (
            INSERT INTO menu_nodes (menu_id, parent_id, kind, label, href, icon, sort_order)
            SELECT menu_id, id, 'link', label, 'https://example.org/' || label, icon, place
            FROM heading, (VALUES ('Friends', 'heart', 1), ('Recipes', 'book-open', 2))
                AS new (label, icon, place) RETURNING menu_id, id, label
        )
        INSERT INTO menu_nodes (menu_id, parent_id, kind, target_id, label)
        SELECT menu_id, links.id, 'page', posts.id, 'Our bread' FROM links, posts
        WHERE label = 'Friends' AND slug = 'ash-lane-bakery'
        """,
    )
    await put_menu_back(visitor)


async def put_menu_back(visitor: Visitor) -> None:
    """Let the site's menu be afterwards as the demonstration has it."""
    visitor.afterwards.push_async_callback(
        _execute,
        visitor,
        "blog",
        """
        UPDATE menu_nodes SET parent_id = NULL, is_hidden = false;
        DELETE FROM menu_nodes WHERE NOT is_generated;
        UPDATE menu_nodes SET sort_order = place - 1 FROM (
            SELECT id, row_number() OVER (PARTITION BY menu_id ORDER BY id) AS place FROM menu_nodes
        ) AS sorted WHERE sorted.id = menu_nodes.id
        """,
    )


async def nest_section(visitor: Visitor, slug: str, parent: str) -> None:
    """Let a section lie in another of its shop, and at the top again afterwards."""
    change = (
        "UPDATE sections SET parent_id = (SELECT id FROM sections above WHERE above.slug = {}"
        " AND above.marketplace_id = sections.marketplace_id) WHERE slug = '{}'"
    )
    await _execute(visitor, "market", change.format(f"'{parent}'", slug))
    undone = change.format("NULL", slug)
    visitor.afterwards.push_async_callback(_execute, visitor, "market", undone)


async def stop_selling(visitor: Visitor, slug: str) -> None:
    """Delete a product, and sell it again afterwards."""
    change = f"UPDATE products SET deleted_at = {{}} WHERE slug = '{slug}'"
    await _execute(visitor, "market", change.format("now()"))
    visitor.afterwards.push_async_callback(_execute, visitor, "market", change.format("NULL"))


async def change_price(visitor: Visitor, slug: str, by_minor: int) -> None:
    """Let a product cost more, and as much as before afterwards."""
    minor = "regular_price_minor"
    change = f"UPDATE products SET {minor} = {minor} + {{}} WHERE slug = '{slug}'"
    await _execute(visitor, "market", change.format(by_minor))
    visitor.afterwards.push_async_callback(_execute, visitor, "market", change.format(-by_minor))


async def hide_product(visitor: Visitor, slug: str) -> None:
    """Hide a product from shoppers, and show it again afterwards."""
    change = f"UPDATE products SET is_published = {{}} WHERE slug = '{slug}'"
    await _execute(visitor, "market", change.format("false"))
    visitor.afterwards.push_async_callback(_execute, visitor, "market", change.format("true"))


async def take_label_off(visitor: Visitor, label: str) -> None:
    """Take a label off all products afterwards."""
    change = f"UPDATE products SET labels = array_remove(labels, '{label}')"
    visitor.afterwards.push_async_callback(
        _execute, visitor, "market", f"{change} WHERE '{label}' = ANY(labels)"
    )


async def let_things_go_wrong(visitor: Visitor) -> None:
    """Let the last order be in doubt, and a delivery of its be parked, until afterwards."""
    await _execute(
        visitor,
        "orders",
        """
        WITH doubtful AS (
            UPDATE payment_attempts SET status = 'mismatch', next_check_at = NULL,
                problem = 'amount: 1.00 GBP instead of 4.20 GBP'
            WHERE id = (SELECT max(id) FROM payment_attempts) RETURNING *
        )
        INSERT INTO money_cases (order_id, attempt_id, kind, problem, opened_at)
        SELECT order_id, id, 'foreign', problem, now() FROM doubtful;
        INSERT INTO sagas
            (kind, key, step, data, created_at, attempts, next_attempt_at, parked_at, last_error)
        VALUES ('make-refund', 'refund:of-the-gallery', 'give_back', '{}', now(), 12, now(), now(),
            'ConnectError in transport.send, line 61')
        """,
    )
    visitor.afterwards.push_async_callback(_execute, visitor, "orders", PUT_RIGHT)


async def _rename(visitor: Visitor, app: str, before: str, after: str) -> None:
    await _execute(visitor, app, f'ALTER TABLE "{before}" RENAME TO "{after}"')


async def _execute(visitor: Visitor, app: str, statement: str) -> None:
    served = visitor.served
    connection = await asyncpg.connect(served.servers.postgres.url(served.databases[app]))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _value(visitor: Visitor, app: str, question: str) -> object:
    served = visitor.served
    connection = await asyncpg.connect(served.servers.postgres.url(served.databases[app]))
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()

"""What events lends to the pages of its siblings."""

from events.tests.factories import BAKERY, POTTERY, Bakery, open_bakery
from glue.contracts.events import ContainerNav
from glue.contracts.relations import ContainerType
from shared.rpc.client import RpcClient


def nav_of(page_id: int) -> ContainerNav:
    return ContainerNav(container_type=ContainerType.PAGE, container_id=page_id)


async def test_a_page_is_lent_links_to_its_calendars(sibling: RpcClient, bakery: Bakery) -> None:
    second = await open_bakery(seats=1, slug="tastings", title="Bread & cheese")
    elsewhere = await open_bakery(seats=1, page_id=POTTERY)

    links = await sibling.fragment(nav_of(BAKERY))

    assert f'href="http://events.test/calendars/{bakery.calendar_id}/"' in links
    assert f'href="http://events.test/calendars/{second.calendar_id}/"' in links
    assert f"/calendars/{elsewhere.calendar_id}/" not in links
    assert "Bread &amp; cheese" in links
    assert "hx-" not in links


async def test_a_page_without_calendars_is_lent_nothing(sibling: RpcClient, bakery: Bakery) -> None:
    assert await sibling.fragment(nav_of(POTTERY)) == ""

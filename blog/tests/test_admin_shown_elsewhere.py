"""The forms of shops and calendars say which other pages show them, too."""

import re

import pytest

from blog.tests.admins import ADMIN, enter_as, text_of, with_empty_logs
from blog.tests.factories import make_draft, make_page
from blog.tests.test_admin_calendars import CALENDARS, classes
from blog.tests.test_admin_shops import SHOPS, larder
from glue.contracts import events, market, relations
from glue.contracts.blog import PostKind
from glue.contracts.relations import ContainerType
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices


@pytest.mark.parametrize(
    ("form", "kind"),
    [(f"{SHOPS}3/", ContainerType.MARKET), (f"{CALENDARS}3/", ContainerType.CALENDAR)],
)
async def test_which_other_pages_show_something_is_said_by_its_form(
    client: SameOriginClient, services: FakeServices, form: str, kind: ContainerType
) -> None:
    bakery = await make_page("bakery", title="The Bakery")
    there = await make_page("dairy", title="The Dairy & Co.")
    draft = await make_draft("attic", kind=PostKind.PAGE)
    with_empty_logs(services)
    services.answers(market.MarketplacesForContainer, [larder(bakery)])
    services.answers(market.CountsOfMarketplaces, [])
    services.answers(events.CalendarsForContainer, [classes(bakery)])
    services.answers(relations.GetParents, [_hanging(kind, bakery.id)])
    await enter_as(client, "ben@example.org", ADMIN)

    alone = await text_of(client, form)
    pages = (bakery, there, draft)
    services.answers(relations.GetParents, [_hanging(kind, page.id) for page in pages])
    shown = await text_of(client, form)
    services.is_down("relations")
    untold = await text_of(client, form)

    assert "Other pages show it" not in alone
    assert re.findall(
        r'Other pages show it, too:\s*<a href="[^"]*/dairy/">([^<]*)</a></p>', shown
    ) == ["The Dairy &amp; Co."]
    assert "Unfinished" not in shown
    assert "cannot be told just now" in untold


def _hanging(kind: ContainerType, page_id: int) -> relations.Relation:
    return relations.Relation(
        parent_type=ContainerType.PAGE,
        parent_id=page_id,
        child_type=kind,
        child_id=3,
        sort_order=0,
    )

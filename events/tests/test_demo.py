"""Loading the demonstration."""

from datetime import date

import pytest

from events.calendars.queries import listed_calendars
from events.demo.loading import DemoCalendars, MissingPage, load_calendars
from events.tests.factories import BAKERY, page
from glue.contracts import blog
from shared.clock import FrozenClock
from shared.db import reading
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

TODAY = date(2026, 11, 26)


async def test_loading_again_changes_nothing(runtime: Runtime, services: FakeServices) -> None:
    services.answers(
        blog.PostBySlug,
        lambda it: page(BAKERY).model_copy(update={"id": len(it.slug), "slug": it.slug}),
    )
    wanted = DemoCalendars.read()

    first = await load_calendars(wanted, today=TODAY)
    second = await load_calendars(wanted, today=TODAY)

    assert (first, second) == (len(wanted.calendars), 0)
    async with reading() as session:
        assert len(await listed_calendars(session)) == first


async def test_what_is_on_stands_at_its_time_in_the_weeks_from_now_on(
    runtime: Runtime, client: SameOriginClient, services: FakeServices, clock: FrozenClock
) -> None:
    services.answers(blog.PostBySlug, lambda it: page(BAKERY).model_copy(update={"slug": it.slug}))
    await load_calendars(DemoCalendars.read(), today=TODAY)

    answer = await client.get("/ash-lane-bakery/oven-days/2026/11/28/")

    said = await answer.get_data(as_text=True)
    assert "Sourdough for beginners" in said
    assert "09:30–13:00" in said


async def test_without_its_pages_nothing_is_loaded(
    runtime: Runtime, services: FakeServices
) -> None:
    services.answers(blog.PostBySlug, None)

    with pytest.raises(MissingPage, match="ash-lane-bakery"):
        await load_calendars(DemoCalendars.read(), today=TODAY)

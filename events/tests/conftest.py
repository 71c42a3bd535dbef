"""What tests of events share: a bakery with seats in its class, and who keeps its calendar."""

import pytest

from events.tests.factories import BAKERY, POTTERY, Bakery, open_bakery, page, sign_in
from glue.contracts import blog, relations
from shared.clock import FrozenClock
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices


@pytest.fixture(autouse=True)
def nothing_from_elsewhere(services: FakeServices) -> None:
    """No page shows anything of another page's, unless a test says so."""
    services.answers(relations.GetChildren, [])


@pytest.fixture
async def bakery(runtime: Runtime, clock: FrozenClock) -> Bakery:
    return await open_bakery(seats=3)


@pytest.fixture
def published(services: FakeServices) -> set[int]:
    """The pages blog shows to the public."""
    pages = {BAKERY, POTTERY}
    services.answers(
        blog.PostsBatch, lambda query: [page(number) for number in query.ids if number in pages]
    )
    services.answers(blog.PostById, lambda query: page(query.id) if query.id in pages else None)
    services.answers(
        blog.PostBySlug,
        lambda query: next((page(n) for n in pages if page(n).slug == query.slug), None),
    )
    return pages


@pytest.fixture
def keeper(
    client: SameOriginClient, runtime: Runtime, services: FakeServices, published: set[int]
) -> SameOriginClient:
    """The browser of somebody who keeps the bakery's calendars and nothing else."""
    grant = blog.Grant(role=blog.Role.CALENDAR, page_id=BAKERY)
    services.answers(blog.SessionCheck, blog.SessionUser(user_id=5, grants=[grant]))
    sign_in(client, runtime)
    return client

"""What tests of market share: a bakery's page with a shop on it."""

import pytest
import pytest_asyncio

from glue.contracts import blog, likes, relations
from market.marketplaces.models import Marketplace
from market.tests.factories import BAKERY, open_shop, sign_in
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices


@pytest.fixture(autouse=True)
def nothing_from_elsewhere(services: FakeServices) -> None:
    """No page shows anything of another page's, unless a test says so."""
    services.answers(relations.GetChildren, [])


@pytest.fixture
def bakery(services: FakeServices) -> blog.Post:
    """The bakery's page, which blog knows."""
    services.answers(blog.PostBySlug, lambda query: BAKERY if query.slug == BAKERY.slug else None)
    services.answers(blog.PostById, lambda query: BAKERY if query.id == BAKERY.id else None)
    services.answers(blog.PostsBatch, lambda query: [BAKERY] if BAKERY.id in query.ids else [])
    return BAKERY


@pytest_asyncio.fixture
async def shop(runtime: Runtime, bakery: blog.Post) -> Marketplace:
    """An empty shop on the bakery's page."""
    return await open_shop()


@pytest.fixture
def keeper(
    client: SameOriginClient, runtime: Runtime, services: FakeServices, shop: Marketplace
) -> SameOriginClient:
    """The browser of somebody who keeps the bakery's shop and nothing else."""
    grant = blog.Grant(role=blog.Role.SHOP, page_id=BAKERY.id)
    services.answers(blog.SessionCheck, blog.SessionUser(user_id=5, grants=[grant]))
    services.answers(likes.LikedIds, [])
    sign_in(client, runtime)
    return client

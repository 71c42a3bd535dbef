"""The demonstration loads, and loading it again changes nothing."""

from pathlib import Path

import pytest
import yaml
from quart.typing import TestClientProtocol as Browser
from sqlalchemy import select

from blog.demo.loading import (
    DemoPages,
    DemoPeople,
    DemoPosts,
    load_pages,
    load_people,
    load_posts,
)
from blog.models import MenuNode, PageConfig, PagePaymentAccount, Post, RoleGrant, User
from blog.people.service import rename
from glue.contracts import blog
from glue.contracts.relations import ContainerType
from shared.db import reading, transaction
from shared.rpc.client import RpcClient

MERCHANTS = Path(__file__).resolve().parents[2] / "glue" / "demo_merchants.yaml"


@pytest.fixture
async def loaded() -> DemoPages:
    pages = DemoPages.read()
    await load_pages(pages)
    await load_posts(DemoPosts.read())
    await load_people(DemoPeople.read())
    return pages


async def everything() -> list[object]:
    tables = (
        Post.__table__,
        PageConfig.__table__,
        PagePaymentAccount.__table__,
        MenuNode.__table__,
        User.__table__,
        RoleGrant.__table__,
    )
    async with reading() as session:
        return [
            tuple(row)
            for table in tables
            for row in await session.execute(select(table).order_by(table.c.id))
        ]


async def test_loading_again_changes_nothing(loaded: DemoPages) -> None:
    before = await everything()

    await load_pages(loaded)
    await load_posts(DemoPosts.read())
    await load_people(DemoPeople.read())

    assert await everything() == before


async def test_what_a_person_calls_themselves_stays(loaded: DemoPages) -> None:
    async with transaction() as session:
        admin = await session.scalar(select(User).where(User.email == "admin@example.org"))
        assert admin
        await rename(session, user_id=admin.id, name="Ida")

    await load_people(DemoPeople.read())

    async with reading() as session:
        assert await session.scalar(select(User.name).where(User.id == admin.id)) == "Ida"


async def test_its_sellers_are_merchants_of_the_simulator(
    loaded: DemoPages, sibling: RpcClient
) -> None:
    merchants = yaml.safe_load(MERCHANTS.read_text())["merchants"]
    known = {(merchant["code"], merchant["currency"]) for merchant in merchants}

    pages = [await sibling.fetch(blog.PostBySlug(slug=page.slug)) for page in loaded.pages]
    configs = await sibling.fetch(
        blog.PageConfigsBatch(
            container_type=ContainerType.PAGE, container_ids=[page.id for page in pages if page]
        )
    )

    sellers = {
        (config.merchant_code, config.currency) for config in configs if config.takes_payments
    }
    assert len(configs) == 4
    assert len(sellers) == 2
    assert sellers <= known


async def test_its_pictures_are_there(loaded: DemoPages, client: Browser) -> None:
    front = await (await client.get("/")).get_data(as_text=True)

    for page in loaded.pages:
        address = f"/static/blog/demo/{page.feature_image}"
        assert address in front
        assert (await client.get(address)).mimetype == "image/svg+xml"

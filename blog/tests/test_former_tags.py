"""What was kept of a tag's address still leads to it, and what is done to tags is written down."""

from html import unescape

import pytest
from quart.typing import TestClientProtocol as Browser

from blog.tags.keeping import merge_tags
from blog.tags.models import Tag
from blog.tags.service import ensure_tag
from blog.tests.admins import ADMIN, enter_as, text_of, with_empty_logs
from blog.tests.factories import ADA
from shared.db import transaction
from shared.testing.fakes import FakeServices

TAGS = "/admin/tags/"


@pytest.fixture(autouse=True)
async def ada(client: Browser, services: FakeServices) -> None:
    with_empty_logs(services)
    await enter_as(client, ADA, ADMIN)


async def make_tag(name: str) -> Tag:
    async with transaction() as session:
        return await ensure_tag(session, name=name)


async def rename(client: Browser, tag: Tag, slug: str) -> None:
    form = {"name": slug.title(), "slug": slug, "group": ""}
    assert (await client.post(f"{TAGS}{tag.id}/", form=form)).status_code == 303


async def leads_to(client: Browser, path: str) -> tuple[int, str]:
    answer = await client.get(path)
    return answer.status_code, answer.headers.get("Location", "")


async def test_the_address_of_a_renamed_tag_and_of_its_feeds_leads_on(client: Browser) -> None:
    hay = await make_tag("Hay")
    for slug in ("straw", "dry-grass"):
        await rename(client, hay, slug)

    for former in ("hay", "straw"):
        assert await leads_to(client, f"/tag/{former}/") == (308, "/tag/dry-grass/")
    assert await leads_to(client, "/tag/hay/atom.xml") == (308, "/tag/dry-grass/atom.xml")
    assert await leads_to(client, "/tag/dry-grass/") == (200, "")
    assert await leads_to(client, "/tag/never/") == (404, "")


async def test_all_addresses_of_a_merged_tag_lead_to_the_other(client: Browser) -> None:
    hay, straw = await make_tag("Hay"), await make_tag("Straw")
    await rename(client, straw, "chaff")

    async with transaction() as session:
        await merge_tags(session, gone_id=straw.id, into_id=hay.id)

    for former in ("straw", "chaff"):
        assert await leads_to(client, f"/tag/{former}/") == (308, "/tag/hay/")


async def test_an_address_leads_to_whichever_tag_took_it(client: Browser) -> None:
    hay = await make_tag("Hay")
    await rename(client, hay, "straw")

    await client.post(TAGS, form={"name": "Hay", "slug": "hay", "group": ""})
    assert await leads_to(client, "/tag/hay/") == (200, "")

    await rename(client, hay, "chaff")
    taken = await make_tag("Straw")
    await client.post(f"{TAGS}{taken.id}/delete/")
    assert await leads_to(client, "/tag/straw/") == (404, "")


async def test_a_tag_that_gets_its_old_address_back_does_not_lead_to_itself(
    client: Browser,
) -> None:
    hay = await make_tag("Hay")
    for slug in ("straw", "hay"):
        await rename(client, hay, slug)

    assert await leads_to(client, "/tag/hay/") == (200, "")
    assert await leads_to(client, "/tag/straw/") == (308, "/tag/hay/")


async def test_the_address_of_a_tag_for_writers_leads_no_reader_anywhere(client: Browser) -> None:
    hay = await make_tag("Hay")
    form = {"name": "Board", "slug": "board", "group": "", "is_internal": "on"}
    await client.post(f"{TAGS}{hay.id}/", form=form)

    assert await leads_to(client, "/tag/hay/") == (404, "")


async def test_what_is_done_to_tags_and_their_groups_is_in_the_log(client: Browser) -> None:
    await client.post(TAGS, form={"name": "Hens", "slug": "", "group": ""})
    hay, straw = await make_tag("Hay"), await make_tag("Straw")
    await rename(client, hay, "grass")
    await client.post(f"{TAGS}{straw.id}/merge/", form={"into": str(hay.id)})
    await client.post(f"{TAGS}{hay.id}/delete/")
    await client.post(f"{TAGS}groups/", form={"name": "Land", "colour": "moss"})
    await client.post(f"{TAGS}groups/1/", form={"name": "Field", "colour": "moss"})
    await client.post(f"{TAGS}groups/1/delete/")

    log = unescape(await text_of(client, "/admin/log/?kind=pages"))

    for words in (
        "Tag made: Hens",
        "Tag changed: Grass",
        "Tag Straw merged into Grass",
        "Tag deleted: Grass",
        "Group of tags made: Land",
        "Group of tags changed: Field",
        "Group of tags deleted: Field",
    ):
        assert log.count(words) == 1, words

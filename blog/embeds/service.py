"""Asking an address what it is, once in a while, and never more of it than that."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from blog.embeds.errors import NothingToShow
from blog.embeds.heads import read_head
from blog.embeds.models import LONGEST_ADDRESS, LinkPreview
from blog.embeds.providers import PROVIDERS, Provider, provider_of
from glue.urls import blog_url
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.errors import DomainError
from shared.images import PictureMaker
from shared.images.addresses import OF_CARD, address_at
from shared.outward.client import OutwardClient
from shared.outward.manners import Manners
from shared.outward.own import outward_client
from shared.storage import Storage

Connect = Callable[[], AbstractAsyncContextManager[OutwardClient]]

STAYS = timedelta(days=7)
MOST_BYTES = 5 * 2**20
# Somebody waits for it.
SECONDS = 10.0
AT_ONCE = Manners(tries=1, seconds_between=0)


def connect() -> OutwardClient:
    """Make a client for addresses that writers type."""
    return outward_client(blog_url("/"), most_bytes=MOST_BYTES, seconds=SECONDS, manners=AT_ONCE)


async def look_at(
    address: str,
    *,
    as_bookmark: bool,
    storage: Storage,
    maker: PictureMaker,
    connect: Connect = connect,
    providers: Sequence[Provider] = PROVIDERS,
) -> dict[str, Any]:
    """Return what the editor makes a card of: a frame, or else a bookmark.

    Raises `ForbiddenAddress`, `Unreachable`, `TooLarge` and `NothingToShow`.
    """
    key = f"{'bookmark' if as_bookmark else 'embed'} {address}"[:LONGEST_ADDRESS]
    async with reading() as session:
        kept = await session.scalar(select(LinkPreview).where(LinkPreview.asked == key))
    if kept is not None and utcnow() - kept.fetched_at < STAYS:
        return dict(kept.told)
    async with connect() as client:
        provider = None if as_bookmark else provider_of(address, providers)
        told = await _framed(client, provider, address) if provider else None
        if told is None:
            told = await _bookmarked(client, address, storage, maker)
    await _keep(key, told)
    return told


async def _framed(client: OutwardClient, provider: Provider, address: str) -> dict[str, Any] | None:
    answer = await client.get(provider.asked_at(address))
    try:
        said = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        return None
    frame = provider.frame(said) if isinstance(said, dict) else None
    if answer.status != HTTPStatus.OK or frame is None:
        return None
    names = ("title", "author_name", "width", "height")
    return {
        "type": "video" if said.get("type") == "video" else "rich",
        "url": address,
        "html": frame,
        "provider_name": provider.name,
        **{name: it for name in names if isinstance(it := said.get(name), str | int)},
    }


async def _bookmarked(
    client: OutwardClient, address: str, storage: Storage, maker: PictureMaker
) -> dict[str, Any]:
    answer = await client.get(address)
    if answer.status != HTTPStatus.OK or "html" not in answer.headers.get("content-type", ""):
        raise NothingToShow()
    head = read_head(answer.text, answer.url)
    head["thumbnail"] = await _own_picture(client, head["thumbnail"], storage, maker)
    return {"type": "bookmark", "url": address, "metadata": head}


async def _own_picture(
    client: OutwardClient, address: str, storage: Storage, maker: PictureMaker
) -> str:
    """Return where a picture is that is like it: readers ask no stranger. Nothing without one."""
    if not address:
        return ""
    try:
        made = await maker.make((await client.get(address)).content)
    except DomainError:
        return ""
    await storage.put_all(made.files)
    return address_at(made.key, made.width, OF_CARD)


async def _keep(key: str, told: dict[str, Any]) -> None:
    values = {"told": told, "fetched_at": utcnow()}
    statement = insert(LinkPreview).values(asked=key, **values)
    async with transaction() as session:
        await session.execute(
            statement.on_conflict_do_update(index_elements=["asked"], set_=values)
        )

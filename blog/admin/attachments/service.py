"""Attaching what belongs to another page, and detaching it; relations keeps what hangs where."""

from hashlib import sha256

import orjson

from blog.admin.attachments.errors import GoneMeanwhile, ItsOwn
from blog.admin.attachments.kinds import Kind, Thing
from blog.posts.models import Post
from blog.posts.queries import live_pages_by_id
from glue.contracts.relations import ContainerType
from glue.permissions import Resource, may
from glue.services import relationships
from shared.db import ReadSession
from shared.errors import Forbidden
from shared.web.identity import Identity


async def attach(
    session: ReadSession, identity: Identity, kind: Kind, *, page: Post, id: int, key: str
) -> Thing:
    """Show a thing of another page on this one; whoever does that keeps such things on both.

    Raises `GoneMeanwhile`, `ItsOwn` and `Forbidden`.
    """
    thing = await _of_another(kind, page, id)
    if not await live_pages_by_id(session, ids=[thing.container_id]):
        raise GoneMeanwhile()
    if not may(identity, kind.action, Resource(page_id=thing.container_id)):
        raise Forbidden()
    await relationships.attach_child(
        (ContainerType.PAGE, page.id),
        (kind.type, id),
        key=_key("attach", key, page, kind, id),
        owner_id=thing.container_id,
    )
    return thing


async def detach(kind: Kind, *, page: Post, id: int, key: str) -> Thing:
    """Show a thing of another page on this one no more; raises `GoneMeanwhile` and `ItsOwn`."""
    thing = await _of_another(kind, page, id)
    await relationships.detach_child(
        (ContainerType.PAGE, page.id),
        (kind.type, id),
        key=_key("detach", key, page, kind, id),
        owner_id=thing.container_id,
    )
    return thing


async def _of_another(kind: Kind, page: Post, id: int) -> Thing:
    found = await kind.by_ids([id])
    if not found:
        raise GoneMeanwhile()
    if found[0].container_id == page.id:
        raise ItsOwn()
    return found[0]


def _key(what: str, key: str, page: Post, kind: Kind, id: int) -> str:
    return sha256(orjson.dumps([what, key, page.id, kind.type, id])).hexdigest()

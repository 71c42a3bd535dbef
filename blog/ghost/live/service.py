"""Which Ghost sites may be asked: their keys are kept encrypted and never shown again."""

from dataclasses import replace
from secrets import token_hex

from sqlalchemy.dialects.postgresql import insert

from blog.ghost.live.errors import NeedsAdminKey
from blog.ghost.live.keys import SiteKeys
from blog.ghost.live.models import GhostSite
from blog.ghost.live.queries import lock_site
from blog.page_configs.keys import KeyBox
from glue.audit import Audited, ObjectType
from shared.audit import record
from shared.db import WriteSession
from shared.runtime import current_runtime

SITE = (ObjectType.SITE, 0)


def keys_to(site: GhostSite) -> SiteKeys:
    """Return the keys to a Ghost, for whoever asks it and nobody else."""
    return SiteKeys.read(_box().unlock(site.locked_keys))


async def connect_site(
    session: WriteSession, *, address: str, admin_key: str, content_key: str
) -> GhostSite:
    """Keep the keys to a Ghost, in place of those there were; what it calls by stays."""
    address = address.rstrip("/")
    keys = SiteKeys(admin=admin_key, content=content_key)
    statement = insert(GhostSite).values(
        url=address, key_name=keys.name, locked_keys=_box().lock(keys.text)
    )
    site_id = await session.scalar(
        statement.on_conflict_do_update(
            index_elements=["url"], set_={"key_name": keys.name}
        ).returning(GhostSite.id)
    )
    assert site_id is not None
    site = await lock_site(session, site_id)
    assert site is not None
    calls = keys_to(site).calls
    site.locked_keys = _box().lock(SiteKeys(admin_key, content_key, calls).text)
    await record(session, Audited.GHOST_CONNECTED, on=SITE, key=keys.name)
    await session.flush()
    return site


async def listen_to(session: WriteSession, site_id: int) -> tuple[GhostSite, str]:
    """Let a Ghost call; return its secret, new each time. Raises `NeedsAdminKey`."""
    site = await lock_site(session, site_id)
    if site is None or not site.key_name:
        # What is out of sight for everybody is not told from what was deleted.
        raise NeedsAdminKey()
    secret = token_hex()
    site.locked_keys = _box().lock(replace(keys_to(site), calls=secret).text)
    site.call_token = site.call_token or token_hex(16)
    await record(session, Audited.GHOST_LISTENED_TO, on=SITE, key=site.key_name)
    await session.flush()
    return site, secret


async def forget_site(session: WriteSession, site_id: int) -> None:
    """Put the keys to a Ghost away; what it has brought stays."""
    site = await lock_site(session, site_id)
    if site is None:
        return
    await record(session, Audited.GHOST_FORGOTTEN, on=SITE, key=site.key_name)
    await session.delete(site)
    await session.flush()


def _box() -> KeyBox:
    return current_runtime().extra(KeyBox)

"""Encrypting the keys to Ghost sites anew, so that an older key of ours can be given up."""

from blog.ghost.live.models import GhostSite
from blog.ghost.live.queries import lock_sites
from blog.page_configs.keys import KeyBox, UnreadableKey
from blog.page_configs.rotation import Batch
from glue.audit import Audited, ObjectType
from shared.audit import record
from shared.db import transaction
from shared.runtime import current_runtime


async def rotate_site_keys() -> Batch:
    """Have the first key encrypt the keys to all sites; `lost` has those that nobody can read."""
    async with transaction() as session:
        outcomes = {site.id: _rotate(site) for site in await lock_sites(session)}
        anew = list(outcomes.values()).count(True)
        if anew:
            on = (ObjectType.SITE, 0)
            await record(session, Audited.PAYMENT_KEYS_ROTATED, on=on, keys=anew)
    lost = [site_id for site_id, is_anew in outcomes.items() if is_anew is None]
    return Batch(anew, len(outcomes) - anew - len(lost), lost)


def _rotate(site: GhostSite) -> bool | None:
    box = current_runtime().extra(KeyBox)
    if box.is_current(site.locked_keys):
        return False
    try:
        site.locked_keys = box.lock(box.unlock(site.locked_keys))
    except UnreadableKey:
        return None
    return True

"""Changing the settings, one change after another."""

from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert

from blog.site_settings.errors import SettingsChangedMeanwhile
from blog.site_settings.models import KeyValue
from blog.site_settings.queries import kept_settings
from blog.site_settings.values import SiteSettings
from glue.audit import Audited, ObjectType
from shared.audit import record
from shared.db import WriteSession


async def save_settings(session: WriteSession, wanted: SiteSettings, *, seen: str) -> None:
    """Let the settings be these; raises `SettingsChangedMeanwhile`."""
    # There may be no row to lock, and there are few who change anything.
    await session.execute(text("LOCK TABLE key_values IN SHARE ROW EXCLUSIVE MODE"))
    before = await kept_settings(session)
    if before.version != seen:
        raise SettingsChangedMeanwhile()
    was, is_now = before.model_dump(mode="json"), wanted.model_dump(mode="json")
    changed = sorted(key for key in is_now if is_now[key] != was[key])
    for key in changed:
        await _keep(session, key, is_now[key])
    if changed:
        await record(
            session,
            Audited.SETTINGS_CHANGED,
            on=(ObjectType.SITE, 0),
            settings=", ".join(changed),
        )


async def _keep(session: WriteSession, key: str, value: str | int) -> None:
    if value == SiteSettings.model_fields[key].default:
        await session.execute(delete(KeyValue).where(KeyValue.key == key))
        return
    await session.execute(
        insert(KeyValue)
        .values(key=key, value=value)
        .on_conflict_do_update(index_elements=["key"], set_={"value": value})
    )

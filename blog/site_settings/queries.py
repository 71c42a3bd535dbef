"""The settings as they are kept."""

from sqlalchemy import select

from blog.site_settings.models import KeyValue
from blog.site_settings.values import SiteSettings
from shared.db import ReadSession


async def kept_settings(session: ReadSession) -> SiteSettings:
    """Return the settings; what nobody has changed is what it is by itself."""
    rows = await session.execute(select(KeyValue.key, KeyValue.value))
    return SiteSettings.model_validate({key: value for key, value in rows})

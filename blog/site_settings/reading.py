"""The settings from memory: this process forgets them with a change, the others after seconds."""

from datetime import timedelta

from blog.site_settings.queries import kept_settings
from blog.site_settings.values import SiteSettings
from glue.remembered import Memory
from glue.site_words import forget_site_words
from shared.changes import remembering
from shared.clock import utcnow
from shared.db import read_session
from shared.runtime import current_runtime

THE_SITE = "site"


class SettingsMemory(Memory[SiteSettings]):
    """One process's memory of the settings."""

    def __init__(self) -> None:
        super().__init__(1)


async def current_settings() -> SiteSettings:
    """Return the settings as they were seconds ago at most."""
    runtime, now = current_runtime(), utcnow()
    memory = runtime.extras.setdefault(SettingsMemory, SettingsMemory())
    assert isinstance(memory, SettingsMemory)
    for_moments = timedelta(seconds=runtime.settings.layout_memory_seconds)
    known = memory.recall(THE_SITE, younger_than=for_moments, now=now)
    if known is not None:
        return known[0]
    async with remembering() as reads:
        settings = await kept_settings(read_session())
    memory.keep(THE_SITE, settings, now=now, reads=reads)
    return settings


def forget_settings() -> None:
    """Read them anew the next time, in this process."""
    current_runtime().extras.pop(SettingsMemory, None)
    forget_site_words()

"""What the site calls itself on the page, or in the mail, that is being made."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from shared.runtime import current_runtime, runtime_or_none
from shared.settings import SiteConfig


@dataclass(frozen=True, slots=True)
class SiteWords:
    """What is said instead of what is configured; empty texts say nothing."""

    title: str = ""
    tagline: str = ""
    notice: str = ""
    footer: str = ""


NOTHING_OF_ITS_OWN = SiteWords()

_words: ContextVar[SiteWords | None] = ContextVar("site_words", default=None)


def enter_site_words(words: SiteWords) -> None:
    """Let the site say this for the rest of this task."""
    _words.set(words)


def keep_site_words(words: SiteWords) -> None:
    """Let the site say this in each task of this process for which nothing else was entered."""
    current_runtime().extras[SiteWords] = words


def said_site_words() -> SiteWords:
    """Return what the site says in this task: what was entered, else what the process keeps."""
    entered = _words.get()
    if entered is not None:
        return entered
    runtime = runtime_or_none()
    if runtime is None:
        # Templates that are tried by themselves.
        return NOTHING_OF_ITS_OWN
    kept = runtime.extras.get(SiteWords, NOTHING_OF_ITS_OWN)
    assert isinstance(kept, SiteWords)
    return kept


class NamedSite:
    """The configured site as templates see it, called what it is called now."""

    def __init__(self, config: SiteConfig) -> None:
        """Take what it is called where nobody said otherwise."""
        self._config = config

    @property
    def title(self) -> str:
        """Return the name of the site."""
        return said_site_words().title or self._config.title

    @property
    def tagline(self) -> str:
        """Return what the site says of itself in one line."""
        return said_site_words().tagline or self._config.tagline

    @property
    def notice(self) -> str:
        """Return what stands on top of every page; mostly nothing."""
        return said_site_words().notice

    @property
    def footer(self) -> str:
        """Return the last line of every page, where it is not the usual one."""
        return said_site_words().footer

    @property
    def config(self) -> SiteConfig:
        """Return the configuration with the name and the line that the site has now."""
        now = {"title": self.title, "tagline": self.tagline}
        return self._config.model_copy(update=now)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._config, name)


def named_site() -> NamedSite:
    """Return the configured site, called what it is called now."""
    return NamedSite(current_runtime().settings.site)

"""Whose films and sounds are shown in a frame: asked by oEmbed, and believed in nothing but where.

What they answer is HTML of their own. Of that only the address of the frame is taken, and only
where it is on a host of theirs; the frame around it is ours.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape
from typing import Any
from urllib.parse import quote, urlsplit

_FRAME = re.compile(r"""<iframe\b[^>]*?\ssrc=(?:"([^"]+)"|'([^']+)')""", re.IGNORECASE)
WIDEST = 1920


@dataclass(frozen=True, slots=True)
class Provider:
    """A site with its names, where it is asked, and the hosts its frames come from."""

    name: str
    hosts: frozenset[str]
    endpoint: str
    frames: frozenset[str]

    def asked_at(self, address: str) -> str:
        """Return where to ask about an address of theirs."""
        joined = "&" if "?" in self.endpoint else "?"
        return f"{self.endpoint}{joined}url={quote(address, safe='')}"

    def frame(self, told: dict[str, Any]) -> str | None:
        """Return the frame of what they answered; None where they have none to show."""
        found = _FRAME.search(str(told.get("html", "")))
        source = unescape(found[1] or found[2]) if found else ""
        if source.startswith("//"):
            source = f"https:{source}"
        parts = urlsplit(source)
        if parts.scheme != "https" or parts.hostname not in self.frames:
            return None
        source = source.replace("//www.youtube.com/", "//www.youtube-nocookie.com/", 1)
        size = "".join(f' {name}="{it}"' for name, it in _sizes(told))
        title = escape(str(told.get("title", ""))[:300])
        return (
            f'<iframe src="{escape(source)}" title="{title}"{size} frameborder="0" loading="lazy"'
            ' allow="encrypted-media; fullscreen; picture-in-picture" allowfullscreen></iframe>'
        )


PROVIDERS = (
    Provider(
        "YouTube",
        frozenset({"youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be"}),
        "https://www.youtube.com/oembed?format=json",
        frozenset({"www.youtube.com", "www.youtube-nocookie.com"}),
    ),
    Provider(
        "Vimeo",
        frozenset({"vimeo.com", "www.vimeo.com"}),
        "https://vimeo.com/api/oembed.json?dnt=1",
        frozenset({"player.vimeo.com"}),
    ),
    Provider(
        "SoundCloud",
        frozenset({"soundcloud.com", "www.soundcloud.com", "m.soundcloud.com"}),
        "https://soundcloud.com/oembed?format=json",
        frozenset({"w.soundcloud.com"}),
    ),
    Provider(
        "Spotify",
        frozenset({"open.spotify.com"}),
        "https://open.spotify.com/oembed",
        frozenset({"open.spotify.com"}),
    ),
    Provider(
        "CodePen",
        frozenset({"codepen.io", "www.codepen.io"}),
        "https://codepen.io/api/oembed?format=json",
        frozenset({"codepen.io"}),
    ),
)
# What pages with such cards may show in a frame.
FRAME_HOSTS = frozenset().union(*(it.frames for it in PROVIDERS))


def provider_of(address: str, providers: Sequence[Provider] = PROVIDERS) -> Provider | None:
    """Return whose address it is, where it is one of theirs."""
    host = urlsplit(address).hostname
    return next((it for it in providers if host in it.hosts), None)


def _sizes(told: dict[str, Any]) -> list[tuple[str, int]]:
    found = []
    for name in ("width", "height"):
        size = told.get(name)
        if isinstance(size, int | float | str) and str(size).isdigit() and 0 < int(size) <= WIDEST:
            found.append((name, int(size)))
    return found

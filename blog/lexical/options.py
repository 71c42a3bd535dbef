"""What a document is rendered for, and with what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Target(StrEnum):
    """Where the HTML is read."""

    WEB = "web"
    FEED = "feed"
    EMAIL = "email"


class Audience(StrEnum):
    """Who reads, as far as cards ask."""

    VISITOR = "visitor"
    FREE = "free"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of one picture: a `srcset` of them, and the address of one for letters."""

    srcset: str
    letter: str


@dataclass(frozen=True, slots=True)
class Images:
    """Which sizes of pictures are there.

    `content` and `fixed` are folder names with their widths: `{"w600": 600}` stands for
    `/content/images/size/w600/...`. `can_resize` says whether a picture has sizes at all.
    `own` knows the sizes of pictures that are kept here in another way than Ghost's.
    """

    content: Mapping[str, int] = field(default_factory=dict)
    fixed: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    srcsets: bool = True
    max_width: int | None = None
    formats: tuple[str, ...] = ()
    can_resize: Callable[[str], bool] | None = None
    own: Callable[[str], Sizes | None] | None = None


@dataclass(frozen=True, slots=True)
class Design:
    """How the letter around the content looks, where a card has to know."""

    accent_color: str = ""
    background_is_dark: bool = False
    outlined_buttons: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """Everything around the document that its HTML depends on.

    Without an `audience` what is for some readers only stays in, between markers. `without_scripts`
    gives what a theme's scripts would drive as the browser's own: toggles, players. A form to sign
    up by is sent to `signup_url`; without it there is none where there are no scripts.
    """

    site_url: str = ""
    post_url: str = ""
    image_base_url: str = ""
    site_uuid: str = ""
    images: Images = field(default_factory=Images)
    design: Design = field(default_factory=Design)
    audience: Audience | None = None
    trusted_html: bool = False
    without_scripts: bool = False
    signup_url: str = ""
    personal_html: bool = False
    frame_hosts: frozenset[str] = frozenset()

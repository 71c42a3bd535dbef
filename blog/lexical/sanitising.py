"""HTML that people wrote, without what could run, load or send."""

import re
from functools import cache
from urllib.parse import urlsplit

import nh3

from blog.lexical import addresses

FRAME_HOSTS = frozenset(
    {
        "codepen.io",
        "codesandbox.io",
        "embed.music.apple.com",
        "embed.podcasts.apple.com",
        "giphy.com",
        "media.ccc.de",
        "open.spotify.com",
        "player.twitch.tv",
        "player.vimeo.com",
        "soundcloud.com",
        "ted.com",
        "www.youtube-nocookie.com",
        "www.youtube.com",
    }
)

TEXT_TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "blockquote",
        "br",
        "cite",
        "code",
        "dd",
        "del",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "ul",
        "var",
        "wbr",
    ]
)
BLOCK_TAGS = TEXT_TAGS | frozenset(
    [
        "article",
        "aside",
        "audio",
        "caption",
        "center",
        "col",
        "colgroup",
        "details",
        "figcaption",
        "figure",
        "footer",
        "header",
        "iframe",
        "img",
        "main",
        "nav",
        "picture",
        "section",
        "source",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "track",
        "video",
    ]
)
EVERYWHERE = frozenset({"class", "dir", "lang", "style", "title"})
ATTRIBUTES = {
    "*": EVERYWHERE,
    "a": {"href", "id", "rel", "target"},
    "audio": {"controls", "loop", "muted", "preload", "src"},
    "bdo": {"dir"},
    "blockquote": {"cite"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
    "hr": {"align", "size", "width"},
    "iframe": {
        "allowfullscreen",
        "frameborder",
        "height",
        "loading",
        "scrolling",
        "src",
        "width",
    },
    "img": {"align", "alt", "border", "height", "loading", "sizes", "src", "srcset", "width"},
    "ins": {"cite", "datetime"},
    "li": {"id", "value"},
    "ol": {"start", "type"},
    "p": {"align"},
    "q": {"cite"},
    "section": {"id"},
    "source": {"media", "sizes", "src", "srcset", "type"},
    "table": {"align", "bgcolor", "border", "cellpadding", "cellspacing", "role", "width"},
    "td": {"align", "bgcolor", "colspan", "height", "rowspan", "valign", "width"},
    "th": {"align", "bgcolor", "colspan", "height", "rowspan", "scope", "valign", "width"},
    "time": {"datetime"},
    "tr": {"align", "valign"},
    "track": {"default", "kind", "label", "src", "srclang"},
    "video": {
        "controls",
        "height",
        "loop",
        "muted",
        "playsinline",
        "poster",
        "preload",
        "src",
        "width",
    },
}
# Neither a position above the page nor anything that loads.
STYLES = re.compile(
    r"(?:background-color|background|border|border-[a-z-]+|color|direction|display|float|font|font-[a-z-]+"
    r"|height|letter-spacing|line-height|list-style|list-style-type|margin|margin-[a-z]+|max-height"
    r"|max-width|min-height|min-width|object-fit|opacity|overflow|padding|padding-[a-z]+|text-align"
    r"|text-decoration|text-indent|text-transform|vertical-align|white-space|width|word-break|word-spacing)"
)
STYLE_VALUE = re.compile(r"[\w\s#%.,()!'\"+*/-]+", re.ASCII)
LOADING_VALUE = re.compile(r"url|image|expression|element|attr|var|env|-moz-binding", re.IGNORECASE)
LINKED = {("a", "href"), ("blockquote", "cite"), ("q", "cite"), ("del", "cite"), ("ins", "cite")}
LOADED = {"src", "poster"}
FOOTNOTE = re.compile(r"fn(?:ref)?\d+(?::\d+)?")
EMPTY_FRAME = re.compile(r"<iframe(?![^>]* src=)[^>]*></iframe>")
CANDIDATE = re.compile(r"\s*([^\s,]\S*)((?:\s+[\d.]+[wx])?)\s*(?:,|$)")


def inline(html: str) -> str:
    """Clean the HTML of a caption or a line: it keeps its text, its links and its marks."""
    return _cleaner(TEXT_TAGS, frozenset()).clean(html) if _has_markup(html) else html


def block(html: str, frame_hosts: frozenset[str] = frozenset()) -> str:
    """Clean HTML that is a part of a page of its own; frames stay that show a known host."""
    if not _has_markup(html):
        return html
    cleaned = _cleaner(BLOCK_TAGS, FRAME_HOSTS | frame_hosts).clean(html)
    return EMPTY_FRAME.sub("", cleaned)


def unwrapped(html: str, kept: frozenset[str]) -> str:
    """Leave the tags out that are not kept, and keep their content."""
    return _cleaner(kept & TEXT_TAGS, frozenset()).clean(html) if _has_markup(html) else html


def style(value: str) -> str | None:
    """Keep the declarations of a style that only look."""
    declared = [one for one in value.split(";") if one.strip()]
    kept = [one for one in declared if _only_looks(one)]
    if len(kept) == len(declared):
        return value
    return ";".join(kept).strip() or None


def srcset(value: str) -> str | None:
    """Keep the pictures of a set that may be loaded."""
    kept = [
        f"{address}{size}"
        for found in CANDIDATE.finditer(value)
        if (address := addresses.source(found[1].rstrip(","))) and (size := found[2]) is not None
    ]
    return ", ".join(kept) or None


def _has_markup(html: str) -> bool:
    return any(sign in html for sign in "<>&\u00a0\0\r")


@cache
def _cleaner(tags: frozenset[str], frame_hosts: frozenset[str]) -> nh3.Cleaner:
    def keep(tag: str, name: str, value: str) -> str | None:
        if name == "style":
            return style(value)
        if name == "srcset":
            return srcset(value)
        if name == "id" and tag in {"a", "li"}:
            return value if FOOTNOTE.fullmatch(value) else None
        if (tag, name) in LINKED:
            return addresses.link(value) or None
        if name in LOADED:
            return (
                _frame(value, frame_hosts) if tag == "iframe" else addresses.source(value) or None
            )
        return value

    return nh3.Cleaner(
        tags=set(tags),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items() if tag in tags | {"*"}},
        attribute_filter=keep,
        clean_content_tags={"script", "style", "noscript", "template", "title", "textarea", "xmp"},
        url_schemes=set(addresses.LINKED),
        link_rel=None,
    )


def _frame(address: str, hosts: frozenset[str]) -> str | None:
    try:
        parts = urlsplit(f"https:{address}" if address.startswith("//") else address)
        host = parts.hostname or ""
    except ValueError:
        return None
    allowed = parts.scheme == "https" and "\\" not in address and addresses.is_on(host, hosts)
    return address if allowed else None


def _only_looks(declaration: str) -> bool:
    name, colon, held = declaration.partition(":")
    return bool(
        colon
        and STYLES.fullmatch(name.strip().lower())
        and STYLE_VALUE.fullmatch(held.strip())
        and not LOADING_VALUE.search(held)
    )

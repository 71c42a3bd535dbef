"""The documents that are compared with Ghost's renderer: every node with every option."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from blog.lexical import Audience, Design, Images, Options

Node = Mapping[str, JsonValue]
SITE = "https://example.com"
POST = "https://example.com/post/"
SIZES = {"w600": 600, "w1000": 1000, "w1600": 1600, "w2400": 2400}
EVERYONE = "status:free,status:-free"


@dataclass(frozen=True, slots=True)
class Case:
    """A document and what it is rendered with."""

    name: str
    nodes: Sequence[Node]
    settings: Mapping[str, JsonValue] = field(default_factory=dict)
    unsafe: bool = False


def text(content: str, marks: int = 0, type: str = "extended-text", **more: JsonValue) -> Node:
    return {
        "type": type,
        "text": content,
        "format": marks,
        "detail": 0,
        "mode": "normal",
        "style": "",
        "version": 1,
        **more,
    }


def element(type: str, *below: Node, **more: JsonValue) -> Node:
    children: list[JsonValue] = [dict(one) for one in below]
    return {
        "type": type,
        "children": children,
        "direction": "ltr",
        "format": "",
        "indent": 0,
        "version": 1,
        **more,
    }


def paragraph(*below: Node) -> Node:
    return element("paragraph", *below)


def link(address: str, *below: Node, **more: JsonValue) -> Node:
    return element(
        "link", *below, **{"url": address, "rel": None, "target": None, "title": None, **more}
    )


def item(*below: Node) -> Node:
    return element("listitem", *below, value=1)


def listing(*items: Node, kind: str = "bullet", start: int = 1) -> Node:
    tag = "ol" if kind == "number" else "ul"
    return element("list", *items, listType=kind, start=start, tag=tag)


def card(type: str, **fields: JsonValue) -> dict[str, JsonValue]:
    return {"type": type, "version": 1, **fields}


BREAK: Node = {"type": "linebreak", "version": 1}
RULE = card("horizontalrule")


def visible(non_member: bool, web: str, letter: str) -> dict[str, JsonValue]:
    return {
        "visibility": {
            "web": {"nonMember": non_member, "memberSegment": web},
            "email": {"memberSegment": letter},
        }
    }


def options_of(settings: Mapping[str, JsonValue]) -> Options:
    """Make the options that a case's settings stand for."""
    resizable = settings.get("resizable")
    design = settings.get("design")
    look: Mapping[str, JsonValue] = design if isinstance(design, dict) else {}
    formats = settings.get("formats")
    widest = settings.get("max_width")
    audience = settings.get("audience")
    return Options(
        site_url=str(settings.get("site_url", SITE)),
        post_url=str(settings.get("post_url", POST)),
        image_base_url=str(settings.get("image_base_url", "")),
        site_uuid=str(settings.get("site_uuid", "")),
        images=Images(
            content=SIZES if settings.get("sizes") else {},
            fixed={"email-cta-minimal-image": (256, 256)} if settings.get("sizes") else {},
            srcsets=bool(settings.get("srcsets", True)),
            max_width=widest if isinstance(widest, int) else None,
            formats=tuple(str(one) for one in formats) if isinstance(formats, list) else (),
            can_resize=(lambda address: resizable in address)
            if isinstance(resizable, str)
            else None,
        ),
        design=Design(
            accent_color=str(look.get("accent", "")),
            background_is_dark=bool(look.get("dark")),
            outlined_buttons=bool(look.get("outlined")),
        ),
        audience=Audience(audience) if isinstance(audience, str) else None,
        trusted_html=bool(settings.get("trusted_html")),
        personal_html=bool(settings.get("personal_html")),
    )


def oracle_options(settings: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Say the same to Ghost's renderer."""
    options = options_of(settings)
    said: dict[str, JsonValue] = {
        "siteUrl": f"{options.site_url}/",
        "postUrl": options.post_url,
        "imageBaseUrl": options.image_base_url,
        "siteUuid": options.site_uuid,
        "design": {
            "backgroundIsDark": options.design.background_is_dark,
            **({"accentColor": options.design.accent_color} if options.design.accent_color else {}),
            **({"buttonStyle": "outline"} if options.design.outlined_buttons else {}),
        },
        "feature": {
            "pictureImageFormats": bool(options.images.formats),
            "emailUniqueid": options.personal_html,
        },
    }
    if options.images.content:
        sizes: dict[str, JsonValue] = {
            name: {"width": width} for name, width in options.images.content.items()
        }
        said["imageOptimization"] = {
            "contentImageSizes": sizes,
            "internalImageSizes": {
                name: {"width": width, "height": height}
                for name, (width, height) in options.images.fixed.items()
            },
            "srcsets": options.images.srcsets,
            **({"defaultMaxWidth": options.images.max_width} if options.images.max_width else {}),
        }
    if "resizable" in settings:
        said["resizable"] = settings["resizable"]
    if options.images.formats:
        said["formats"] = list(options.images.formats)
    return said


def varied(base: Node, *variations: object, unsafe: bool = False) -> list[Case]:
    """Make cases of a card: as it is, and with each variation alone."""
    cases = [] if unsafe else [Case("as it is", [base])]
    for variation in variations:
        fields, settings = variation if isinstance(variation, tuple) else (variation, {})
        assert isinstance(fields, dict)
        named = ", ".join([*fields, *(f"with {name}" for name in settings)]) or "as it is"
        cases.append(Case(named, [{**base, **fields}], settings, unsafe))
    return cases

"""Images and galleries."""

from blog.lexical import escaping, pictures
from blog.lexical.cards import figures
from blog.lexical.fields import Fields, number
from blog.lexical.options import Sizes
from blog.lexical.page import Page

SIZES = {"regular": 720, "wide": 1200}
ROW = 3


def image(card: Fields, page: Page) -> str:
    """Render a picture."""
    if not figures.source(card, "src"):
        return ""
    below = figures.caption(card)
    breadth = figures.word(card, "cardWidth", "regular")
    classes = "kg-card kg-image-card"
    classes += f" kg-width-{breadth}" if breadth != "regular" else ""
    classes = figures.with_caption(classes, below)
    head = f' class="kg-image" alt="{escaping.value(card.text("alt"))}" loading="lazy"'
    head += escaping.attribute("title", card.text("title") or None)
    picture = _picture(card, page, head, SIZES.get(breadth), with_formats=True)
    address = figures.link(card, "href")
    if address:
        picture = f'<a href="{escaping.value(address)}">{picture}</a>'
    return f'<figure class="{classes}">{picture}{below}</figure>'


def gallery(card: Fields, page: Page) -> str:
    """Render rows of up to three pictures."""
    shown = [image for image in card.all("images") if _is_whole(image)]
    if not shown:
        return ""
    below = figures.caption(card)
    rows = "".join(
        f'<div class="kg-gallery-row">'
        f"{''.join(_in_gallery(one, page, len(shown), len(row)) for one in row)}</div>"
        for row in _rows(shown)
    )
    classes = figures.with_caption("kg-card kg-gallery-card kg-width-wide", below)
    return (
        f'<figure class="{classes}"><div class="kg-gallery-container">{rows}</div>{below}</figure>'
    )


def _in_gallery(image: Fields, page: Page, count: int, beside: int) -> str:
    head = f' loading="lazy" alt="{escaping.value(image.text("alt"))}"'
    head += escaping.attribute("title", image.text("title") or None)
    wide = SIZES["wide"] if count == 1 else SIZES["regular"]
    picture = _picture(image, page, head, wide, in_gallery=True, beside=beside)
    address = figures.link(image, "href")
    if address:
        picture = f'<a href="{escaping.value(address)}">{picture}</a>'
    return f'<div class="kg-gallery-image">{picture}</div>'


def _picture(
    image: Fields,
    page: Page,
    head: str,
    sizes: int | None,
    *,
    with_formats: bool = False,
    in_gallery: bool = False,
    beside: int = 1,
) -> str:
    address = figures.source(image, "src")
    own = pictures.own_sizes(address, page.options)
    width, height = image.size("width"), image.size("height")
    shown_width, shown_height = width, height
    widest = page.options.images.max_width if pictures.can_shrink(address, page.options) else None
    if width and height:
        if page.is_email and width > pictures.LETTER_WIDTH:
            widest = pictures.LETTER_WIDTH
        if widest and width > widest:
            shown_width, shown_height = pictures.resized(width, height, widest)
    both = f' width="{shown_width}" height="{shown_height}"' if width and height else ""
    if page.is_email:
        loaded = address
        if width and height:
            loaded = pictures.for_letter(address, width, page.options)
            if in_gallery and pictures.is_unsplash(address):
                loaded = pictures.unsplash_sized(address, 2 * pictures.LETTER_WIDTH)
        return _tag(own.letter if own else loaded, head, both, "", first_size=in_gallery)
    if own:
        more = "" if page.is_feed else _choice(own, pictures.across(sizes, beside))
        return _tag(address, head, both, more, first_size=in_gallery)
    chosen = pictures.srcset(address, width, page.options)
    more = ""
    if chosen:
        more = escaping.attribute("srcset", chosen)
        more += (
            f' sizes="(min-width: {sizes}px) {sizes}px"'
            if sizes and width and width >= sizes
            else ""
        )
    written = _tag(address, head, both, more, first_size=in_gallery)
    if with_formats and chosen and pictures.is_ours(address, page.options):
        return _with_formats(written, address, width, page, more.partition(" sizes=")[2])
    return written


def _choice(own: Sizes, drawn: str) -> str:
    return escaping.attribute("srcset", own.srcset) + escaping.attribute("sizes", drawn)


def _tag(address: str, head: str, size: str, more: str, *, first_size: bool) -> str:
    middle = f"{size}{head}" if first_size else f"{head}{size}"
    return f'<img src="{escaping.value(address)}"{middle}{more}>'


def _with_formats(written: str, address: str, width: float | None, page: Page, sizes: str) -> str:
    shown = f" sizes={sizes}" if sizes else ""
    sources = [
        f'<source srcset="{escaping.value(chosen)}" type="image/{form}"{shown}>'
        for form in page.options.images.formats
        if (chosen := pictures.srcset(address, width, page.options, form))
    ]
    return f"<picture>{''.join(sources)}{written}</picture>" if sources else written


def _is_whole(image: Fields) -> bool:
    return bool(
        image.text("fileName")
        and figures.source(image, "src")
        and image.size("width")
        and image.size("height")
        and number(image.node.get("row")) is not None
    )


def _rows(images: list[Fields]) -> list[list[Fields]]:
    """Lay pictures out as the editor numbered them, the last but one so that none is alone."""
    rows: dict[float, list[Fields]] = {}
    for position, image in enumerate(images):
        row = image.number("row") or 0
        if len(images) > 1 and len(images) % ROW == 1 and position == len(images) - 2:
            row += 1
        rows.setdefault(row, []).append(image)
    return [rows[row] for row in sorted(rows)]

"""Calls to action."""

import re

from blog.lexical import escaping, pictures, sanitising, visibility
from blog.lexical.cards import figures
from blog.lexical.fields import Fields
from blog.lexical.page import Page

SPONSORED = '<p><span style="white-space: pre-wrap;">SPONSORED</span></p>'
WHOLE = ' border="0" cellpadding="0" cellspacing="0" width="100%"'
SMALL = 64
WIDEST = 560
SMALL_SIZE = "email-cta-minimal-image"
FIRST = re.compile(r"^<p\b[^>]*>(.*?)</p>.*", re.DOTALL)


def call_to_action(card: Fields, page: Page) -> str:
    """Render a box with words, a picture and a button, for whom it is meant."""
    return visibility.gated(_letter(card, page) if page.is_email else _web(card), card, page)


def _web(card: Fields) -> str:
    layout = figures.word(card, "layout", "minimal")
    address, picture, text = _parts(card)
    classes = _classes(card, layout, layout_first=True)
    label = ""
    if card.flag("hasSponsorLabel", True):
        said = sanitising.block(card.text("sponsorLabel", SPONSORED))
        said = FIRST.sub(r"\1", said)
        label = (
            '<div class="kg-cta-sponsor-label-wrapper"><div class="kg-cta-sponsor-label"> '
            f"{said} </div></div>"
        )
    shown = ""
    if picture:
        width, height = card.size("imageWidth"), card.size("imageHeight")
        size = f' data-image-dimensions="{width}x{height}"' if width and height else ""
        shown = f'<img src="{escaping.value(picture)}" alt="CTA Image"{size}>'
        shown = f'<a href="{escaping.value(address)}">{shown}</a>' if address else shown
        shown = f'<div class="kg-cta-image-container"> {shown} </div>'
    said = f'<div class="kg-cta-text"> {text} </div>' if text else ""
    button = ""
    if address:
        # A colour that is none is the site's own: nothing is written of it.
        shade = (
            figures.colour(card, "buttonColor", "accent") if card.has("buttonColor") else "#000000"
        )
        accent = shade == "accent"
        look = "" if accent else f"background-color: {shade}; "
        look += f"color: {figures.colour(card, 'buttonTextColor', '#ffffff')};"
        button = (
            f'<a href="{escaping.value(address)}" class="kg-cta-button '
            f'{"kg-style-accent" if accent else ""}" '
            f'style="{look}"> {escaping.text(card.text("buttonText", "Learn more"))} </a>'
        )
    return (
        f'<div class="{classes}" data-layout="{layout}">{label}<div class="kg-cta-content">{shown}'
        f'<div class="kg-cta-content-inner">{said}{button}</div></div></div>'
    )


def _letter(card: Fields, page: Page) -> str:
    layout = figures.word(card, "layout", "minimal")
    label = ""
    if card.flag("hasSponsorLabel", True):
        said = sanitising.block(card.text("sponsorLabel", SPONSORED))
        label = (
            f'<tr><td><table{WHOLE}><tbody><tr><td class="kg-cta-sponsor-label"> {said} '
            "</td></tr></tbody></table></td></tr>"
        )
    content = _minimal(card, page) if layout == "minimal" else _immersive(card, page)
    return (
        f'<table class="{_classes(card, layout, layout_first=False)}"{WHOLE}><tbody>{label}<tr>'
        f'<td class="kg-cta-content"><table{WHOLE} class="kg-cta-content-wrapper"><tbody>'
        f"{content}</tbody></table></td></tr></tbody></table>"
    )


def _minimal(card: Fields, page: Page) -> str:
    address, picture, text = _parts(card)
    shown = ""
    if picture:
        loaded = escaping.value(pictures.fixed(picture, SMALL_SIZE, page.options))
        size = f'class="kg-cta-image" width="{SMALL}" height="{SMALL}"'
        shown = f'<img src="{loaded}" alt="CTA Image" {size}>'
        shown = f'<a href="{escaping.value(address)}">{shown}</a>' if address else shown
        shown = f'<td class="kg-cta-image-container" width="{SMALL}"> {shown} </td>'
    rows = f'<tr><td class="kg-cta-text"> {text} </td></tr>' if text else ""
    if address:
        rows += (
            f'<tr><td class="kg-cta-button-container"> {_button(card, page, address)} </td></tr>'
        )
    rows = f"<tbody>{rows}</tbody>" if rows else ""
    return f'<tr>{shown}<td class="kg-cta-content-inner"><table{WHOLE}>{rows}</table></td></tr>'


def _immersive(card: Fields, page: Page) -> str:
    address, picture, text = _parts(card)
    shown = ""
    if picture:
        width, height = card.size("imageWidth"), card.size("imageHeight")
        size = ""
        if width and height:
            if width > WIDEST:
                width, height = pictures.resized(width, height, WIDEST)
            size = f' width="{width}" height="{height}"'
        shown = f'<img src="{escaping.value(picture)}" alt="CTA Image" class="kg-cta-image"{size}>'
        shown = f'<a href="{escaping.value(address)}">{shown}</a>' if address else shown
        shown = (
            f'<tr><td class="kg-cta-image-container"><table{WHOLE}><tbody><tr><td> {shown} '
            "</td></tr></tbody></table></td></tr>"
        )
    button = ""
    if address:
        align = figures.word(card, "alignment", "left")
        button = (
            f'<tr><td class="kg-cta-button-container" align="{align}"> '
            f"{_button(card, page, address)} "
            "</td></tr>"
        )
    return f'{shown}<tr><td class="kg-cta-text"> {text} </td></tr>{button}'


def _button(card: Fields, page: Page, address: str) -> str:
    return figures.letter_button(
        page,
        address=address,
        text=escaping.text(card.text("buttonText", "Learn more")),
        colour=figures.colour(card, "buttonColor", "#000000"),
    )


def _parts(card: Fields) -> tuple[str, str, str]:
    address = figures.link(card, "buttonUrl") if card.flag("showButton", True) else ""
    return address, figures.source(card, "imageUrl"), sanitising.block(card.text("textValue"))


def _classes(card: Fields, layout: str, *, layout_first: bool) -> str:
    dividers = "" if card.flag("showDividers", True) else "kg-cta-no-dividers"
    named = f"kg-cta-{layout}"
    classes = [
        "kg-card kg-cta-card",
        f"kg-cta-bg-{figures.word(card, 'backgroundColor', 'grey')}",
        *([named, dividers] if layout_first else [dividers, named]),
    ]
    if not layout_first:
        classes.append("" if card.flag("hasSponsorLabel", True) else "kg-cta-no-label")
        classes.append("" if card.has("textValue") else "kg-cta-no-text")
    classes.append("kg-cta-has-img" if figures.source(card, "imageUrl") else "")
    classes.append("kg-cta-link-accent" if card.text("linkColor") == "accent" else "")
    classes.append("kg-cta-centered" if card.text("alignment") == "center" else "")
    return " ".join(classes)

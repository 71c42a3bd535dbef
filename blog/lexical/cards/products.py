"""A card for something that is sold or recommended elsewhere."""

from blog.lexical import escaping, pictures, sanitising
from blog.lexical.cards import figures, icons
from blog.lexical.fields import Fields
from blog.lexical.page import Page

WIDEST = 560
STARS = 5
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
RATINGS = "https://static.ghost.org/v4.0.0/images/star-rating"


def product(card: Fields, page: Page) -> str:
    """Render a picture, a name, stars, a description and a button, as far as they are there."""
    picture = figures.source(card, "productImageSrc")
    title = sanitising.inline(card.text("productTitle"))
    about = sanitising.block(card.text("productDescription"))
    has_stars, has_button = card.flag("productRatingEnabled"), card.flag("productButtonEnabled")
    address, named = figures.link(card, "productUrl"), card.text("productButton")
    if not (picture or title or about or has_stars or (has_button and address and named)):
        return ""
    stars = max(0, min(STARS, int(card.number("productStarRating") or 0)))
    if page.is_email:
        return _letter(card, page, picture, title, about, stars if has_stars else None)
    loaded = f'src="{escaping.value(picture)}"{_size(card)}'
    shown = f'<img {loaded} class="kg-product-card-image" loading="lazy">'
    drawn = " ".join(
        f'<span class="{"kg-product-card-rating-active" if at < stars else ""} '
        f'kg-product-card-rating-star">'
        f"{SVG}{icons.path(icons.STAR)}</svg></span>"
        for at in range(STARS)
    )
    rating = f'<div class="kg-product-card-rating">{drawn}</div>' if has_stars else ""
    button = (
        f'<a href="{escaping.value(address)}" class="kg-product-card-button '
        f'kg-product-card-btn-accent" '
        f'target="_blank" rel="noopener noreferrer"><span>{escaping.text(named)}</span></a>'
        if has_button
        else ""
    )
    return (
        '<div class="kg-card kg-product-card"><div class="kg-product-card-container">'
        f"{shown if picture else ''}"
        '<div class="kg-product-card-title-container">'
        f'<h4 class="kg-product-card-title">{title}</h4></div>{rating}'
        f'<div class="kg-product-card-description">{about}</div>{button}</div></div>'
    )


def _size(card: Fields) -> str:
    width, height = card.size("productImageWidth"), card.size("productImageHeight")
    shown = f' width="{width}"' if width else ""
    return shown + (f' height="{height}"' if height else "")


def _letter(
    card: Fields, page: Page, picture: str, title: str, about: str, stars: int | None
) -> str:
    width, height = card.size("productImageWidth"), card.size("productImageHeight")
    size = ""
    if width and height:
        if width > WIDEST:
            width, height = pictures.resized(width, height, WIDEST)
        size = f' width="{width}" height="{height}"'
    shown = (
        '<tr><td class="kg-product-image" align="center">'
        f'<img src="{escaping.value(picture)}"{size} border="0"></td></tr>'
        if picture
        else ""
    )
    dark = "-darkmode" if page.options.design.background_is_dark else ""
    rating = (
        f'<tr class="kg-product-rating"><td valign="top"><img src="{RATINGS}{dark}-{stars}.png" '
        'border="0"></td></tr>'
        if stars is not None
        else ""
    )
    button = ""
    if card.flag("productButtonEnabled"):
        drawn = figures.letter_button(
            page,
            address=figures.link(card, "productUrl"),
            text=escaping.text(card.text("productButton")),
            wide=True,
        )
        button = f'<tr><td class="kg-product-button-wrapper">{drawn}</td></tr>'
    plain = 'cellspacing="0" cellpadding="0" border="0"><tbody>'
    return (
        f'<table class="kg-product-card" {plain}<tr>'
        f'<td class="kg-product-card-container"><table {plain}{shown}'
        f'<tr><td valign="top"><h4 class="kg-product-title">{title}</h4></td></tr>{rating}'
        f'<tr><td class="kg-product-description-wrapper">{about}</td></tr>{button}'
        "</tbody></table></td></tr></tbody></table>"
    )

"""A form to sign up by."""

from blog.lexical import escaping, sanitising
from blog.lexical.cards import figures
from blog.lexical.fields import Fields
from blog.lexical.page import Page

THANKS = "Email sent! Check your inbox to complete your signup."
DOTS = (
    '<svg xmlns="http://www.w3.org/2000/svg" height="24" width="24" viewBox="0 0 24 24">'
    '<g stroke-linecap="round" stroke-width="2" fill="currentColor" stroke="none" '
    'stroke-linejoin="round" class="nc-icon-wrapper"><g class="nc-loop-dots-4-24-icon-o">'
    '<circle cx="4" cy="12" r="3"></circle><circle cx="12" cy="12" r="3"></circle>'
    '<circle cx="20" cy="12" r="3"></circle></g></g></svg>'
)


def signup(card: Fields, page: Page) -> str:
    """Render the form; who reads a letter has signed up already, and a feed has no forms."""
    if page.is_email:
        return "<div></div>"
    if page.is_feed:
        return ""
    plain = page.options.without_scripts
    if plain and not page.options.signup_url:
        return ""
    layout = figures.word(card, "layout", "wide")
    is_split = layout == "split"
    picture = figures.source(card, "backgroundImageSrc")
    shade = figures.colour(card, "backgroundColor", "#F0F0F0")
    accent = shade == "accent"
    classes = " ".join(
        [
            "kg-card kg-signup-card",
            *breadth(card, layout),
            "kg-style-accent" if accent else "",
        ]
    )
    covers = bool(picture) and not is_split
    behind = "" if accent or covers else f"background-color: {shade}"
    ink = (
        ""
        if shade == "transparent" and not covers
        else f"color: {figures.colour(card, 'textColor', '#000000')};"
    )
    look = escaping.attribute("style", ink or None)
    shown = (
        f'<picture><img class="kg-signup-card-image" src="{escaping.value(picture)}" alt="">'
        f"</picture>"
        if picture
        else ""
    )
    align = "kg-align-center" if card.text("alignment") == "center" else ""
    heading, below, small = (
        sanitising.inline(card.text(name)) for name in ("header", "subheader", "disclaimer")
    )
    heading = f'<h2 class="kg-signup-card-heading"{look}>{heading}</h2>' if heading else ""
    below = f'<p class="kg-signup-card-subheading"{look}>{below}</p>' if below else ""
    small = f'<p class="kg-signup-card-disclaimer"{look}>{small}</p>' if small else ""
    unseen = "" if plain else "; display: none;"
    form = _plain_form(card, page.options.signup_url) if plain else _form(card, look)
    return (
        f'<div class="{classes}" data-lexical-signup-form="" style="{behind}{unseen}">'
        f'{"" if is_split else shown}<div class="kg-signup-card-content">'
        f"{shown if is_split else ''}"
        f'<div class="kg-signup-card-text {align}">'
        f"{heading}{below}{form}{small}</div></div></div>"
    )


def breadth(card: Fields, layout: str) -> list[str]:
    """List the classes for how wide a card is."""
    if layout == "split":
        return [
            "kg-layout-split kg-width-full",
            "kg-swapped" if card.flag("swapped") else "",
            "kg-content-wide" if card.text("backgroundSize") == "contain" else "",
        ]
    if layout == "full":
        return ["kg-width-full kg-content-wide"]
    return [f"kg-width-{layout}"]


def _plain_form(card: Fields, address: str) -> str:
    """Write a form that needs no script: its page says what became of it."""
    button, text = _button(card)
    return (
        f'<form class="kg-signup-card-form" method="post" action="{escaping.value(address)}">'
        '<div class="kg-signup-card-fields"><input class="kg-signup-card-input" name="email" '
        'type="email" required="" autocomplete="email" aria-label="E-mail" '
        'placeholder="jamie@example.com"><input type="hidden" name="from" value="card">'
        f'<button class="kg-signup-card-button" style="{button}" type="submit">{text}</button>'
        "</div></form>"
    )


def _button(card: Fields) -> tuple[str, str]:
    """Return the style and the words of the button."""
    shade = figures.colour(card, "buttonColor", "accent")
    style = "" if shade == "accent" else f"background-color: {shade};"
    style += f"color: {figures.colour(card, 'buttonTextColor', '#FFFFFF')};"
    return style, escaping.text(card.text("buttonText", "Subscribe"))


def _form(card: Fields, look: str) -> str:
    labels = "\n".join(
        f'<input data-members-label="" type="hidden" value="{escaping.value(label)}">'
        for label in card.texts("labels")
    )
    accent = figures.colour(card, "buttonColor", "accent") == "accent"
    button, text = _button(card)
    return (
        f'<form class="kg-signup-card-form" data-members-form="signup">{labels}'
        '<div class="kg-signup-card-fields"><input class="kg-signup-card-input" id="email" '
        'data-members-email="" type="email" required="true" placeholder="jamie@example.com">'
        f'<button class="kg-signup-card-button {"kg-style-accent" if accent else ""}" '
        f'style="{button}" '
        f'type="submit"><span class="kg-signup-card-button-default">{text}</span> '
        f'<span class="kg-signup-card-button-loading">{DOTS}</span></button></div>'
        f'<div class="kg-signup-card-success"{look}>'
        f"{escaping.text(card.text('successMessage', THANKS))}</div>"
        f'<div class="kg-signup-card-error"{look} data-members-error=""></div></form>'
    )

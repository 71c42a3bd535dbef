"""What cards have in common: a figure with a caption, a button of a letter, a colour."""

import re

from blog.lexical import addresses, escaping, sanitising
from blog.lexical.fields import Fields
from blog.lexical.page import Page

COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}|[a-zA-Z]{1,32}|(?:rgb|rgba|hsl|hsla)\([\d\s.,%/-]{1,64}\)")
WORD = re.compile(r"[\w-]{1,32}", re.ASCII)


def colour(card: Fields, name: str, default: str = "") -> str:
    """Read a colour; what is none is the default."""
    held = card.text(name, default)
    return held if COLOUR.fullmatch(held) else default


def word(card: Fields, name: str, default: str = "") -> str:
    """Read a choice that becomes a part of a class; what is no word is the default."""
    held = card.text(name, default)
    return held if WORD.fullmatch(held) else default


def link(card: Fields, name: str) -> str:
    """Read an address to follow."""
    return addresses.link(card.text(name))


def source(card: Fields, name: str) -> str:
    """Read an address to load."""
    return addresses.source(card.text(name))


def caption(card: Fields) -> str:
    """Render what stands below a figure."""
    held = sanitising.inline(card.text("caption"))
    return f"<figcaption>{held}</figcaption>" if held else ""


def with_caption(classes: str, captioned: str) -> str:
    """Add to the classes of a figure that it has a caption."""
    return f"{classes} kg-card-hascaption" if captioned else classes


def is_light(colour: str) -> bool:
    """Tell whether black is read better on a colour than white."""
    if not re.fullmatch(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})", colour):
        return colour == "white"
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    red, green, blue = (int(digits[at : at + 2], 16) for at in (0, 2, 4))
    return (red * 299 + green * 587 + blue * 114) / 1000 >= 186


def letter_button(
    page: Page, *, address: str, text: str, colour: str = "", align: str = "", wide: bool = False
) -> str:
    """Draw a button that mail programs show: a table."""
    classes, cell, anchor = "btn", "", ""
    if colour == "accent":
        classes = "btn btn-accent"
    elif colour:
        if page.options.design.outlined_buttons:
            cell = (
                f' style="color: {colour} !important; border: 1px solid {colour}; '
                'border-color: currentColor; background-color: transparent;"'
            )
            anchor = f' style="color: {colour} !important;"'
        elif colour != "transparent":
            cell = f' style="background-color: {colour};"'
            if colour.startswith("#"):
                readable = "#000000" if is_light(colour) else "#FFFFFF"
                anchor = f' style="color: {readable} !important;"'
    return (
        f'<table class="{classes}" border="0" cellspacing="0" cellpadding="0"'
        f"{escaping.attribute('align', align or None)}><tbody><tr>"
        f'<td align="center"{cell}{escaping.attribute("width", "100%" if wide else None)}>'
        f'<a href="{escaping.value(address)}"{anchor}>{text}</a></td></tr></tbody></table>'
    )

"""Headers: a heading over a picture or a colour, in the older and the newer kind."""

import re

from blog.lexical import blocks, escaping, sanitising
from blog.lexical.cards import figures
from blog.lexical.cards.signups import breadth
from blog.lexical.fields import Fields
from blog.lexical.page import Page

TAGS = re.compile(r"<[^>]*>")
WHOLE = '<table border="0" cellpadding="0" cellspacing="0" width="100%"'
VML = 'xmlns:v="urn:schemas-microsoft-com:vml"'


def header(card: Fields, page: Page) -> str:
    """Render a header of either kind."""
    if card.number("version") != 2:
        return _older(card)
    return _letter(card, page) if page.is_email else _newer(card)


def _older(card: Fields) -> str:
    heading = sanitising.inline(card.text("header"))
    below = sanitising.inline(card.text("subheader"))
    address, text = figures.link(card, "buttonUrl"), card.text("buttonText")
    has_button = card.flag("buttonEnabled") and bool(address and text)
    if not (heading or below or has_button):
        return ""
    picture, style = figures.source(card, "backgroundImageSrc"), figures.word(card, "style", "dark")
    behind = f"background-image: url({escaping.style_address(picture)})" if style == "image" else ""
    href = escaping.value(address)
    button = f'<a class="kg-header-card-button" href="{href}"> {escaping.text(text)} </a>'
    return (
        f'<div class="kg-card kg-header-card kg-width-full '
        f"kg-size-{figures.word(card, 'size', 'small')} "
        f'kg-style-{style}" data-kg-background-image="{escaping.value(picture)}" style="{behind}">'
        + (
            f'<h2 class="kg-header-card-header" id="{_id(card, "header")}"> {heading} </h2>'
            if heading
            else ""
        )
        + (
            f'<h3 class="kg-header-card-subheader" id="{_id(card, "subheader")}"> {below} </h3>'
            if below
            else ""
        )
        + (button if has_button else "")
        + "</div>"
    )


def _newer(card: Fields) -> str:
    layout = figures.word(card, "layout", "full")
    is_split = layout == "split"
    picture = figures.source(card, "backgroundImageSrc")
    shade = figures.colour(card, "backgroundColor", "#000000")
    accent = shade == "accent"
    classes = " ".join(
        [
            "kg-card kg-header-card kg-v2",
            *breadth(card, layout),
            "kg-style-accent" if accent else "",
        ]
    )
    behind = "" if accent or (picture and not is_split) else f"background-color: {shade};"
    ink = figures.colour(card, "textColor", "#FFFFFF")
    look = f' style="color: {ink};" data-text-color="{ink}"'
    heading = sanitising.inline(card.text("header"))
    below = sanitising.inline(card.text("subheader"))
    shown = (
        f'<picture><img class="kg-header-card-image" src="{escaping.value(picture)}" '
        f'loading="lazy" '
        'alt=""></picture>'
        if picture
        else ""
    )
    align = "kg-align-center" if card.text("alignment", "center") == "center" else ""
    return (
        f'<div class="{classes}"{escaping.attribute("style", behind or None)} '
        f'data-background-color="{shade}">{"" if is_split else shown}<div '
        f'class="kg-header-card-content">'
        f'{shown if is_split else ""}<div class="kg-header-card-text {align}">'
        + (
            f'<h2 id="{_id(card, "header")}" class="kg-header-card-heading"{look}>{heading}</h2>'
            if heading
            else ""
        )
        + (
            f'<p id="{_id(card, "subheader")}" class="kg-header-card-subheading"{look}>{below}</p>'
            if below
            else ""
        )
        + f"{_button(card)}</div></div></div>"
    )


def _button(card: Fields) -> str:
    address = figures.link(card, "buttonUrl")
    if not (card.flag("buttonEnabled") and address):
        return ""
    shade = figures.colour(card, "buttonColor", "#ffffff")
    ink = figures.colour(card, "buttonTextColor", "#000000")
    accent = shade == "accent"
    look = f"color: {ink};" if accent else f"background-color: {shade};color: {ink};"
    return (
        f'<a href="{escaping.value(address)}" class="kg-header-card-button '
        f'{"kg-style-accent" if accent else ""}" style="{look}" data-button-color="{shade}" '
        f'data-button-text-color="{ink}">{escaping.text(card.text("buttonText"))}</a>'
    )


def _letter(card: Fields, page: Page) -> str:
    is_split = figures.word(card, "layout", "full") == "split"
    picture = figures.source(card, "backgroundImageSrc")
    contained = card.text("backgroundSize") == "contain"
    shade, ink = (
        figures.colour(card, "backgroundColor", "#000000"),
        figures.colour(card, "textColor", "#FFFFFF"),
    )
    align = figures.word(card, "alignment", "center")
    covers = bool(picture) and not is_split
    loaded = escaping.style_address(picture)
    behind = (
        f"background-image: url({loaded}); background-size: cover; background-position: center "
        f"center;"
        if covers
        else f"background-color: {shade};"
    )
    accent = (
        f"background-color: {figures.colour(card, 'accentColor', '#FF1A75')};"
        if shade == "accent"
        else ""
    )
    centred = " text-align: center;" if align == "center" else ""
    look = f"color:{ink};{centred} {behind} {accent}"
    tone = "dark" if figures.is_light(ink) else "light"
    heading = sanitising.inline(card.text("header"))
    below = sanitising.inline(card.text("subheader"))
    address = figures.link(card, "buttonUrl")
    button = ""
    if card.flag("buttonEnabled") and address:
        drawn = figures.letter_button(
            page,
            address=address,
            text=escaping.text(card.text("buttonText")),
            colour=figures.colour(card, "buttonColor", "#ffffff"),
            align=align,
        )
        button = f'<td class="kg-header-button-wrapper">{drawn}</td>'
    squeezed = "padding-top: 0;" if is_split and picture and contained else ""
    return (
        f'<div class="kg-header-card kg-v2 kg-header-card-{tone}-bg" style="{look}">'
        f"{_split_picture(picture, shade, contained) if is_split and picture else ''}"
        f'{WHOLE} style="{look}"><tbody><tr><!--[if mso]><td class="kg-header-card-content" '
        f'style="{"padding: 0;" if covers else "padding: 40px;"}{squeezed}"><![endif]-->'
        f'<!--[if !mso]><!--><td class="kg-header-card-content" style="{squeezed}"><!--<![endif]-->'
        f"{_covered(picture, shade) if covers else ''}{WHOLE}><tbody><tr>"
        f'<td align="{align}"><h2 class="kg-header-card-heading" style="color:{ink};">'
        f"{heading}</h2></td></tr>"
        f'<tr><td class="kg-header-card-subheading-wrapper" align="{align}">'
        f'<p class="kg-header-card-subheading" style="color:{ink};">{below}</p></td></tr>'
        f"<tr>{button}</tr></tbody></table>"
        f"{'<!--[if mso]></v:textbox></v:rect><![endif]-->' if covers else ''}"
        "</td></tr></tbody></table></div>"
    )


def _covered(picture: str, shade: str) -> str:
    return (
        f'<!--[if mso]><v:rect {VML} fill="true" stroke="false" style="width:600px;">'
        f'<v:fill src="{escaping.in_comment(picture)}" color="{shade}" type="frame" '
        f'aspect="atleast" '
        'focusposition="0.5,0.5" /><v:textbox inset="30pt,30pt,30pt,30pt" '
        'style="mso-fit-shape-to-text:true;"><![endif]-->'
    )


def _split_picture(picture: str, shade: str, contained: bool) -> str:
    filled = "" if contained else 'fill="true" '
    aspect = 'aspect="atmost" size="225pt,120pt"' if contained else 'aspect="atleast"'
    return (
        f'{WHOLE}><tbody><tr><td background="{escaping.value(picture)}" style="background-image: '
        f"url({escaping.style_address(picture)}); background-size: "
        f"{'50%' if contained else 'cover'}; "
        f'background-position: center" class="kg-header-card-image" bgcolor="{shade}" '
        f'align="center">'
        f'<!--[if mso]><v:rect {VML} {filled}stroke="false" style="width:600px;height:320px;">'
        f'<v:fill type="frame" {aspect} src="{escaping.in_comment(picture)}" color="{shade}" />'
        '<v:textbox inset="0,0,0,0"></v:textbox></v:rect><![endif]--></td></tr></tbody></table>'
    )


def _id(card: Fields, name: str) -> str:
    return escaping.value(blocks.slug(TAGS.sub("", card.text(name))))

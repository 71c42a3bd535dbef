"""Callouts, toggles, buttons and bookmarks."""

from collections.abc import Callable

from blog.lexical import escaping, sanitising
from blog.lexical.cards import figures
from blog.lexical.fields import Fields
from blog.lexical.page import Page

CALLOUT_TAGS = frozenset(
    ["a", "b", "br", "code", "del", "em", "i", "mark", "s", "strong", "sub", "sup", "u"]
)
SHORT, LONG = 89, 119
OUTLOOK = "margin: 0; padding: 0; border-collapse: collapse; border-spacing: 0;"
PLAIN_LINK = "text-decoration: none; color: #15212A;"


def callout(card: Fields, page: Page) -> str:
    """Render a box with an emoji."""
    held = card.text("backgroundColor", "blue")
    shade = held if figures.WORD.fullmatch(held) else "white"
    emoji = card.node.get("calloutEmoji")
    sign = card.text("calloutEmoji") if isinstance(emoji, str) else "💡"
    before = f'<div class="kg-callout-emoji">{escaping.text(sign)}</div>' if sign else ""
    said = sanitising.unwrapped(card.text("calloutText"), CALLOUT_TAGS)
    return (
        f'<div class="kg-card kg-callout-card kg-callout-card-{shade}">{before}'
        f'<div class="kg-callout-text">{said}</div></div>'
    )


def toggle(card: Fields, page: Page) -> str:
    """Render a heading that opens what is below it; in a letter it is open."""
    heading = sanitising.inline(card.text("heading"))
    content = sanitising.block(card.text("content"))
    if page.is_email:
        return (
            '<table cellspacing="0" cellpadding="0" border="0" width="100%" '
            'class="kg-toggle-card"><tbody>'
            f'<tr><td class="kg-toggle-heading"><h4>{heading}</h4></td></tr>'
            f'<tr><td class="kg-toggle-content">{content}</td></tr></tbody></table>'
        )
    if page.options.without_scripts:
        return (
            '<details class="kg-card kg-toggle-card"><summary class="kg-toggle-heading">'
            f'<h4 class="kg-toggle-heading-text">{heading}</h4></summary>'
            f'<div class="kg-toggle-content">{content}</div></details>'
        )
    return (
        '<div class="kg-card kg-toggle-card" data-kg-toggle-state="close"><div '
        'class="kg-toggle-heading">'
        f'<h4 class="kg-toggle-heading-text">{heading}</h4><button class="kg-toggle-card-icon" '
        'aria-label="Expand toggle to read content"><svg id="Regular" '
        'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path class="cls-1" '
        'd="M23.25,7.311,12.53,18.03a.749.749,0,0,1-1.06,0L.75,7.311"></path></svg></button></div>'
        f'<div class="kg-toggle-content">{content}</div></div>'
    )


def button(card: Fields, page: Page) -> str:
    """Render a button that leads somewhere."""
    address = figures.link(card, "buttonUrl")
    if not address:
        return ""
    text = escaping.text(card.text("buttonText", "Button Title"))
    align = figures.word(card, "alignment", "center")
    if page.is_email:
        drawn = figures.letter_button(page, address=address, text=text, align=align)
        return (
            '<table class="kg-card kg-button-card" border="0" cellpadding="0" cellspacing="0">'
            "<tbody><tr>"
            f'<td class="kg-card-spacing">{drawn}</td></tr></tbody></table>'
        )
    return (
        f'<div class="kg-card kg-button-card kg-align-{align}"><a href="{escaping.value(address)}" '
        f'class="kg-btn kg-btn-accent">{text}</a></div>'
    )


def bookmark(card: Fields, page: Page) -> str:
    """Render a link with what the page behind it says of itself."""
    address = figures.link(card, "url")
    if not address:
        return ""
    about = card.below("metadata")
    # Ghost has the two the wrong way round, and themes are made for that.
    by, at = about.text("publisher"), about.text("author")
    icon, thumbnail = figures.source(about, "icon"), figures.source(about, "thumbnail")
    below = figures.caption(card)
    if page.is_email:
        return _letter_bookmark(card, address, by, at)
    title, description = (
        escaping.text(about.text("title")),
        escaping.text(about.text("description")),
    )
    names = f'<span class="kg-bookmark-author">{escaping.text(by)}</span>' if by else ""
    names += f'<span class="kg-bookmark-publisher">{escaping.text(at)}</span>' if at else ""
    shown = f'<img class="kg-bookmark-icon" src="{escaping.value(icon)}" alt="">' if icon else ""
    picture = (
        f'<div class="kg-bookmark-thumbnail"><img src="{escaping.value(thumbnail)}" alt=""></div>'
        if thumbnail
        else ""
    )
    return (
        f'<figure class="{figures.with_caption("kg-card kg-bookmark-card", below)}">'
        f'<a class="kg-bookmark-container" href="{escaping.value(address)}">'
        f'<div class="kg-bookmark-content"><div class="kg-bookmark-title">{title}</div>'
        f'<div class="kg-bookmark-description">{description}</div>'
        f'<div class="kg-bookmark-metadata">{shown}{names}</div></div>{picture}</a>{below}</figure>'
    )


def _letter_bookmark(card: Fields, address: str, by: str, at: str) -> str:
    about = card.below("metadata")
    below, href = figures.caption(card), escaping.value(address)
    icon, thumbnail = figures.source(about, "icon"), figures.source(about, "thumbnail")
    title, description = escaping.text(about.text("title")), _shortened(about.text("description"))
    shown = f'<img class="kg-bookmark-icon" src="{escaping.value(icon)}" alt="">' if icon else ""
    names = " ".join(
        f'<span class="kg-bookmark-{which}">{escaping.text(name)}</span>'
        for which, name in (("author", by), ("publisher", at))
        if name
    )
    picture = (
        '<div class="kg-bookmark-thumbnail" style="background-image: '
        f"url('{escaping.style_address(thumbnail)}')\">"
        f'<img src="{escaping.value(thumbnail)}" alt=""></div>'
        if thumbnail
        else ""
    )
    classes = "kg-card kg-bookmark-card" + (" kg-card-hascaption" if below else "")
    return (
        f'<div><!--[if !mso !vml]--><figure class="{classes}"><a class="kg-bookmark-container" '
        f'href="{href}"><div class="kg-bookmark-content"><div class="kg-bookmark-title">'
        f"{title}</div>"
        f'<div class="kg-bookmark-description">{description}</div><div '
        f'class="kg-bookmark-metadata">'
        f"{shown} {names}</div></div>{picture}</a>{below}</figure><!--[endif]-->"
        f"<!--[if vml]>{_outlook(card, escaping.in_comment(address), by, at)}<![endif]--></div>"
    )


def _outlook(card: Fields, href: str, by: str, at: str) -> str:
    """Draw a bookmark for the mail program that knows tables only, within a comment."""
    about = card.below("metadata")
    icon = figures.source(about, "icon")
    between = "&nbsp;&#x2022;&nbsp;" if at else ""
    line = "font-size: {}px; line-height: 1.5em; font-weight: {};"
    pictured = (
        '<td valign="middle" class="kg-bookmark-icon--outlook" style="padding-right: 8px; '
        "font-size: 0; "
        f'line-height: 1.5em;"><a href="{href}" style="{PLAIN_LINK}"> <img '
        f'src="{escaping.in_comment(icon)}" '
        'width="22" height="22" alt=" "> </a></td>'
        if icon
        else ""
    )
    return (
        '<table class="kg-card kg-bookmark-card--outlook" style="margin: 0; padding: 0; width: '
        "100%; "
        "border: 1px solid #e5eff5; background: #ffffff; font-family: -apple-system, "
        "BlinkMacSystemFont, 'Segoe UI', Roboto, Oxygen, Ubuntu, Cantarell, 'Open Sans', "
        "'Helvetica "
        'Neue\', sans-serif; border-collapse: collapse; border-spacing: 0;" width="100%"><tr>'
        f'<td width="100%" style="padding: 20px;"><table style="{OUTLOOK}"><tr>'
        '<td class="kg-bookmark-title--outlook">'
        f'<a href="{href}" style="{PLAIN_LINK} {line.format(15, 600)}"> '
        f"{_commented(about.text('title'))} </a></td></tr><tr><td>"
        '<div class="kg-bookmark-description--outlook">'
        f'<a href="{href}" style="text-decoration: none; margin-top: 12px; color: #738a94; '
        f'{line.format(13, 400)}"> {_shortened(about.text("description"), _commented)} </a></div>'
        f"</td></tr><tr>"
        '<td class="kg-bookmark-metadata--outlook" style="padding-top: 14px; color: #15212A; '
        f'font-size: 13px; font-weight: 400; line-height: 1.5em;"><table style="{OUTLOOK}"><tr>'
        f"{pictured}"
        f'<td valign="middle" class="kg-bookmark-byline--outlook"><a href="{href}" '
        f'style="{PLAIN_LINK}"> '
        f"{_commented(by)} {between} {_commented(at)} </a></td></tr></table></td></tr></table>"
        f"</td></tr>"
        '</table><div class="kg-bookmark-spacer--outlook" style="height: 1.5em;">&nbsp;</div>'
    )


def _commented(value: str) -> str:
    return escaping.text(value).replace('"', "&quot;").replace("'", "&#039;")


def _shortened(description: str, escape: Callable[[str], str] = escaping.text) -> str:
    """Cut a description for a phone, and a little later for a desk."""
    if len(description) <= SHORT + 1:
        return escape(description)
    rest = f'<span class="desktop-only">{escape(description[SHORT:LONG])}</span>'
    end = "…" if len(description) > LONG + 1 else '<span class="hide-desktop">…</span>'
    return f"{escape(description[:SHORT])}{rest}{end}"

"""Cards that stand in letters only."""

from blog.lexical import escaping, replacements, sanitising, visibility
from blog.lexical.cards import figures
from blog.lexical.fields import Fields
from blog.lexical.options import Audience
from blog.lexical.page import Page
from blog.lexical.visibility import SEGMENT, SEGMENTS

ACCENT = "#15171A"
LISTEN = "https://partner.transistor.fm/ghost"


def email(card: Fields, page: Page) -> str:
    """Render words for the readers of the letter."""
    held = card.text("html")
    if not page.is_email or not held:
        return ""
    return _words(held, page)


def email_cta(card: Fields, page: Page) -> str:
    """Render words and a button for one kind of the letter's readers."""
    address = figures.link(card, "buttonUrl")
    named = card.text("buttonText")
    held = card.text("html")
    has_button = card.flag("showButton") and bool(address and named)
    if not page.is_email or not (held or has_button):
        return ""
    segment = card.text("segment", "status:free")
    segment = segment if SEGMENT.fullmatch(segment) else "status:free"
    audience = page.options.audience
    if audience is not None and SEGMENTS.get(audience, "") not in segment.split(","):
        return ""
    align = figures.word(card, "alignment", "left")
    rule = "<hr>" if card.flag("showDividers", True) else ""
    button = ""
    if has_button:
        text = replacements.personal(escaping.text(named))
        href = replacements.personal(escaping.value(address))
        button = (
            '<div class="btn btn-accent"><table border="0" cellspacing="0" cellpadding="0" '
            f'align="{align}"><tbody><tr><td align="center"> <a href="{href}">{text}</a> </td></tr>'
            "</tbody></table></div><p></p>"
        )
    classes = ' class="align-center"' if align == "center" else ""
    content = f"{rule}{_words(held, page)}{button}{rule}"
    if audience is Audience.VISITOR:
        return ""
    return f'<div data-gh-segment="{segment}"{classes}>{content}</div>'


def transistor(card: Fields, page: Page) -> str:
    """Render the way to a listener's own podcasts, which only a letter can address."""
    if not page.is_email:
        return ""
    accent = page.options.design.accent_color
    shade = accent if figures.COLOUR.fullmatch(accent) else ACCENT
    address = f"{LISTEN}/%%{{uuid}}%%"
    table = '<table cellspacing="0" cellpadding="0" border="0" width="100%"'
    shown = (
        '<table class="kg-card kg-transistor-card" cellspacing="0" cellpadding="0" border="0" '
        'width="100%">'
        f'<tbody><tr><td style="padding: 24px; text-align: center;">{table} style="text-align: '
        f'center;">'
        f'<tbody><tr><td style="text-align: center; padding-bottom: 12px;"><a href="{address}" '
        'style="display: inline-block; width: 72px; height: 72px; padding-top: 4px; '
        "padding-right: 4px; "
        f'padding-bottom: 4px; padding-left: 4px; border-radius: 8px; background-color: {shade}">'
        '<img src="https://static.ghost.org/v6.0.0/images/transistor-logo-ondark.png" width="40" '
        'height="40" alt="Transistor" style="width: 40px; height: 40px; padding: 16px;"></a></td>'
        "</tr><tr>"
        f'<td style="text-align: center;"><a href="{address}" class="kg-transistor-title"> '
        f"Listen to your "
        f'podcasts </a><a href="{address}" class="kg-transistor-description"> Subscribe and '
        f"listen to your "
        "personal podcast feed in your favorite app. </a></td></tr></tbody></table></td></tr>"
        "</tbody></table>"
    )
    return visibility.gated(shown, card, page, non_members=False)


def _words(held: str, page: Page) -> str:
    cleaned = (
        held if page.options.trusted_html else sanitising.block(held, page.options.frame_hosts)
    )
    return replacements.personal(cleaned)

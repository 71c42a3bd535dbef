"""Cards that hold code, HTML or Markdown, and the two that hold nothing."""

from blog.lexical import escaping, markdown, replacements, sanitising, visibility
from blog.lexical.cards import figures
from blog.lexical.fields import Fields
from blog.lexical.page import Page
from blog.lexical.rendered import PAYWALL

LETTER_RULE = (
    '<table class="kg-card kg-hr-card" role="presentation" width="100%" border="0" cellpadding="0" '
    'cellspacing="0"><tbody><tr><td><!--[if !mso]><!-- --><hr style="display: none;">'
    "<!--<![endif]-->"
    '<table class="kg-hr" role="presentation" border="0" cellpadding="0" cellspacing="0"><tbody>'
    "<tr>"
    "<td>&nbsp;</td></tr></tbody></table></td></tr></tbody></table>"
)


def codeblock(card: Fields, page: Page) -> str:
    """Render code, with its language and caption."""
    code = card.text("code")
    if not code:
        return ""
    language = card.text("language")
    classes = escaping.attribute("class", f"language-{language}" if language else None)
    block = f"<pre><code{classes}>{escaping.text(code)}</code></pre>"
    below = figures.caption(card)
    return f'<figure class="kg-card kg-code-card">{block}{below}</figure>' if below else block


def horizontalrule(card: Fields, page: Page) -> str:
    """Render a line across."""
    return LETTER_RULE if page.is_email else "<hr>"


def paywall(card: Fields, page: Page) -> str:
    """Mark where the part begins that is not for everybody."""
    return PAYWALL


def html(card: Fields, page: Page) -> str:
    """Render HTML that somebody wrote."""
    held = card.text("html")
    if not held:
        return ""
    if page.options.personal_html:
        held = replacements.personal(held)
    if not page.options.trusted_html:
        held = sanitising.block(held, page.options.frame_hosts)
    wrapped = f"\n<!--kg-card-begin: html-->\n{held}\n<!--kg-card-end: html-->\n"
    return visibility.gated(wrapped, card, page)


def from_markdown(card: Fields, page: Page) -> str:
    """Render Markdown."""
    held = markdown.render(card.text("markdown"))
    return held if page.options.trusted_html else sanitising.block(held, page.options.frame_hosts)

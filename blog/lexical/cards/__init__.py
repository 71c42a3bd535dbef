"""Every card, by the type it has in a document."""

from collections.abc import Callable, Mapping

from blog.lexical.cards import (
    actions,
    boxes,
    embeds,
    headers,
    images,
    letters,
    own,
    players,
    products,
    raw,
    signups,
)
from blog.lexical.fields import Fields
from blog.lexical.page import Page

CARDS: Mapping[str, Callable[[Fields, Page], str]] = {
    "audio": players.audio,
    "bookmark": boxes.bookmark,
    "button": boxes.button,
    "call-to-action": actions.call_to_action,
    "callout": boxes.callout,
    "codeblock": raw.codeblock,
    "email": letters.email,
    "email-cta": letters.email_cta,
    "embed": embeds.embed,
    "file": players.file,
    "gallery": images.gallery,
    "header": headers.header,
    "horizontalrule": raw.horizontalrule,
    "html": raw.html,
    "image": images.image,
    "markdown": raw.from_markdown,
    "paywall": raw.paywall,
    "product": products.product,
    "signup": signups.signup,
    "toggle": boxes.toggle,
    "transistor": letters.transistor,
    "video": players.video,
    **dict.fromkeys(own.KINDS, own.own),
}

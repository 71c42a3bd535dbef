"""All cases, by the type of node that they are about."""

from blog.tests.lexical.cases import cards, forms, media, words
from blog.tests.lexical.corpus import Case

CASES: dict[str, list[Case]] = {
    "aside": words.ASIDES,
    "at-link": words.SMALL,
    "audio": media.AUDIOS,
    "bookmark": cards.BOOKMARKS,
    "button": cards.BUTTONS,
    "call-to-action": cards.CTAS,
    "callout": cards.CALLOUTS,
    "codeblock": cards.CODES,
    "email": cards.EMAILS,
    "email-cta": cards.EMAIL_CTAS,
    "embed": cards.EMBEDS,
    "extended-heading": words.HEADINGS,
    "extended-quote": words.QUOTES,
    "extended-text": words.TEXTS,
    "file": media.FILES,
    "gallery": media.GALLERIES,
    "header": forms.HEADERS,
    "horizontalrule": cards.RULES,
    "html": cards.HTMLS,
    "image": media.IMAGES,
    "link": words.LINKS,
    "list": words.LISTS,
    "markdown": cards.MARKDOWNS,
    "paragraph": words.PARAGRAPHS,
    "paywall": cards.PAYWALLS,
    "product": cards.PRODUCTS,
    "signup": forms.SIGNUPS,
    "toggle": cards.TOGGLES,
    "transistor": cards.TRANSISTORS,
    "video": media.VIDEOS,
}

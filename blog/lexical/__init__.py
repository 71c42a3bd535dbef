"""Lexical documents, as Ghost's editor writes them, into HTML and text."""

from blog.lexical.document import Document, DocumentTooLarge, NotADocument, validate
from blog.lexical.options import Audience, Design, Images, Options, Sizes, Target
from blog.lexical.plain import excerpt, first_image, plain_text, public_text, word_count
from blog.lexical.rendered import OwnCard, Rendered, above_wall, fill
from blog.lexical.rendering import absolute, render
from blog.lexical.visibility import shown_to

__all__ = [
    "Audience",
    "Design",
    "Document",
    "DocumentTooLarge",
    "Images",
    "NotADocument",
    "Options",
    "OwnCard",
    "Rendered",
    "Sizes",
    "Target",
    "above_wall",
    "absolute",
    "excerpt",
    "fill",
    "first_image",
    "plain_text",
    "public_text",
    "render",
    "shown_to",
    "validate",
    "word_count",
]

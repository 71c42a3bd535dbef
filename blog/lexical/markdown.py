"""Markdown as Ghost's Markdown card reads it."""

import re
from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.footnote import footnote_plugin

from blog.lexical import blocks

MAX_LENGTH = 400_000
LAZY = re.compile(r"(#{1,6})(?![#\s])(.*?)(?:\s+#+)?\s*$")
ALTERNATIVES = ["paragraph", "reference", "blockquote"]
SIGNS = {"~": "sub", "^": "sup"}


def render(source: str) -> str:
    """Make HTML of Markdown; the HTML in it stays as it is, and is to be sanitised."""
    return str(_parser().render(source[:MAX_LENGTH]))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("js-default", {"html": True, "breaks": True, "linkify": True})
    parser.use(footnote_plugin)
    parser.inline.ruler.before("emphasis", "mark", _mark)
    parser.inline.ruler.after("emphasis", "sub", _small)
    parser.block.ruler.before("heading", "lazy_heading", _lazy_heading, {"alt": ALTERNATIVES})
    if parser.linkify is not None:
        parser.linkify.set({"fuzzy_link": False})
    parser.add_render_rule("heading_open", _heading)
    parser.add_render_rule("image", _image)
    return parser


def _mark(state: StateInline, silent: bool) -> bool:
    """Read `==marked==`."""
    start = state.pos
    if silent or not state.src.startswith("==", start):
        return False
    end = state.src.find("==", start + 2)
    if end <= start + 2 or state.src[start + 2].isspace() or state.src[end - 1].isspace():
        return False
    return _wrap(state, "mark", start + 2, end, end + 2)


def _small(state: StateInline, silent: bool) -> bool:
    """Read `H~2~O` and `x^2^`."""
    start = state.pos
    sign = state.src[start]
    if silent or sign not in SIGNS:
        return False
    end = state.src.find(sign, start + 1)
    held = state.src[start + 1 : end]
    if end <= start + 1 or any(letter.isspace() for letter in held.replace("\\ ", "")):
        return False
    token = state.push(f"{SIGNS[sign]}_open", SIGNS[sign], 1)
    token.markup = sign
    state.push("text", "", 0).content = held.replace("\\ ", " ")
    token = state.push(f"{SIGNS[sign]}_close", SIGNS[sign], -1)
    token.markup = sign
    state.pos = end + 1
    return True


def _wrap(state: StateInline, tag: str, start: int, end: int, after: int) -> bool:
    most = state.posMax
    state.push(f"{tag}_open", tag, 1)
    state.pos, state.posMax = start, end
    state.md.inline.tokenize(state)
    state.push(f"{tag}_close", tag, -1)
    state.pos, state.posMax = after, most
    return True


def _lazy_heading(state: StateBlock, line: int, last: int, silent: bool) -> bool:
    """Read `#Heading` without the blank."""
    start = state.bMarks[line] + state.tShift[line]
    found = LAZY.match(state.src[start : state.eMarks[line]])
    if found is None or state.is_code_block(line):
        return False
    if silent:
        return True
    tag = f"h{len(found[1])}"
    state.line = line + 1
    opening = state.push("heading_open", tag, 1)
    opening.map = [line, state.line]
    content = state.push("inline", "", 0)
    content.content, content.map, content.children = found[2].strip(), [line, state.line], []
    state.push("heading_close", tag, -1)
    return True


def _heading(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    """Give a heading an id; two of a name get the same one, as in Ghost."""
    text = renderer.renderInlineAsText(tokens[at + 1].children or [], options, env)
    tokens[at].attrSet("id", blocks.slug(text))
    return renderer.renderToken(tokens, at, options, env)


def _image(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    token = tokens[at]
    token.attrSet("alt", renderer.renderInlineAsText(token.children or [], options, env))
    token.attrSet("loading", "lazy")
    return renderer.renderToken(tokens, at, options, env)

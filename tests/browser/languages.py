"""Finding by English words what a page says in the language of its site, and what it does not."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from inspect import signature

from babel.core import Locale
from babel.messages.pofile import read_po
from playwright.async_api import Locator, Page

from shared.dev.translations import packages
from tests.served import ROOT

# The parameter of each finder that is told words people read.
FINDERS = {
    "get_by_label": "text",
    "get_by_role": "name",
    "get_by_text": "text",
    "locator": "has_text",
}
# A message of fewer words around what is filled in may be said by anybody in any sentence.
FEWEST_WORDS = 3
PLACEHOLDER = re.compile(r"%\(\w+\)s")
TAG = re.compile(r"<[^>]+>")
NOTHING_SAID = re.compile(r"(?!)")


def speak(scope: Page | Locator, locale: str) -> None:
    """Let a page find what is looked for by words of a message in English."""
    if not _messages(locale):
        return
    for finder, parameter in FINDERS.items():
        setattr(scope, finder, _translated(getattr(scope, finder), parameter, locale))


def unsaid(texts: Iterable[str], locale: str) -> list[str]:
    """Return the texts that stand in English where the language has its own words."""
    messages = _messages(locale)
    english = _any_of(tuple(filter(_is_telling, messages)))
    said = _any_of(tuple(form for forms in messages.values() for form in forms))
    return [text for text in texts if english.fullmatch(text) and not said.fullmatch(text)]


def _translated(
    find: Callable[..., Locator], parameter: str, locale: str
) -> Callable[..., Locator]:
    told = signature(find)

    def found(*arguments: object, **options: object) -> Locator:
        locator = find(*arguments, **options)
        given = told.bind(*arguments, **options).arguments
        words = given.get(parameter)
        if isinstance(words, str) and (said := _said(words, locale)) != words:
            # The simulated SumUp and the gallery of the kit speak English only.
            locator = find(**given | {parameter: said}).or_(locator)
        speak(locator, locale)
        return locator

    return found


@cache
def _said(english: str, locale: str) -> str | re.Pattern[str]:
    """Return the translation of a message, or what finds those of all that have these words."""
    messages = _messages(locale)
    if english in messages:
        return messages[english][0]
    forms = [form for message, forms in messages.items() if english in message for form in forms]
    return re.compile("|".join(map(_pattern, forms))) if forms else english


@cache
def _any_of(messages: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(_pattern, messages))) if messages else NOTHING_SAID


def _is_telling(message: str) -> bool:
    pieces = PLACEHOLDER.split(message)
    return len(pieces) == 1 or len(re.findall(r"[^\W\d]+", " ".join(pieces))) >= FEWEST_WORDS


def _pattern(message: str) -> str:
    """Return what matches a message on a page, with anything for what is filled in."""
    pieces = PLACEHOLDER.split(TAG.sub("", message).replace("%%", "%"))
    return ".+?".join(r"\s+".join(map(re.escape, re.split(r"\s+", piece))) for piece in pieces)


@cache
def _messages(locale: str) -> dict[str, tuple[str, ...]]:
    """Return every message in English that a language has words of its own for, with those."""
    return {
        english: forms
        for english, forms in _read(Locale.parse(locale).language)
        if english not in forms and re.search(r"\w", PLACEHOLDER.sub("", english))
    }


def _read(language: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for package in packages(ROOT):
        file = package / "locale" / f"{language}.po"
        if not file.is_file():
            continue
        with file.open("rb") as source:
            catalogue = read_po(source, locale=language)
        for message in catalogue:
            if message.id and not message.fuzzy:
                forms = tuple(filter(None, _forms(message.string)))
                yield from ((english, forms) for english in _forms(message.id))


def _forms(text: object) -> tuple[str, ...]:
    """Return the forms of a message or its translation, of which most have one."""
    return tuple(map(str, text)) if isinstance(text, list | tuple) else (str(text),)

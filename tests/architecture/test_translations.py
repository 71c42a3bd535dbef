"""The catalogues hold the words of the code, and what they say can be put into a page."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from shared.dev.translations import packages, updated, words_of, written

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")
UNSAFE = re.compile(r"[<>&\"]")
CATALOGUES = sorted(ROOT.glob("*/locale/*.po"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def read(file: Path) -> Catalog:
    with file.open("rb") as source:
        return read_po(source, locale=file.stem)


def forms(text: object) -> tuple[str, ...]:
    """Return the forms of a message or its translation, of which most have one."""
    return tuple(str(form) for form in (text if isinstance(text, list | tuple) else (text,)))


def messages(file: Path) -> Iterator[Message]:
    yield from (message for message in read(file) if message.id and not message.fuzzy)


@pytest.mark.parametrize("package", packages(ROOT), ids=name)
def test_the_catalogues_of_a_package_hold_its_words(package: Path) -> None:
    words = words_of(package)

    stale = [
        name(file)
        for file in (package / "locale").glob("*.po")
        if file.read_bytes() != written(updated(file, words))
    ]

    assert not stale, f"run bin/translations: {stale}"


@pytest.mark.parametrize("file", CATALOGUES, ids=name)
def test_a_translation_is_filled_in_with_what_the_message_is(file: Path) -> None:
    wrong = [
        message.id
        for message in messages(file)
        for form in forms(message.string)
        if form
        and not set(PLACEHOLDER.findall(form))
        <= set(PLACEHOLDER.findall("".join(forms(message.id)))) | {"num"}
    ]

    assert not wrong, f"use the names of the message: {wrong}"


@pytest.mark.parametrize("file", CATALOGUES, ids=name)
def test_words_hold_nothing_that_means_something_to_a_page(file: Path) -> None:
    unsafe = [
        form
        for message in messages(file)
        for form in (*forms(message.id), *forms(message.string))
        if UNSAFE.search(form)
    ]

    assert not unsafe, f"write typographic quotes, and put markup in as a value: {unsafe}"

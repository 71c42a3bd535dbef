"""All words can be said in German, and what the catalogues say can be put into a page."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from shared.dev.translations import UNSAID, packages, progress_of, updated, words_of, written
from tests.architecture.untranslated import in_page, in_plain_text, in_python

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")
UNSAFE = re.compile(r"[<>&\"]")
CATALOGUES = sorted(ROOT.glob("*/locale/*.po"))
# Read by those who develop or run the site, not by those who visit it.
ENGLISH = ("shared/templates/gallery.html", "market/imports/")


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


def files(pattern: str) -> Iterator[Path]:
    """Yield the files of the packages that say something to people."""
    for package in packages(ROOT):
        for file in sorted(package.rglob(pattern)):
            if not set(file.relative_to(ROOT).parts) & set(UNSAID):
                yield file


def test_every_word_a_person_may_read_goes_through_gettext() -> None:
    finders = {
        "templates/**/*.html": in_page,
        "templates/**/*.txt": in_plain_text,
        "*.py": in_python,
    }

    found = {
        name(file): texts
        for pattern, find in finders.items()
        for file in files(pattern)
        if not name(file).startswith(ENGLISH) and (texts := list(find(file.read_text())))
    }

    assert found == {}, "say it with _(), see docs/how-to/translate.md"


@pytest.mark.parametrize(
    "source",
    [
        "<p>Two loaves</p>",
        "<p>{{ count }} loaves</p>",
        "{% if a %}loaves{% endif %}",
        '<img alt="A loaf">',
        '<div data-announce="{{ count }} loaves">',
        '{{ button("Send") }}',
        '{{ button(name ~ " is away") }}',
        '{{ button("Sign in " ~ name) }}',
        '{{ _("Said %(a)s", a="Not said") }}',
        "{% trans %}Said{% endtrans %} and not said",
    ],
)
def test_words_that_are_not_said_are_found_in_a_page(source: str) -> None:
    assert in_page(source)


@pytest.mark.parametrize(
    "source",
    [
        '<p class="grid">{{ _("Two loaves") }}</p>',
        '{{ ngettext("A loaf", "%(num)s loaves", count, num=count|number) }} × 2',
        '<img alt="{{ _("A loaf") }}">{# a comment #}',
        "{% trans %}A longer text{% endtrans %}",
        "{% block main_class %}wrap wide{% endblock %}",
        "<style>body { color: red }</style>",
    ],
)
def test_what_is_said_or_is_no_word_is_left_alone(source: str) -> None:
    assert in_page(source) == []


@pytest.mark.parametrize(
    "source",
    [
        'flash("Saved")',
        'flash(f"Saved {title}", FlashKind.NOTE)',
        'page_meta(title, "/", description="Where we bake")',
        'class NoBread(DomainError):\n    message = "There is no bread"',
    ],
)
def test_words_that_are_not_said_are_found_in_python(source: str) -> None:
    assert list(in_python(source))


def test_a_message_of_a_service_is_no_word_to_a_person() -> None:
    assert list(in_python('log.info("saved it"); flash(_("Saved")); page_meta(title, "/a/")')) == []


@pytest.mark.parametrize("package", packages(ROOT), ids=name)
def test_german_has_every_message(package: Path) -> None:
    file = package / "locale" / "de.po"
    assert file.is_file() or not len(words_of(package)), f"run bin/translations de: {name(file)}"
    catalogue = read(file) if file.is_file() else Catalog()
    forgotten = progress_of(file, catalogue).missing

    assert forgotten == (), f"fill in {name(file)}"


@pytest.mark.parametrize("file", CATALOGUES, ids=name)
def test_a_message_is_the_same_in_the_catalogues_that_become_one(file: Path) -> None:
    own = {message.id: message.string for message in messages(file)}

    others = {
        message.id: message.string
        for package in ("shared", "glue")
        for message in messages(ROOT / package / "locale" / file.name)
    }

    assert {key: own[key] for key in own.keys() & others.keys() if own[key] != others[key]} == {}


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

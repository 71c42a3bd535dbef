"""Words in the language of the site: gettext, from the catalogues of an app's packages.

The words in the code are English, and are their own catalogue. Another language is one file
`<package>/locale/<language>.po` in each package, read as it was written when the app starts
(docs/how-to/translate.md). The language is that of the whole site, since what its people write is
in one (ADR 22).
"""

from collections.abc import Iterable
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from shared.runtime import runtime_or_none

_ENGLISH = NullTranslations()


def gettext(message: str, **values: object) -> str:
    """Return a message in the language of the running app, its `%(name)s` filled from `values`."""
    return unfilled(message) % values


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """Return the form of a message for `count`, which is `%(num)s` in it."""
    return unfilled_plural(one, many, count) % {"num": count, **values}


def unfilled(message: str) -> str:
    """Return a message with its `%(name)s` left as they are, for templates, which escape them."""
    return _current().gettext(message)


def unfilled_plural(one: str, many: str, count: int) -> str:
    """Return the form of a message for `count`, not filled in."""
    return _current().ngettext(one, many, count)


def mark(message: str) -> str:
    """Mark a message that is said later, by `gettext(message)`, for the catalogues."""
    return message


def translations_for(locale: str, packages: Iterable[Path]) -> NullTranslations:
    """Read what the packages' folders have of a locale: `de_AT.po`, else `de.po`, else English."""
    merged: NullTranslations = NullTranslations()
    for package in packages:
        catalogue = _catalogue_of(package, locale)
        if catalogue is None:
            continue
        if isinstance(merged, Translations):
            merged.merge(catalogue)
        else:
            merged = catalogue
    return merged


def _current() -> NullTranslations:
    runtime = runtime_or_none()
    return _ENGLISH if runtime is None else runtime.translations


def _catalogue_of(package: Path, locale: str) -> Translations | None:
    for name in (locale, Locale.parse(locale).language):
        file = package / "locale" / f"{name}.po"
        if file.is_file():
            return _read(file, file.stat().st_mtime_ns)
    return None


def _read(file: Path, modified: int) -> Translations:
    # A copy, since merging changes it.
    return Translations(BytesIO(_compiled(file, modified)))


@cache
def _compiled(file: Path, modified: int) -> bytes:
    with file.open("rb") as source:
        catalogue = read_po(source, locale=file.stem)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    return compiled.getvalue()

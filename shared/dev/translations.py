"""Bring the catalogues up to date with the words in the code: bin/translations [LANGUAGE].

Each package has a catalogue of its own for each language, `<package>/locale/<language>.po`. A new
LANGUAGE is begun in every package that has words. What is no longer said goes; what is new is left
empty and counted; a message that was merely reworded is kept and marked fuzzy, which is not used.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2)}
# Of what people never see: tests, tools, the simulator, the gallery of the kit.
UNSAID = ("tests", "dev", "testing", "demo", "alembic", "gallery")
METHODS = [
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**/templates/**.txt", "jinja2"),
]
OPTIONS = {
    method: {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}
    for method in ("**/templates/**.html", "**/templates/**.txt")
}
WIDTH = 110


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a package's words a language has."""

    file: Path
    said: int
    missing: tuple[str, ...]


def main() -> None:
    """Update every catalogue, or begin the language on the command line."""
    wanted = sys.argv[1:]
    try:
        for language in wanted:
            Locale.parse(language)
    except (ValueError, UnknownLocaleError) as error:
        raise SystemExit(
            f"usage: bin/translations [LANGUAGE], such as de or pt_BR: {error}"
        ) from error
    for progress in update(ROOT, languages=tuple(wanted)):
        left = len(progress.missing)
        print(f"{progress.file.relative_to(ROOT)}: {progress.said - left} of {progress.said}")


def update(root: Path, *, languages: tuple[str, ...] = ()) -> Iterator[Progress]:
    """Rewrite the catalogues of every package, those of further `languages` too."""
    for package in packages(root):
        words = words_of(package)
        known = {file.stem for file in (package / "locale").glob("*.po")}
        for language in sorted(known.union(languages) if len(words) else ()):
            file = package / "locale" / f"{language}.po"
            catalogue = updated(file, words)
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(written(catalogue))
            yield progress_of(file, catalogue)


def packages(root: Path) -> list[Path]:
    """Return the folders whose words have catalogues of their own."""
    return sorted(path.parent for path in root.glob("*/__init__.py") if path.parent.name != "tests")


def words_of(package: Path) -> Catalog:
    """Return every message that a package says."""
    words = Catalog()
    for name, _line, message, comments, context in extract_from_dir(
        str(package),
        method_map=METHODS,
        options_map=OPTIONS,
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        directory_filter=lambda folder: Path(folder).name not in (*UNSAID, "locale"),
    ):
        words.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    return words


def updated(file: Path, words: Catalog) -> Catalog:
    """Return what a catalogue becomes once it holds exactly these words."""
    if file.is_file():
        with file.open("rb") as source:
            catalogue = read_po(source, locale=file.stem)
    else:
        catalogue = Catalog(locale=file.stem)
    catalogue.update(words)
    catalogue.obsolete.clear()
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as a file that changes with its words only, not with the day."""
    output = BytesIO()
    write_po(
        output, catalogue, width=WIDTH, sort_by_file=True, include_lineno=False, omit_header=True
    )
    return output.getvalue()


def progress_of(file: Path, catalogue: Catalog) -> Progress:
    """Count what a catalogue lacks; a fuzzy message is not used, so it is lacking too."""
    messages = [message for message in catalogue if message.id]
    missing = [message for message in messages if message.fuzzy or not _is_complete(message.string)]
    return Progress(file, len(messages), tuple(str(message.id) for message in missing))


def _is_complete(text: object) -> bool:
    return all(text) if isinstance(text, tuple) else bool(text)


if __name__ == "__main__":
    main()

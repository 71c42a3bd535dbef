"""What the documents say of ports, files, commands and contracts is so."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from glue.contracts import blog, cart, events, likes, market, orders, relations
from glue.directory import SERVICES, Service
from shared.rpc.server import contracts_in

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
FOLDERS = (*(service.name for service in SERVICES), "shared", "glue", "tests", "docs", "bin")
GENERATED = {"vendor"}
LONGEST_CLAUDE = 120

FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
COMMAND = re.compile(r"(?<![\w./-])bin/([a-z][a-z-]*)")
PATH = re.compile(rf"(?:{'|'.join(FOLDERS)})/[\w./-]*")
ADR = re.compile(r"(\d{4})-[a-z0-9-]+\.md")


def documents() -> list[Path]:
    """List every document of ours."""
    inside = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md"))
    return [
        *sorted(ROOT.glob("*.md")),
        *sorted(path for path in inside if not GENERATED & set(path.parts)),
    ]


def decisions() -> list[Path]:
    return sorted(path for path in (DOCS / "adr").glob("*.md") if ADR.fullmatch(path.name))


def prose(document: Path) -> str:
    """Return a document without its blocks of code."""
    return FENCE.sub("", document.read_text())


def contract_labels() -> set[str]:
    modules = (blog, cart, events, likes, market, orders, relations)
    return {contract.label() for module in modules for contract in contracts_in(module)}


def is_there(named: str) -> bool:
    """Say whether a name is a path of the repository or a shared template."""
    template = ROOT / "shared" / "templates" / named.removeprefix("shared/")
    return (ROOT / named).exists() or template.is_file()


def anchors(document: Path) -> set[str]:
    """Return the names under which the headings of a document can be linked to."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in HEADING.findall(prose(document))
    }


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


each_document = pytest.mark.parametrize("document", documents(), ids=name)


def services_in_table() -> Iterator[Service]:
    text = (DOCS / "architecture.md").read_text()
    row = r"^\| `(\w+)` \| (yes|no) \| (\d+) \| `(\w+)` \| (\d+) \|"
    for found in re.finditer(row, text, re.MULTILINE):
        service = Service(found[1], int(found[3]), int(found[5]), public=found[2] == "yes")
        assert found[4] == service.database
        yield service


def test_the_table_of_services_is_the_directory() -> None:
    assert tuple(services_in_table()) == SERVICES, "docs/architecture.md and glue/directory.py"


@each_document
def test_links_lead_somewhere(document: Path) -> None:
    dead = []
    for target in LINK.findall(prose(document)):
        file, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        linked = (document.parent / file).resolve() if file else document
        if not linked.exists() or (anchor and anchor not in anchors(linked)):
            dead.append(target)

    assert not dead


@each_document
def test_commands_that_are_named_exist(document: Path) -> None:
    named = set(COMMAND.findall(document.read_text()))
    missing = sorted(command for command in named if not (ROOT / "bin" / command).is_file())

    assert not missing


@each_document
def test_files_and_contracts_that_are_named_exist(document: Path) -> None:
    labels = contract_labels()
    named = {text for text in INLINE.findall(prose(document)) if PATH.fullmatch(text)}
    missing = sorted(text for text in named - labels if not is_there(text))

    assert not missing, "neither a path from the root of the repository, a template nor a contract"


@each_document
def test_examples_are_python(document: Path) -> None:
    for language, code in FENCE.findall(document.read_text()):
        if language == "python":
            ast.parse(code)


def test_every_command_is_listed() -> None:
    commands = {path.name for path in (ROOT / "bin").iterdir() if path.is_file()}

    assert commands - set(COMMAND.findall((ROOT / "CLAUDE.md").read_text())) == set()


def test_the_notes_for_assistants_stay_short() -> None:
    assert len((ROOT / "CLAUDE.md").read_text().splitlines()) < LONGEST_CLAUDE


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in decisions()]

    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize(
    "decision", [*decisions(), DOCS / "adr" / "template.md"], ids=lambda path: path.stem
)
def test_a_decision_has_its_three_parts(decision: Path) -> None:
    headings = [line for line in decision.read_text().splitlines() if line.startswith("## ")]

    assert headings == ["## Context", "## Decision", "## Consequences"]


@pytest.mark.parametrize("decision", decisions(), ids=lambda path: path.stem)
def test_a_decision_is_titled_by_its_number_and_listed(decision: Path) -> None:
    title = decision.read_text().splitlines()[0]
    listed = LINK.findall((DOCS / "adr" / "README.md").read_text())

    assert title.startswith(f"# {int(decision.name[:4])}. ")
    assert decision.name in listed


def test_the_changelog_begins_with_what_is_not_released() -> None:
    first = next(line for line in (ROOT / "CHANGELOG.md").read_text().splitlines() if "## " in line)

    assert first == "## Unreleased"

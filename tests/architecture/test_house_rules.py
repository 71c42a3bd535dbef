"""Rules of the house a machine can keep; each failure says what to write instead."""

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from glue.directory import SERVICES

ROOT = Path(__file__).resolve().parents[2]
APPS = tuple(service.name for service in SERVICES)
PACKAGES = (*APPS, "shared", "glue")
DOMAIN_WORDS = (
    "product",
    "basket",
    "cart",
    "ticket",
    "calendar",
    "marketplace",
    "newsletter",
    "seller",
)
BANNED_NAMES = {"utils.py", "helpers.py", "common.py", "misc.py", "base_service.py"}
CEILINGS = {"routes.py": 150, "service.py": 300, "queries.py": 300, "models.py": 200}
TEMPLATE_CEILING = {"page": 60, "partial": 40}
TOKEN = re.compile(r"^\s*--[a-z-]+:")
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch|lab|lch)\(")

CSS_TEXT = re.compile(r"""/\*.*?\*/|"[^"\n]*"|'[^'\n]*'""", re.DOTALL)


def python_files(*packages: str, tests: bool = False) -> Iterator[Path]:
    for package in packages or PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).parts
            if "versions" in parts or ("tests" in parts and not tests):
                continue
            yield path


def templates() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package / "templates").rglob("*.html"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@functools.cache
def nodes(path: Path) -> list[ast.AST]:
    """Read a file once for all rules."""
    return list(ast.walk(ast.parse(path.read_text())))


def calls(path: Path) -> Iterator[ast.Call]:
    for node in nodes(path):
        if isinstance(node, ast.Call):
            yield node


def called_name(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_only_the_database_layer_commits() -> None:
    found = [
        f"{name(path)}:{call.lineno}"
        for path in python_files()
        if (ROOT / "shared" / "db") not in path.parents
        for call in calls(path)
        if called_name(call) == "commit"
    ]

    assert not found, f"end a request with respond/redirect_to, a job with transaction(): {found}"


def test_calls_between_services_name_a_contract_not_a_string() -> None:
    found = [
        f"{name(path)}:{call.lineno}"
        for path in python_files()
        for call in calls(path)
        if called_name(call) in {"fetch_data", "call_action", "fetch_fragment"}
        and call.args
        and isinstance(call.args[0], ast.Constant)
    ]

    assert not found, f"pass a contract from glue/contracts: {found}"


def test_relationships_never_load_by_surprise() -> None:
    found = [
        f"{name(path)}:{call.lineno}"
        for path in python_files(*APPS)
        for call in calls(path)
        if called_name(call) == "relationship"
        and not any(
            keyword.arg == "lazy" and getattr(keyword.value, "value", None) == "raise"
            for keyword in call.keywords
        )
    ]

    assert not found, f'write relationship(lazy="raise") and load in the query: {found}'


def test_fragments_are_fetched_in_the_layout_only() -> None:
    found = [
        f"{name(path)}:{call.lineno}"
        for path in python_files(*APPS, "glue")
        if path != ROOT / "glue" / "layout.py"
        for call in calls(path)
        if called_name(call) == "fetch_fragment"
    ]

    assert not found, f"give glue/layout.py a function for this piece: {found}"


def test_shared_knows_no_domain() -> None:
    pattern = re.compile(rf"\b({'|'.join(DOMAIN_WORDS)})s?\b", re.IGNORECASE)
    found = [
        f"{name(path)}: {match[0]}"
        for path in sorted((ROOT / "shared").rglob("*"))
        if path.suffix in {".py", ".html", ".css", ".js", ".txt", ".md", ".svg"}
        and "vendor" not in path.parts
        and (match := pattern.search(path.read_text()))
    ]

    assert not found, f"shared holds mechanisms; say it without the domain's word: {found}"


def test_files_are_named_for_what_they_hold() -> None:
    found = [name(path) for path in python_files(tests=True) if path.name in BANNED_NAMES]

    assert not found, f"name the file after the thing it holds: {found}"


@pytest.mark.parametrize(("kind", "ceiling"), CEILINGS.items())
def test_no_module_is_above_twice_its_ceiling(kind: str, ceiling: int) -> None:
    found = {
        name(path): lines
        for path in python_files()
        if path.name == kind and (lines := len(path.read_text().splitlines())) > 2 * ceiling
    }

    assert not found, f"split along a noun: {found}"


def test_no_template_is_above_twice_its_ceiling() -> None:
    found = {
        name(path): lines
        for path in templates()
        if path.name != "gallery.html"
        and (lines := len(path.read_text().splitlines()))
        > 2 * TEMPLATE_CEILING["partial" if path.name.startswith("_") else "page"]
    }

    assert not found, f"move a part into a file of its own: {found}"


def test_styles_are_in_stylesheets() -> None:
    pattern = re.compile(r'style="(?!\s*--)[^"{]')
    found = [
        name(path)
        for path in templates()
        if "mail" not in path.parts and pattern.search(path.read_text())
    ]

    assert not found, f"use a class; style= may set custom properties only: {found}"


def test_scripts_are_in_files() -> None:
    pattern = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)|\son[a-z]+=\"")
    found = [name(path) for path in templates() if pattern.search(path.read_text())]

    assert not found, f"the policy refuses inline scripts; write a module: {found}"


def test_colours_are_tokens() -> None:
    found = [
        f"{name(path)}:{number}"
        for package in PACKAGES
        for path in sorted((ROOT / package / "static" / "css").glob("*.css"))
        if path.name != "_global.css"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if COLOUR.search(line) and not TOKEN.match(line)
    ]

    assert not found, f"give the colour a name, in _global.css at best, and use that: {found}"


def test_a_block_is_styled_in_one_stylesheet() -> None:
    opens = re.compile(r"^  \.([a-z][a-z0-9]*(?:-[a-z0-9]+)*) \{", re.MULTILINE)
    for app in APPS:
        homes: dict[str, set[str]] = {}
        for package in ("shared", app):
            for path in sorted((ROOT / package / "static" / "css").glob("*.css")):
                if path.name != "print.css":
                    for block in opens.findall(path.read_text()):
                        homes.setdefault(block, set()).add(name(path))
        found = {block: sorted(files) for block, files in homes.items() if len(files) > 1}

        assert not found, f"two things of one name get each other's looks: {found}"


def test_stylesheets_can_be_joined() -> None:
    elsewhere = re.compile(r"@(?:charset|import|namespace)\b")
    found = [
        name(path)
        for package in PACKAGES
        for path in sorted((ROOT / package / "static" / "css").glob("*.css"))
        if (text := CSS_TEXT.sub("", path.read_text())).count("{") != text.count("}")
        or "/*" in text
        or elsewhere.search(text)
    ]

    assert not found, f"close what is opened, and begin with no other sheet: {found}"


def test_modules_can_be_joined() -> None:
    elsewhere = re.compile(r"^\s*(?:import|export)\b", re.MULTILINE)
    found = [
        name(path)
        for package in PACKAGES
        for path in sorted((ROOT / package / "static" / "js").glob("*.js"))
        if elsewhere.search(path.read_text())
    ]

    assert not found, f"a module is whole in its file, and speaks to others by events: {found}"


def test_every_partial_is_used() -> None:
    everything = "".join(path.read_text() for path in templates())
    everything += "".join(path.read_text() for path in python_files())
    found = [
        name(path)
        for path in templates()
        if path.name.startswith("_")
        and str(path.relative_to(path.parents[len(path.relative_to(ROOT).parts) - 3]))
        not in everything
        and path.name not in everything
    ]

    assert not found, f"delete the template or include it: {found}"


def test_nothing_is_left_for_later_without_an_owner() -> None:
    pattern = re.compile(r"\b(TODO|FIXME|XXX)\b")
    found = [name(path) for path in python_files(tests=True) if pattern.search(path.read_text())]

    assert not found, f"do it, or describe it where work is planned: {found}"


def test_only_the_outermost_edges_catch_everything() -> None:
    edges = {
        "shared/dev/warm.py",
        "shared/outbox/wakeups.py",
        "shared/web/errors.py",
        "shared/jobs/loop.py",
        "shared/outbox/courier.py",
        "shared/outbox/relay.py",
        "shared/saga/runner.py",
    }
    found = [
        f"{name(path)}:{node.lineno}"
        for path in python_files()
        if name(path) not in edges
        for node in nodes(path)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in {"Exception", "BaseException"})
        and not any(isinstance(child, ast.Raise) for child in ast.walk(node))
    ]

    assert not found, f"catch what you expect; only the outermost edges catch all: {found}"

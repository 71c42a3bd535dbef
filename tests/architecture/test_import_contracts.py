"""The import contracts of pyproject.toml go red for each import the house forbids.

The linter runs with the real configuration on a small tree of stubs: once as the house wants it,
which must be green, and once for each forbidden import, which must break the named contract alone.
"""

import logging
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from glue.directory import SERVICES

ROOT = Path(__file__).resolve().parents[2]
APPS = tuple(service.name for service in SERVICES)
PACKAGES = (*APPS, "shared", "glue")

CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS = tuple(str(contract["name"]) for contract in CONFIGURATION["contracts"])

Imports = Mapping[str, tuple[str, ...]]

LAYERS = "Apps know glue and shared"
GLUE = "Inside glue"
FEATURE = "Inside a feature"
SQL = "Routes and glue never touch SQL"
WEB = "The domain never touches the web framework"
WIRE = "Apps and glue speak HTTP and Redis through shared only"

FEATURE_FILES = ("routes", "service", "queries", "models")
STUBS = (
    *(f"{app}/{file}" for app in APPS for file in ("app", "db", *FEATURE_FILES)),
    *(f"{app}/internal/{file}" for app in APPS for file in ("data", "actions", "fragments")),
    *(f"{app}/things/{file}" for app in APPS for file in FEATURE_FILES),
    *(f"glue/{part}/orders" for part in ("contracts", "services", "handlers")),
    *("glue/layout", "glue/setup"),
    *("shared/factory", "shared/db/session", "shared/rpc/client", "shared/outbox/emit"),
)

# What each layer may do, so that a contract which forbids too much is found as well.
ALLOWED = {
    "market/app": ("market.things.routes", "market.internal.data", "glue.setup", "shared.factory"),
    "market/internal/data": ("market.things.queries", "glue.contracts.orders", "shared.db.session"),
    "market/things/routes": ("quart", "market.things.service", "market.things.queries"),
    "market/things/service": ("sqlalchemy", "market.things.queries", "shared.outbox.emit"),
    "market/things/queries": ("sqlalchemy", "market.things.models"),
    "market/things/models": ("sqlalchemy.orm", "market.db", "glue.contracts.orders"),
    "likes/internal/actions": ("likes.service", "glue.contracts.orders"),
    "glue/setup": ("glue.handlers.orders",),
    "glue/handlers/orders": ("glue.services.orders", "shared.outbox.emit"),
    "glue/services/orders": ("glue.contracts.orders", "shared.rpc.client"),
    "glue/layout": ("quart", "glue.contracts.orders", "shared.rpc.client"),
    "shared/rpc/client": ("httpx", "aiohttp", "redis", "sqlalchemy", "quart"),
}

FORBIDDEN = (
    ("blog/things/service", "market.things.models", LAYERS),
    ("cart/things/queries", "likes.models", LAYERS),
    ("market/app", "orders.app", LAYERS),
    ("shared/factory", "glue.setup", LAYERS),
    ("shared/db/session", "blog.things.models", LAYERS),
    ("glue/services/orders", "orders.things.service", LAYERS),
    ("glue/layout", "cart.internal.fragments", LAYERS),
    ("glue/contracts/orders", "glue.services.orders", GLUE),
    ("glue/contracts/orders", "glue.handlers.orders", GLUE),
    ("glue/services/orders", "glue.handlers.orders", GLUE),
    ("market/things/queries", "market.things.routes", FEATURE),
    ("market/things/service", "market.things.routes", FEATURE),
    ("market/things/models", "market.things.queries", FEATURE),
    ("market/things/queries", "market.things.service", FEATURE),
    ("likes/queries", "likes.service", FEATURE),
    ("likes/service", "likes.internal.actions", FEATURE),
    ("market/things/routes", "sqlalchemy", SQL),
    ("glue/services/orders", "sqlalchemy.orm", SQL),
    ("market/things/service", "quart", WEB),
    ("market/things/queries", "quart", WEB),
    ("likes/models", "quart", WEB),
    ("market/things/service", "httpx", WIRE),
    ("orders/things/service", "aiohttp", WIRE),
    ("glue/layout", "redis.asyncio", WIRE),
)


@contextmanager
def loggers_as_they_were() -> Iterator[None]:
    """Undo what the linter does to the loggers of its process: it disables those it finds."""
    known = logging.root.manager.loggerDict.values()
    loggers = [each for each in known if isinstance(each, logging.Logger)]
    disabled = [each.disabled for each in loggers]
    yield
    for logger, was_disabled in zip(loggers, disabled, strict=True):
        logger.disabled = was_disabled


@pytest.fixture(scope="module")
def stubs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with all packages, in which nothing imports anything."""
    folder = tmp_path_factory.mktemp("stubs")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for stub in STUBS:
        path = folder / f"{stub}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    for package in PACKAGES:
        for path in (folder / package, *(folder / package).rglob("*")):
            if path.is_dir():
                (path / "__init__.py").touch()
    return folder


@pytest.fixture
def broken_contracts(
    stubs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[Imports], list[str]]:
    """Return a function that lints the stubs with some imports in them and names what broke."""
    monkeypatch.chdir(stubs)
    monkeypatch.syspath_prepend(stubs)
    # The linter looks a package up where Python would; the real ones must not be found first.
    for package in PACKAGES:
        monkeypatch.delitem(sys.modules, package, raising=False)

    def lint(imports: Imports) -> list[str]:
        for module, imported in imports.items():
            path = stubs / f"{module}.py"
            path.write_text("".join(f"import {name}\n" for name in imported))
        try:
            with loggers_as_they_were():
                code = lint_imports("pyproject.toml", no_cache=True, no_logo=True)
        finally:
            for module in imports:
                (stubs / f"{module}.py").write_text("")
        said = " ".join(capsys.readouterr().out.split())
        broken = [name for name in CONTRACTS if f"{name} BROKEN" in said]
        kept = [name for name in CONTRACTS if f"{name} KEPT" in said]
        assert sorted(broken + kept) == sorted(CONTRACTS), said
        assert bool(code) == bool(broken), said
        return broken

    return lint


def test_the_tree_the_house_wants_is_green(
    broken_contracts: Callable[[Imports], list[str]],
) -> None:
    assert broken_contracts(ALLOWED) == []


@pytest.mark.parametrize(
    ("module", "imported", "contract"),
    FORBIDDEN,
    ids=[f"{module.replace('/', '.')} imports {imported}" for module, imported, _ in FORBIDDEN],
)
def test_a_forbidden_import_is_red(
    broken_contracts: Callable[[Imports], list[str]], module: str, imported: str, contract: str
) -> None:
    (broken,) = broken_contracts({module: (imported,)})

    assert broken.startswith(contract)


def test_every_contract_has_been_seen_red() -> None:
    tried = {contract for _, _, contract in FORBIDDEN}

    assert [name for name in CONTRACTS if not name.startswith(tuple(tried))] == []

"""The hand tools as a person types them; what they do is tested beside the outbox and the sagas."""

import os
import subprocess
import sys

import pytest

from shared.db.session import Database

SETTINGS = {
    "ENVIRONMENT": "test",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": "test",
    "COOKIE_SECRET": "test",
    "INTERNAL_SECRETS": '["test"]',
}
TOOLS = ["shared.outbox.commands", "shared.saga.commands"]


def typed(module: str, *words: str, settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", module, *words],
        env=environment | settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("module", "printed"),
    [(TOOLS[0], "nothing is owed"), (TOOLS[1], "every saga is finished")],
)
def test_a_tool_reads_the_database_of_the_app_it_is_told(
    module: str, printed: str, scratch: Database
) -> None:
    url = scratch.engine.url.render_as_string(hide_password=False)

    listed = typed(module, "post", "list", settings=SETTINGS | {"DATABASE_URL_POST": url})

    assert listed.stdout == f"{printed}\n", listed.stderr
    assert listed.returncode == 0


@pytest.mark.parametrize("module", TOOLS)
def test_a_missing_setting_is_told_in_one_sentence(module: str) -> None:
    settings = {**SETTINGS, "DATABASE_URL": "postgresql+asyncpg://nowhere/post"}
    del settings["SECRET_KEY"]

    listed = typed(module, "post", "list", settings=settings)

    assert listed.returncode == 1
    assert listed.stderr.endswith("SECRET_KEY is missing\n")

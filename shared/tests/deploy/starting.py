"""Processes that start a service as an image does, on servers of the test's own."""

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from shared.dev.postgres import Postgres

ROOT = Path(__file__).resolve().parents[3]
# The smallest app.
APP = "likes"
DATABASE = f"db_{APP}"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a step ended, and what it wrote to its log."""

    code: int | None
    said: str


def environment(postgres: Postgres, **more: str) -> dict[str, str]:
    """Return what a container is told that may do everything."""
    return {
        **{name: value for name, value in os.environ.items() if "DATABASE" not in name},
        "ENVIRONMENT": "test",
        "DATABASE_URL": address(postgres, APP),
        "MIGRATION_DATABASE_URL": address(postgres, f"{APP}_owner"),
        "DATABASE_ADMIN_URL": asynchronous(postgres.url()),
        **more,
    }


def serving_alone(postgres: Postgres, **more: str) -> dict[str, str]:
    """Return what a container is told that may only serve."""
    nothing = {"MIGRATION_DATABASE_URL": "", "DATABASE_ADMIN_URL": ""}
    return environment(postgres, **nothing, **more)


def address(postgres: Postgres, role: str) -> str:
    """Return the address of the app's database for a role."""
    return asynchronous(postgres.url(DATABASE, user=role, password=f"{role}: secret/1"))


def asynchronous(url: str) -> str:
    """Return an address as settings have it."""
    return url.replace("postgresql://", "postgresql+asyncpg://", 1)


async def start(step: str, told: dict[str, str]) -> asyncio.subprocess.Process:
    """Start a step of the start, and do not wait for its end."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "shared.deploy", step, APP),
        cwd=ROOT,
        env=told,
        stderr=asyncio.subprocess.PIPE,
    )


async def end_of(process: asyncio.subprocess.Process) -> Ended:
    """Wait for the end of a step."""
    _, said = await process.communicate()
    return Ended(process.returncode, said.decode())


async def do(step: str, told: dict[str, str]) -> Ended:
    """Do a step to its end."""
    return await end_of(await start(step, told))


async def ask(url: str, question: str) -> object:
    """Ask a database for one value."""
    connection = await asyncpg.connect(url.replace("+asyncpg", "", 1))
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()

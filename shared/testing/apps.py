"""Make an app as a process would, from an environment, on a database of the tests."""

import asyncio
import importlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, cast

import httpx
from quart import Quart

from shared.rpc.transport import ConnectionBroken, NoAnswer, Response

ROOT = Path(__file__).resolve().parents[2]
NAMES = tuple(sorted(path.parents[1].name for path in ROOT.glob("*/alembic/env.py")))


def base_environment() -> dict[str, str]:
    """Return what every app under test is told; only tests know these secrets."""
    return {
        "ENVIRONMENT": "test",
        "SECRET_KEY": "test-secret",
        "COOKIE_SECRET": "test-cookies",
        "INTERNAL_SECRETS": "test-internal,test-internal-before",
        "PAYMENT_KEYS": "3JmKxv1zYq4vJH0k4cF6vVbX0mB0cWc2mQbC1yq5m0E=",
        # Tests of fifty at once are about what comes of all fifty, however busy the machine is.
        "DATABASE_PATIENCE_SECONDS": "60",
        "REQUEST_PATIENCE_SECONDS": "60",
        # Tests of what Redis counts are not about how quickly it does, either.
        "REDIS_PATIENCE_SECONDS": "60",
        "BACKGROUND_LOOPS": "false",
        "LAYOUT_MEMORY_SECONDS": "0",
        "PAGE_CACHE_SECONDS": "0",
        "SMTP_URL": "smtp://127.0.0.1:1",
        "STORAGE_FOLDER": _storage().name,
        "SUMUP_BASE_URL": "http://sumup.test",
        "SUMUP_HOSTED_ORIGIN": "http://sumup.test",
        **{f"INTERNAL_URL_{name.upper()}": f"http://{name}.internal" for name in NAMES},
        **{f"APP_URL_{name.upper()}": f"http://{name}.test" for name in NAMES},
    }


def create_app(name: str, environment: Mapping[str, str]) -> Quart:
    """Make the app `name` with exactly this environment for its settings."""
    module = importlib.import_module(f"{name}.app")
    with _environment(environment):
        app: Quart = module.create_app()
    return app


def unconnected_app(name: str) -> Quart:
    """Make the app `name` to look at: it has no database, and nothing may be asked of it."""
    nowhere = {
        "DATABASE_URL": f"postgresql+asyncpg://{name}@127.0.0.1:1/db_{name}",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    return create_app(name, base_environment() | nowhere)


class _OwnTask(httpx.ASGITransport):
    """Gives each request a task of its own, as servers do: who calls keeps their context."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await asyncio.create_task(super().handle_async_request(request))


def transport_to(app: Quart) -> httpx.ASGITransport:
    """Return the transport that calls an app in this process."""
    return _OwnTask(cast(Any, app))


class OverHttpx:
    """Carries calls to siblings over a transport of httpx, such as one to an app in this process.

    Nothing takes its time there, so `seconds` are not counted.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes, seconds: float
    ) -> Response:
        request = httpx.Request(method, url, headers=headers, content=body)
        try:
            answer = await self._inner.handle_async_request(request)
            content = await answer.aread()
        except (httpx.ConnectError, httpx.ReadError) as error:
            raise ConnectionBroken(repr(error)) from error
        except httpx.HTTPError as error:
            raise NoAnswer(repr(error)) from error
        return Response(answer.status_code, answer.headers, content)

    async def aclose(self) -> None:
        await self._inner.aclose()


@cache
def _storage() -> "tempfile.TemporaryDirectory[str]":
    """Return a folder for what is sent to apps; it goes with the process."""
    return tempfile.TemporaryDirectory(prefix="storage-")


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)

"""The embedded Valkey keeps what it was given, and lets in who knows the password."""

import os
import signal
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError

from shared.dev.errors import CannotStart
from shared.dev.valkey import Valkey, running_valkey


async def test_data_outlive_a_stop(tmp_path: Path) -> None:
    with running_valkey(tmp_path) as server:
        async with Redis.from_url(server.url(3)) as redis:
            await redis.set("kept", "yes")

    with running_valkey(tmp_path) as server:
        async with Redis.from_url(server.url(3)) as redis:
            assert await redis.get("kept") == b"yes"


async def test_a_server_that_was_killed_starts_again(tmp_path: Path) -> None:
    server = Valkey(tmp_path)
    server.start()
    assert server.process is not None
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()

    server.start()
    server.stop()


async def test_nobody_comes_in_without_the_password(tmp_path: Path) -> None:
    with running_valkey(tmp_path, durable=False) as server:
        stranger = Redis(port=server.current_port, retry=Retry(NoBackoff(), retries=0))
        async with stranger:
            with pytest.raises(AuthenticationError):
                await stranger.ping()


def test_a_binary_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROSE_ASH_VALKEY_BIN", str(tmp_path / "nothing"))

    with pytest.raises(CannotStart, match=r"names .*nothing, which does not exist"):
        Valkey(tmp_path).start()

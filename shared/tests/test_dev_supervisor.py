"""Programs are started, restarted when they die or change, and stopped with their parent."""

import asyncio
import http.client
import os
import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from shared.dev.errors import CannotStart
from shared.dev.processes import LOOPBACK, free_port
from shared.dev.programs import Program
from shared.dev.supervisor import Supervisor


@pytest.fixture
async def supervisor(tmp_path: Path) -> AsyncIterator[Supervisor]:
    made = Supervisor(tmp_path / "logs")
    made.warm_up(libraries=["http.server"])
    listening = asyncio.create_task(made.listen())
    yield made
    await made.stop_all()
    listening.cancel()
    with suppress(asyncio.CancelledError, CannotStart):
        await listening


@pytest.fixture
def program() -> Program:
    return told_to("serve", "0.2")


def told_to(*arguments: str) -> Program:
    return Program(
        name="program",
        module="shared.tests.supervised",
        arguments=arguments,
        port=free_port(),
        listens=True,
        healthy=200,
    )


async def pid_of(program: Program) -> int:
    def ask() -> int:
        connection = http.client.HTTPConnection(LOOPBACK, program.port, timeout=60)
        connection.request("GET", "/")
        pid = int(connection.getresponse().read())
        connection.close()
        return pid

    return await asyncio.to_thread(ask)


async def test_a_program_that_dies_is_reported_and_started_again(
    supervisor: Supervisor, program: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    await supervisor.start(program)
    first = await pid_of(program)

    os.kill(first, signal.SIGKILL)
    second = await pid_of(program)

    assert second != first
    assert "program ended: code -9" in capsys.readouterr().out


async def test_a_request_made_during_a_restart_waits_for_the_new_program(
    supervisor: Supervisor, program: Program
) -> None:
    await supervisor.start(program)
    first = await pid_of(program)

    restarting = asyncio.create_task(supervisor.restart(["program"], "changed"))
    await asyncio.to_thread(psutil.Process(first).wait, 60)

    assert await pid_of(program) != first
    await restarting


async def test_a_program_that_cannot_start_says_why(supervisor: Supervisor) -> None:
    with pytest.raises(CannotStart, match=r"no luck(?s:.*)program did not start: code 1"):
        await supervisor.start(told_to("end", "no luck"))


async def test_a_program_with_an_end_is_waited_for(supervisor: Supervisor) -> None:
    await supervisor.run_to_end(told_to("end"))

    with pytest.raises(CannotStart, match=r"no luck(?s:.*)program failed: code 1"):
        await supervisor.run_to_end(told_to("end", "no luck"))


async def test_stopping_leaves_nothing_behind(supervisor: Supervisor, program: Program) -> None:
    await supervisor.start(program)
    pid = await pid_of(program)

    await supervisor.stop_all()

    assert not psutil.pid_exists(pid)

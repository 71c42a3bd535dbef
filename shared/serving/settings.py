"""Which server serves, where it listens, and how many processes share the work."""

import os
import socket
from importlib import import_module
from typing import Literal

from pydantic_settings import BaseSettings

from shared.serving.promises import Ending, Promises

Server = Literal["hypercorn", "uvicorn"]


class ServerSettings(BaseSettings):
    """`listen_fd` is the number of a socket that a parent has opened; it replaces host and port."""

    server: Server = "uvicorn"
    listen_fd: int | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1


def listen(settings: ServerSettings) -> socket.socket:
    """Open the listening socket, from which several processes may accept, or take the given one."""
    if settings.listen_fd is not None:
        return socket.socket(fileno=os.dup(settings.listen_fd))
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    address = (settings.host, settings.port)
    listening = socket.create_server(address, family=family, backlog=Promises().backlog)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def server_named(server: Server) -> Ending:
    """Return how this server serves; only the one that is chosen is imported."""
    serve: Ending = import_module(f"shared.serving.by_{server}").serve
    return serve

"""Serving one app over HTTP: which server it is, where it listens and how many processes share it.

The promises are the same under both servers, and `shared/tests/serving` holds them to it: a socket
is taken here and listened at once the app has begun, idle connections are kept longer than any
client keeps them, what has begun is finished before a process ends while nobody new is let in, and
what is no HTTP/1.1 is refused before the app is asked.
"""

from shared.serving.promises import Ending, NotStarted, Promises
from shared.serving.settings import Server, ServerSettings, bound, server_named

__all__ = [
    "Ending",
    "NotStarted",
    "Promises",
    "Server",
    "ServerSettings",
    "bound",
    "server_named",
]

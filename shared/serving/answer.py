"""How an answer is written by uvicorn: head and body at once where the whole is there."""

from functools import lru_cache
from typing import Any

from uvicorn.protocols.http.httptools_impl import (
    HEADER_RE,
    HEADER_VALUE_RE,
    STATUS_LINE,
    RequestResponseCycle,
)

# They say how the answer is written, beside what they tell the browser.
_MEANT_FOR_US = frozenset({b"content-length", b"transfer-encoding", b"connection"})
# Never the same twice, and the first lets somebody in: nothing to be remembered.
_ONE_TIME = frozenset({b"set-cookie", b"x-request-id"})
_BODILESS = frozenset({204, 304})


class Answer(RequestResponseCycle):
    """uvicorn's, which keeps the head until there is something of the body, as ASGI has it.

    Of what is then whole, all goes out in one write: each is a call into the system, and wakes
    whoever waits for it.
    """

    _start: Any = None

    async def send(self, message: Any) -> None:
        if self.response_started:
            await super().send(message)
            return
        if self.flow.write_paused and not self.disconnected:
            await self.flow.drain()
        if self.disconnected:
            return
        wanted = "http.response.start" if self._start is None else "http.response.body"
        if message["type"] != wanted:
            raise RuntimeError(f"Expected ASGI message '{wanted}', but got '{message['type']}'.")
        if self._start is None:
            self._start = message
            return
        head = self._head(self._start)
        self.response_started = True
        self.waiting_for_100_continue = False
        body = b"" if self.scope["method"] == "HEAD" else message.get("body", b"")
        if message.get("more_body", False) or self.chunked_encoding or not self._fits(body):
            self.transport.write(head)
            await super().send(message)
            return
        self.transport.write(head + body if body else head)
        self.response_complete = True
        self.message_event.set()
        if not self.keep_alive:
            self.transport.close()
        self.on_response()

    async def send_500_response(self) -> None:
        """Answer that the app has failed, in the place of what it had begun to say."""
        self._start, self.chunked_encoding, self.expected_content_length = None, None, 0
        await super().send_500_response()

    def _fits(self, body: bytes) -> bool:
        return self.scope["method"] == "HEAD" or len(body) == self.expected_content_length

    def _head(self, start: Any) -> bytes:
        """Return the lines before the body; raises `RuntimeError` for what is no header."""
        status = start["status"]
        lines, is_closing = [STATUS_LINE[status]], False
        for name, value in (*self.default_headers, *start.get("headers", ())):
            line, meant_for_us = (_line if name in _ONE_TIME else _remembered)(name, value)
            lines.append(line)
            if meant_for_us:
                is_closing |= self._heed(meant_for_us, value)
        if not self.keep_alive and not is_closing:
            lines.append(b"connection: close\r\n")
        if (
            self.chunked_encoding is None
            and self.scope["method"] != "HEAD"
            and status not in _BODILESS
        ):
            self.chunked_encoding = True
            lines.append(b"transfer-encoding: chunked\r\n")
        lines.append(b"\r\n")
        return b"".join(lines)

    def _heed(self, name: bytes, value: bytes) -> bool:
        """Do as a header says; return whether it closes the connection."""
        if name == b"content-length" and self.chunked_encoding is None:
            self.expected_content_length = int(value)
            self.chunked_encoding = False
        elif name == b"transfer-encoding" and value.lower() == b"chunked":
            self.expected_content_length = 0
            self.chunked_encoding = True
        elif name == b"connection" and b"close" in map(bytes.strip, value.lower().split(b",")):
            self.keep_alive = False
            return True
        return False


def _line(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """Return a header's line, and its name if it says how the answer is written."""
    if HEADER_RE.search(name):
        raise RuntimeError("Invalid HTTP header name.")
    if HEADER_VALUE_RE.search(value):
        raise RuntimeError("Invalid HTTP header value.")
    small = name.lower()
    return b"%b: %b\r\n" % (small, value), small if small in _MEANT_FOR_US else b""


# Most are the same in every answer, and to look one up costs a tenth of looking it over.
_remembered = lru_cache(maxsize=2000)(_line)

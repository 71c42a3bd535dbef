"""A small IMAP server for tests, over a real socket: one folder, by UID, with flags."""

import asyncio
import re
import shlex
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

FETCHED = re.compile(r"BODY\.PEEK\[\]<0\.(\d+)>")


@dataclass
class PostBox:
    """Mails by their UID, and which of them are seen."""

    password: str = "right"
    folder: str = "INBOX"
    mails: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    hangs_up_before_seen: bool = False
    port: int = 0

    def put(self, *contents: bytes) -> None:
        for content in contents:
            self.mails[len(self.mails) + 1] = content

    @asynccontextmanager
    async def opened(self, encrypted_by: ssl.SSLContext | None = None) -> AsyncIterator[str]:
        """Serve inside the block; gives host and port."""
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, ssl=encrypted_by)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield f"127.0.0.1:{self.port}"
        finally:
            server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK here\r\n")
        while line := await reader.readline():
            tag, command, *words = shlex.split(line.decode().strip())
            if command == "UID" and words[0] == "STORE" and self.hangs_up_before_seen:
                break
            lines, ended = self._answer(command, words)
            writer.writelines([*lines, f"{tag} {ended}\r\n".encode()])
            await writer.drain()
            if command == "LOGOUT":
                break
        writer.close()

    def _answer(self, command: str, words: list[str]) -> tuple[list[bytes], str]:
        if command == "CAPABILITY":
            return [b"* CAPABILITY IMAP4rev1\r\n"], "OK done"
        if command == "LOGIN":
            is_right = words[1] == self.password
            return [], "OK in" if is_right else "NO [AUTHENTICATIONFAILED] not you"
        if command == "SELECT":
            is_there = words[0] == self.folder
            return [
                f"* {len(self.mails)} EXISTS\r\n".encode()
            ], "OK done" if is_there else "NO none"
        if command == "LOGOUT":
            return [b"* BYE\r\n"], "OK done"
        return self._by_uid(*words)

    def _by_uid(self, command: str, *words: str) -> tuple[list[bytes], str]:
        if command == "SEARCH":
            new = " ".join(str(uid) for uid in self.mails if uid not in self.seen)
            return [f"* SEARCH {new}\r\n".encode()], "OK done"
        uid = int(words[0])
        if command == "STORE":
            self.seen.add(uid)
            return [], "OK done"
        most = FETCHED.search(" ".join(words))
        assert most is not None
        content = self.mails[uid][: int(most[1])]
        head = f"* {uid} FETCH (UID {uid} BODY[]<0> {{{len(content)}}}\r\n".encode()
        return [head, content, b")\r\n"], "OK done"

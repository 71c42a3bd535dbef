"""Sending files as the editor's script does."""

import json
from hashlib import sha256
from io import BytesIO
from typing import Any

from PIL import Image
from quart.typing import TestClientProtocol as Browser

MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(100)


def png(size: tuple[int, int] = (40, 30)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "teal").save(file, "PNG")
    return file.getvalue()


async def ask(client: Browser, path: str, *, status: int = 200, **more: Any) -> dict[str, Any]:
    answer = await client.post(path, **more)
    text = str(await answer.get_data(as_text=True))
    assert answer.status_code == status, text
    said: dict[str, Any] = json.loads(text)
    return said


async def announce(client: Browser, kind: str, content: bytes, name: str) -> dict[str, Any]:
    said = {"kind": kind, "name": name, "size": len(content), "key": sha256(content).hexdigest()}
    return await ask(client, "/admin/uploads/", status=201, json=said)


async def part(
    client: Browser, id: int, offset: int, portion: bytes, *, status: int = 200
) -> dict[str, Any]:
    path = f"/admin/uploads/{id}/parts/?offset={offset}"
    return await ask(client, path, status=status, data=portion)


async def send(client: Browser, kind: str, content: bytes, name: str = "it") -> dict[str, Any]:
    begun = await announce(client, kind, content, name)
    done: dict[str, Any] = (await part(client, begun["id"], 0, content))["done"]
    return done

"""Sending pictures to the desk of a shop, as a keeper's browser does."""

import re
from io import BytesIO

from quart import Response
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import stream_encode_multipart

from market.tests.desk import address_of, text
from shared.testing.browser import SameOriginClient
from shared.tests.drawn import drawn, file_of

SIZES = {"front.jpg": (900, 600), "back.jpg": (640, 640), "tiny.jpg": (120, 90)}


def sent(name: str) -> tuple[str, bytes]:
    """Return a picture that is another for each name."""
    width, height = SIZES[name]
    return name, file_of(drawn(width, height))


async def desk_of(title: str) -> str:
    return f"{await address_of(title)}pictures/"


async def send(keeper: SameOriginClient, title: str, *files: tuple[str, bytes]) -> Response:
    """Send files in one form."""
    fields = [("files", FileStorage(BytesIO(content), filename=name)) for name, content in files]
    body, _length, boundary = stream_encode_multipart(MultiDict(fields))
    with body:
        data = body.read()
    return await keeper.post(
        await desk_of(title),
        data=data,
        headers={"Content-Type": f"multipart/form-data; boundary={boundary}"},
    )


async def ids(keeper: SameOriginClient, title: str) -> list[int]:
    """Return the ids of the pictures that the desk shows, in their order."""
    page = await text(await keeper.get(await desk_of(title)))
    return [int(id) for id in re.findall(r'id="picture-(\d+)"', page)]


async def describe(keeper: SameOriginClient, title: str, *words: str) -> Response:
    """Save these words for the pictures, in their order."""
    fields = {f"words-{id}": each for id, each in zip(await ids(keeper, title), words, strict=True)}
    return await keeper.post(f"{await desk_of(title)}words/", form=fields)

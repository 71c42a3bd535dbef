"""Answers as small as their readers take them: brotli where it is accepted, else gzip.

An answer that must not be kept (`no-store`) is sent as it is: it holds a secret, and the size of
compressed text tells of secrets next to words that somebody else chose. Other pages hold none,
since forms have no tokens, and cookies do not come along when another site asks again and again.
"""

import asyncio
import gzip
from collections.abc import Callable
from enum import StrEnum
from http import HTTPStatus
from mimetypes import guess_type
from pathlib import Path

import brotli
from quart import Response, request
from quart.wrappers.response import DataBody
from werkzeug.datastructures import Accept

SMALLEST = 1024
# From here on compressing takes so long that other requests should go on meanwhile.
LARGE = 256 * 1024

TEXT_TYPES = frozenset(
    {
        "application/javascript",
        "application/json",
        "application/ld+json",
        "application/manifest+json",
        "application/xml",
        "image/svg+xml",
    }
)
STREAM_OF_EVENTS = "text/event-stream"
BODILESS = (204, 206, 304)


class Encoding(StrEnum):
    """A way to write an answer smaller, by its name in HTTP; the first is the better one."""

    BROTLI = "br"
    GZIP = "gzip"


def accepted_encoding(accepted: Accept) -> Encoding | None:
    """Choose the encoding of an answer by what the reader accepts, or none."""
    wanted = max(Encoding, key=lambda encoding: accepted.quality(encoding))
    return wanted if accepted.quality(wanted) > 0 else None


def is_text(content_type: str | None) -> bool:
    """Say whether answers of this type are smaller when compressed."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    return kind in TEXT_TYPES or (kind.startswith("text/") and kind != STREAM_OF_EVENTS)


def compress(data: bytes, encoding: Encoding) -> bytes:
    """Compress what is sent once, quickly."""
    if encoding is Encoding.BROTLI:
        return bytes(brotli.compress(data, mode=brotli.MODE_TEXT, quality=5))
    return gzip.compress(data, compresslevel=6, mtime=0)


def compress_well(data: bytes, encoding: Encoding) -> bytes:
    """Compress what is kept and sent many times, as small as it gets."""
    if encoding is Encoding.BROTLI:
        # The best takes seconds for each megabyte, and whoever asks first waits for it.
        quality = 11 if len(data) < 4 * LARGE else 9
        return bytes(brotli.compress(data, mode=brotli.MODE_TEXT, quality=quality))
    return gzip.compress(data, compresslevel=9, mtime=0)


async def compress_answer(response: Response) -> Response:
    """Compress an answer whose whole text is there, and say that it depends on the reader."""
    if _is_the_same_for_all(response) or not is_text(response.content_type):
        return response
    response.vary.add("Accept-Encoding")
    body = response.response
    encoding = accepted_encoding(request.accept_encodings)
    if encoding is None or not isinstance(body, DataBody) or not _may_change(response):
        return response
    response.set_data(await _in_turn(compress, body.data, encoding))
    response.headers["Content-Encoding"] = encoding
    tag, is_weak = response.get_etag()
    if tag is not None and not is_weak:
        # The same tag stands for the text as it was: what is sent now has only the same meaning.
        response.set_etag(tag, weak=True)
    return response


class CompressedTexts:
    """Static texts compressed once for each content and encoding, and kept."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, dict[Encoding, bytes]]] = {}

    async def get(
        self, name: str, version: str, encoding: Encoding, read: Callable[[], bytes]
    ) -> bytes:
        """Return a text compressed, whose content has this version and is read when needed."""
        kept_version, bodies = self._kept.get(name, ("", {}))
        if kept_version != version:
            bodies = {}
            self._kept[name] = (version, bodies)
        if encoding not in bodies:
            bodies[encoding] = await asyncio.to_thread(lambda: compress_well(read(), encoding))
        return bodies[encoding]


def is_worth_compressing(file: Path) -> bool:
    """Say whether a file is text, and long enough."""
    return is_text(guess_type(file.name)[0]) and file.stat().st_size >= SMALLEST


def _is_the_same_for_all(response: Response) -> bool:
    """Say whether an answer is too small to be compressed for anybody."""
    body = response.response
    is_small = isinstance(body, DataBody) and len(body.data) < SMALLEST
    return is_small and response.status_code == HTTPStatus.OK and not _is_encoded(response)


def _is_encoded(response: Response) -> bool:
    # Theirs raises and catches an error for each header that is not there.
    return any(name.lower() == "content-encoding" for name, _ in response.headers)


def _may_change(response: Response) -> bool:
    return (
        response.status_code not in BODILESS
        and not _is_encoded(response)
        and not response.cache_control.no_store
        and not response.cache_control.no_transform
    )


async def _in_turn(
    work: Callable[[bytes, Encoding], bytes], data: bytes, encoding: Encoding
) -> bytes:
    if len(data) < LARGE:
        return work(data, encoding)
    return await asyncio.to_thread(work, data, encoding)

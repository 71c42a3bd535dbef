"""Have pictures made, by a process for each that is bounded in memory and time."""

import asyncio
import logging
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from shared.images import drawing
from shared.images.errors import (
    BrokenPicture,
    NotAPicture,
    TooLarge,
    TooManyPixels,
    TooMuchWork,
    UnusablePicture,
)
from shared.storage import content_key

log = logging.getLogger(__name__)

MB = 2**20
LARGEST_FILE = 15 * MB
MOST_MEGAPIXELS = 50
WIDTHS = (320, 640, 1280, 2000)
JPEG_WIDTH = 1200
QUALITY = 80
# What is made of a file follows from these, so a change makes new addresses.
RECIPE = f"1 {WIDTHS} {JPEG_WIDTH} {QUALITY}"


@dataclass(frozen=True, slots=True)
class MadePicture:
    """A picture as it is kept: the size of its largest file, and the files by their keys."""

    key: str
    width: int
    height: int
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a process may use: memory, processor time, and time by the clock."""

    memory: int = 1024 * MB
    processor_seconds: int = 10
    seconds: float = 20


class PictureMaker:
    """Makes one picture at a time, since each takes a core and much memory."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self._bounds = bounds or Bounds()
        self._turn = asyncio.Lock()

    async def make(self, content: bytes) -> MadePicture:
        """Return what a file shows in all widths; raises `UnusablePicture`."""
        if len(content) > LARGEST_FILE:
            raise TooLarge(most=LARGEST_FILE // MB)
        async with self._turn:
            made = await self._run(content)
        head, _, rest = made.partition(b"\n")
        told, key, files = orjson.loads(head), content_key(content, RECIPE), {}
        for name, size in told["files"]:
            files[f"{key}{name}"], rest = rest[:size], rest[size:]
        return MadePicture(key, told["width"], told["height"], files)

    async def _run(self, content: bytes) -> bytes:
        process = await asyncio.create_subprocess_exec(
            # Apart from our packages, and without the secrets of our environment.
            *(sys.executable, "-IB", str(Path(drawing.__file__)), self._rules()),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={},
        )
        try:
            async with asyncio.timeout(self._bounds.seconds):
                made, said = await process.communicate(content)
        except TimeoutError as error:
            raise TooMuchWork() from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            raise _problem(process.returncode, said)
        return made

    def _rules(self) -> str:
        rules = drawing.Rules(
            memory=self._bounds.memory,
            seconds=self._bounds.processor_seconds,
            pixels=MOST_MEGAPIXELS * 10**6,
            widths=list(WIDTHS),
            jpeg=JPEG_WIDTH,
            quality=QUALITY,
        )
        return orjson.dumps(rules).decode()


def _problem(code: int, said: bytes) -> UnusablePicture:
    if code == drawing.NOT_A_PICTURE:
        return NotAPicture()
    if code == drawing.TOO_MANY_PIXELS:
        return TooManyPixels(most=MOST_MEGAPIXELS)
    if code == drawing.TOO_MUCH_WORK or code < 0:
        return TooMuchWork()
    log.info("a picture could not be read: %s", said.decode(errors="replace").strip()[-200:])
    return BrokenPicture()

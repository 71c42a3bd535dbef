"""Taking in what a keeper sends: each file for itself, so that a bad one spoils no other."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import FileStorage

from market.marketplaces.models import Marketplace
from market.pictures.errors import TooManyAtOnce
from market.pictures.service import add_picture
from shared.db import transaction
from shared.images import LARGEST_FILE, PictureMaker, UnusablePicture
from shared.storage import Storage

MOST_AT_ONCE = 10
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is no picture of the product now, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Received:
    """How many files were taken, and those that were not."""

    taken: int
    refused: Sequence[Refused]


async def receive(
    files: Sequence[FileStorage],
    shop: Marketplace,
    product_id: int,
    *,
    maker: PictureMaker,
    storage: Storage,
) -> Received:
    """Make pictures of files, each written in a transaction of its own as soon as it is made."""
    refused, taken = [], 0
    for number, file in enumerate(files):
        try:
            if number >= MOST_AT_ONCE:
                raise TooManyAtOnce(most=MOST_AT_ONCE)
            # One byte more than allowed is enough to know.
            content = await asyncio.to_thread(file.stream.read, LARGEST_FILE + 1)
            made = await maker.make(content)
            # A bucket may be slow, and nobody is to wait for it with the product locked.
            await storage.put_all(made.files)
            async with transaction() as session:
                await add_picture(session, storage, shop, product_id, made)
            taken += 1
        except UnusablePicture as problem:
            refused.append(Refused(_name(file), str(problem)))
    return Received(taken, refused)


def chosen(files: Iterable[FileStorage]) -> list[FileStorage]:
    """Leave out what a browser sends where nothing was chosen."""
    return [file for file in files if file.filename]


def _name(file: FileStorage) -> str:
    return (file.filename or "").rpartition("/")[2][-LONGEST_NAME:]

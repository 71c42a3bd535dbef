"""Taking in what a keeper sends: each file for itself, so that a bad one spoils no other."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import FileStorage

from market.marketplaces.models import Marketplace
from market.pictures.errors import TooManyAtOnce, TooManyPictures
from market.pictures.service import MOST_PICTURES, add_pictures
from shared.db import transaction
from shared.images import LARGEST_FILE, MadePicture, PictureMaker, UnusablePicture
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
    """Make pictures of files, and write those that will do in one transaction of its own."""
    refused = [_refused(file, TooManyAtOnce(most=MOST_AT_ONCE)) for file in files[MOST_AT_ONCE:]]
    made: list[tuple[FileStorage, MadePicture]] = []
    for file in files[:MOST_AT_ONCE]:
        try:
            # One byte more than allowed is enough to know.
            content = await asyncio.to_thread(file.stream.read, LARGEST_FILE + 1)
            made.append((file, await maker.make(content)))
        except UnusablePicture as problem:
            refused.append(_refused(file, problem))
    taken = 0
    if made:
        async with transaction() as session:
            pictures = [picture for _, picture in made]
            taken = await add_pictures(session, storage, shop, product_id, pictures)
    refused += [_refused(file, TooManyPictures(most=MOST_PICTURES)) for file, _ in made[taken:]]
    return Received(taken, refused)


def chosen(files: Iterable[FileStorage]) -> list[FileStorage]:
    """Leave out what a browser sends where nothing was chosen."""
    return [file for file in files if file.filename]


def _refused(file: FileStorage, problem: UnusablePicture) -> Refused:
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2]
    return Refused(name[-LONGEST_NAME:], str(problem))

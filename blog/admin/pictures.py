"""Pictures that a form sends whole, as it does without a script: of tags and of authors."""

import asyncio

from quart import request

from blog.uploads.finishing import keep_picture
from shared.images import LARGEST_FILE, WIDTHS, PictureMaker
from shared.images.addresses import address_at
from shared.runtime import current_runtime
from shared.storage import Storage

PICTURE_FILE = "picture_file"
MOST_MEGABYTES = LARGEST_FILE // 2**20


async def picture_sent(*, wanted: int = max(WIDTHS)) -> str | None:
    """Keep the picture a form sends, and return its address in a width, or in the largest.

    Returns None where none was chosen; raises `UnusablePicture`.
    """
    file = (await request.files).get(PICTURE_FILE)
    if file is None or not file.filename:
        return None
    # One byte more than allowed is enough to know.
    content = await asyncio.to_thread(file.stream.read, LARGEST_FILE + 1)
    runtime = current_runtime()
    made = await keep_picture(
        content, storage=runtime.extra(Storage), maker=runtime.extra(PictureMaker)
    )
    return address_at(made.key, made.width, wanted)

"""What the editor asks about an address that somebody typed."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from quart import Blueprint, Response

from blog.editing.addresses import EMBEDS
from blog.editing.answers import answer, refuses_in_json, sent
from blog.embeds.service import look_at
from blog.writing.permitting import wherever_they_write
from glue.access import allows
from glue.permissions import Action
from shared.images import PictureMaker
from shared.runtime import current_runtime
from shared.storage import Storage
from shared.web.private import keep_private

embeds = Blueprint("embeds", __name__)
embeds.after_request(keep_private)
refuses_in_json(embeds)


class Asked(BaseModel):
    """An address, and whether a frame will do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = Field(min_length=1, max_length=1500)
    type: Literal["embed", "bookmark"] = "embed"


@embeds.post(EMBEDS)
@allows(Action.WRITE_POSTS, on=wherever_they_write)
async def create() -> Response:
    """Say what is at an address."""
    asked, runtime = await sent(Asked), current_runtime()
    told = await look_at(
        asked.url.strip(),
        as_bookmark=asked.type == "bookmark",
        storage=runtime.extra(Storage),
        maker=runtime.extra(PictureMaker),
    )
    return await answer(told)

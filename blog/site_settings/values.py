"""The settings there are: their types, their bounds, and what they are by themselves."""

from hashlib import sha256
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

LONGEST_TITLE = 60
LONGEST_TAGLINE = 120
LONGEST_NOTICE = 300
LONGEST_FOOTER = 200
MOST_POSTS = 24


def _text(longest: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, max_length=longest)


class SiteSettings(BaseModel):
    """An empty title, tagline or footer is that of app-config.yaml; an empty notice is none."""

    # What a later version kept is not read by this one, and stays.
    model_config = ConfigDict(frozen=True, extra="ignore")

    title: Annotated[str, _text(LONGEST_TITLE)] = ""
    tagline: Annotated[str, _text(LONGEST_TAGLINE)] = ""
    notice: Annotated[str, _text(LONGEST_NOTICE)] = ""
    footer: Annotated[str, _text(LONGEST_FOOTER)] = ""
    posts_on_front: Annotated[int, Field(ge=0, le=MOST_POSTS)] = 6

    @property
    def version(self) -> str:
        """Name what the settings are, so that who changes them says what they saw."""
        return sha256(self.model_dump_json().encode()).hexdigest()[:16]

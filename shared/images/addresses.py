"""Where pictures are found: the address says what the file holds, and in which width."""

import re
from collections.abc import Sequence

from shared.images.making import WIDTHS

PLACE = "/pictures/"
# As large as a card is drawn on a screen with two points a pixel.
OF_CARD = 640
_ADDRESS = re.compile(rf"{PLACE}([0-9a-f]{{40}})-([0-9]{{1,5}})\.webp", re.ASCII)


def address(key: str, width: int) -> str:
    return f"{PLACE}{key}-{width}.webp"


def widths_of(width: int) -> Sequence[int]:
    """Return the widths that there are of a picture whose largest is so wide."""
    return sorted({min(each, width) for each in WIDTHS})


def address_at(key: str, largest: int, wanted: int) -> str:
    """Return the address of the width that is wanted, or of the largest where that is smaller."""
    return address(key, min(wanted, largest))


def files_of(key: str, largest: int) -> Sequence[str]:
    """Return the keys of all files of a picture."""
    return [f"{key}-{width}.webp" for width in widths_of(largest)] + [f"{key}.jpg"]


def srcset(key: str, largest: int) -> str:
    """Say in which widths a picture can be fetched."""
    return ", ".join(f"{address(key, width)} {width}w" for width in widths_of(largest))


def srcset_up_to(image: str) -> str | None:
    """Say in which widths a picture can be fetched, up to the one of this address."""
    found = _ADDRESS.fullmatch(image)
    return srcset(found[1], int(found[2])) if found else None


def drawn_everywhere(image: str | None) -> str | None:
    """Return the address for mails and for those who share links: a JPEG, where there is one."""
    found = _ADDRESS.fullmatch(image or "")
    return f"{PLACE}{found[1]}.jpg" if found else image


def content_of(image: str | None) -> str:
    """Return by which digits the files of a picture begin; none where it is not kept here."""
    found = _ADDRESS.fullmatch(image or "")
    return found[1] if found else ""


def is_kept(image: str | None) -> bool:
    """Say whether an address is that of a picture which a keeper has sent."""
    return image is not None and image.startswith(PLACE)

"""Pictures to send, drawn for a test."""

from io import BytesIO
from typing import Any

from PIL import Image

RED, GREEN, BLUE = (200, 30, 30), (30, 160, 60), (30, 60, 200)


def drawn(width: int = 800, height: int = 600, mode: str = "RGB") -> Image.Image:
    """Draw a picture that is red at the left and blue at the right."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(BLUE, (width // 2, 0, width, height))
    return picture.convert(mode)


def file_of(picture: Image.Image, kind: str = "JPEG", **how: Any) -> bytes:
    """Write a picture into a file."""
    file = BytesIO()
    picture.save(file, kind, **how)
    return file.getvalue()


def opened(content: bytes) -> Image.Image:
    """Read a file that was made."""
    picture = Image.open(BytesIO(content))
    picture.load()
    return picture

"""Pictures that people send, made anew in several widths by a process that can be lost."""

from shared.images.errors import UnusablePicture
from shared.images.making import LARGEST_FILE, WIDTHS, MadePicture, PictureMaker

__all__ = ["LARGEST_FILE", "WIDTHS", "MadePicture", "PictureMaker", "UnusablePicture"]

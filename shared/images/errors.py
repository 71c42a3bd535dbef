"""Why a file does not become a picture, in words for whoever sent it."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class UnusablePicture(DomainError):
    code = "unusable-picture"
    status = 422
    message = _l("This file cannot be used as a picture")


class TooLarge(UnusablePicture):
    code = "picture-too-large"
    message = _l("This file is larger than %(most)s MB. Save the picture smaller, and send that")


class NotAPicture(UnusablePicture):
    code = "not-a-picture"
    message = _l("This is not a picture we can read: JPEG, PNG, WebP, AVIF and GIF will do")


class BrokenPicture(UnusablePicture):
    code = "broken-picture"
    message = _l("This picture is damaged, or a part of it is missing. Send it again, or another")


class TooManyPixels(UnusablePicture):
    code = "too-many-pixels"
    message = _l(
        "This picture is larger than %(most)s million pixels. Save it smaller, and send that"
    )


class TooMuchWork(UnusablePicture):
    code = "too-much-work"
    message = _l("This picture took too much time or memory to read. Save it anew, and send that")

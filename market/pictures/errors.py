"""What keeps a file from becoming one of a product's pictures."""

from shared.i18n import mark as _l
from shared.images import UnusablePicture


class TooManyPictures(UnusablePicture):
    code = "too-many-pictures"
    message = _l("A product has at most %(most)s pictures. Take one away, and send this again")


class TooManyAtOnce(UnusablePicture):
    code = "too-many-at-once"
    message = _l("At most %(most)s pictures can be sent at once. Send this again")

"""What keeps a file from being taken, in words for whoever sent it."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class FileTooLarge(DomainError):
    code = "file-too-large"
    status = 422
    message = _l("This file is larger than %(most)s MB. Send a smaller one")


class NotAFilm(DomainError):
    code = "not-a-film"
    status = 422
    message = _l("This is not a film that browsers can show: MP4 and WebM will do")


class NotASound(DomainError):
    code = "not-a-sound"
    status = 422
    message = _l("This is not a sound that browsers can play: MP3, M4A, OGG, WAV and FLAC will do")


class Moves(DomainError):
    code = "picture-moves"
    status = 422
    message = _l("This picture moves, and would stand still here. Send it as a film")


class NoSuchUpload(DomainError):
    code = "no-such-upload"
    status = 404
    message = _l("This file is not on its way any more. Send it again")

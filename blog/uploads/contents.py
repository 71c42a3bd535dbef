"""What a file is, by what is in it: its name and what the browser says of it prove nothing."""

import re

HEAD = 4096
# The names an MP4 gives to itself, which tell players what to expect.
FILM_BRANDS = re.compile(rb"iso[0-9m]|mp4[12]|avc1|M4V |dash|mmp4|f4v ")
SOUND_BRANDS = re.compile(rb"M4A |M4B |mp4[12]|isom|iso[0-9]")
# Two pictures in a GIF, or the marks of a moving PNG or WebP.
GIF_PICTURE = b"\x21\xf9\x04"


def film_suffix(head: bytes) -> str | None:
    """Return the suffix of a film that browsers show, or None."""
    if head[4:8] == b"ftyp" and FILM_BRANDS.match(head[8:12]):
        return "mp4"
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]:
        return "webm"
    return None


def sound_suffix(head: bytes) -> str | None:
    """Return the suffix of a sound that browsers play, or None."""
    if head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2):
        return "mp3"
    if head.startswith(b"OggS"):
        return "ogg"
    if head.startswith(b"fLaC"):
        return "flac"
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "wav"
    if head[4:8] == b"ftyp" and SOUND_BRANDS.match(head[8:12]):
        return "m4a"
    return None


def moves(content: bytes) -> bool:
    """Say whether a picture has several frames."""
    if content.startswith(b"GIF8"):
        return content.count(GIF_PICTURE) > 1
    if content.startswith(b"\x89PNG"):
        return b"acTL" in content[:HEAD]
    return content.startswith(b"RIFF") and b"ANIM" in content[:HEAD]

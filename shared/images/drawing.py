"""Read a picture from standard input, and write it anew in several widths to standard output.

This file runs as a process of its own, by its path and without the packages of ours: what strangers
send is decoded where a crash or a bomb takes nothing along. It writes one line of JSON, and after
it the files named there. Where it ends by an error, the picture is broken; the other reasons have
an exit code each.
"""

import json
import resource
import sys
from io import BytesIO
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

# The exit codes.
NOT_A_PICTURE, TOO_MANY_PIXELS, TOO_MUCH_WORK = 10, 11, 12
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
ORIENTATION = 0x0112
WHITE = (255, 255, 255)


class Rules(TypedDict):
    """What is allowed, and what is to be made; `jpeg` is the width of that one."""

    memory: int
    seconds: int
    pixels: int
    widths: list[int]
    jpeg: int
    quality: int


def main(rules: Rules) -> None:
    """Make pictures of what comes in."""
    limit(rules)
    try:
        write(*make(sys.stdin.buffer.read(), rules))
    except MemoryError:
        sys.exit(TOO_MUCH_WORK)


def limit(rules: Rules) -> None:
    """Bound memory and processor time, and let nothing be written to a disk."""
    resource.setrlimit(resource.RLIMIT_AS, (rules["memory"], rules["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (rules["seconds"], rules["seconds"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def make(content: bytes, rules: Rules) -> tuple["Picture", dict[str, bytes]]:
    """Return the largest of the pictures, and all of them as files by the end of their names."""
    # Only now, so that it is bounded too.
    from PIL import Image, UnidentifiedImageError

    # Ours are counted below, before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    try:
        picture: Picture = Image.open(BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError:
        sys.exit(NOT_A_PICTURE)
    if picture.width * picture.height > rules["pixels"]:
        sys.exit(TOO_MANY_PIXELS)
    large = upright_in_srgb(picture, max(rules["widths"]))
    files = {}
    for width in sorted({min(width, large.width) for width in rules["widths"]}):
        small = scaled(large, width)
        files[f"-{width}.webp"] = saved(small, "WEBP", quality=rules["quality"], method=4)
    plain = on_white(scaled(large, min(rules["jpeg"], large.width)))
    files[".jpg"] = saved(plain, "JPEG", quality=rules["quality"], optimize=True, progressive=True)
    return large, files


def upright_in_srgb(picture: "Picture", longest: int) -> "Picture":
    """Return the first frame as it is meant to be seen, its longer side at most so long."""
    from PIL import Image

    orientation = picture.getexif().get(ORIENTATION, 1)
    profile = picture.info.get("icc_profile")
    # A JPEG can be decoded smaller, for a fraction of the memory.
    picture.draft(None, (longest, longest))
    picture.load()
    picture = resizable(picture)
    picture.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=3.0)
    picture = in_srgb(picture, profile)
    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }.get(orientation)
    return picture if turn is None else picture.transpose(turn)


def resizable(picture: "Picture") -> "Picture":
    """Return a picture of a kind whose neighbouring pixels can be mixed."""
    if picture.mode.startswith("I"):
        # Of 16 bits the upper eight are what anybody sees.
        return picture.point(lambda value: value * (1 / 256)).convert("L")
    if "transparency" in picture.info or picture.mode in ("LA", "PA", "La", "RGBa"):
        return picture.convert("RGBA")
    if picture.mode in ("L", "RGB", "RGBA", "CMYK"):
        return picture
    return picture.convert("RGB")


def in_srgb(picture: "Picture", profile: bytes | None) -> "Picture":
    """Return a picture in the colours that screens mean; a profile that does not fit is dropped."""
    from PIL import ImageCms

    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    if profile:
        try:
            given = ImageCms.ImageCmsProfile(BytesIO(profile))
            wanted = ImageCms.createProfile("sRGB")
            changed = ImageCms.profileToProfile(picture, given, wanted, outputMode=mode)
            assert changed is not None
            return changed
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return picture.convert(mode)


def scaled(picture: "Picture", width: int) -> "Picture":
    """Return a picture of this width."""
    from PIL import Image

    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def on_white(picture: "Picture") -> "Picture":
    """Return a picture without anything to see through."""
    from PIL import Image

    if picture.mode == "RGB":
        return picture
    ground = Image.new("RGB", picture.size, WHITE)
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def saved(picture: "Picture", kind: str, **how: int) -> bytes:
    """Return a picture as a file with nothing but the picture in it."""
    # A camera says here when, where and by whom; what is wanted of it has been applied.
    picture.info = {}
    file = BytesIO()
    picture.save(file, kind, **how)
    return file.getvalue()


def write(large: "Picture", files: dict[str, bytes]) -> None:
    """Write what was made."""
    sizes = [[name, len(content)] for name, content in files.items()]
    head = {"width": large.width, "height": large.height, "files": sizes}
    out = sys.stdout.buffer
    out.write(json.dumps(head).encode() + b"\n" + b"".join(files.values()))
    out.flush()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))

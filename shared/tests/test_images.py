"""Pictures are made anew, in a process that may be lost."""

import asyncio
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from shared.images import LARGEST_FILE, MadePicture, PictureMaker, UnusablePicture
from shared.images.errors import (
    BrokenPicture,
    NotAPicture,
    TooLarge,
    TooManyPixels,
    TooMuchWork,
)
from shared.images.making import MB, Bounds
from shared.tests.drawn import drawn, file_of, opened

ORIENTATION, GPS = 0x0112, 0x8825


# Beside other tests a process gets its share late: how long it takes is not what they are about.
UNHURRIED = Bounds(processor_seconds=120, seconds=300)


async def make(content: bytes) -> MadePicture:
    return await PictureMaker(UNHURRIED).make(content)


def largest(made: MadePicture) -> Image.Image:
    return opened(made.files[f"{made.key}-{made.width}.webp"])


def is_near(pixel: object, colour: tuple[int, ...]) -> bool:
    given = pixel if isinstance(pixel, tuple) else (pixel,)
    return all(abs(one - other) < 24 for one, other in zip(given, colour, strict=True))


def with_exif(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif.get_ifd(GPS).update({1: "N", 2: (51.0, 30.0, 0.0)})
    return file_of(drawn(), exif=exif, comment=b"by Ada")


async def test_a_picture_comes_in_each_width_it_has_and_once_as_jpeg() -> None:
    made = await make(file_of(drawn(1400, 700)))

    names = [name.removeprefix(made.key) for name in made.files]
    assert names == ["-320.webp", "-640.webp", "-1280.webp", "-1400.webp", ".jpg"]
    sizes = {opened(content).size for content in made.files.values()}
    assert sizes == {(320, 160), (640, 320), (1280, 640), (1400, 700), (1200, 600)}
    assert (made.width, made.height) == (1400, 700)


async def test_a_small_picture_is_not_made_larger() -> None:
    made = await make(file_of(drawn(200, 100), "PNG"))

    assert [opened(content).size for content in made.files.values()] == [(200, 100)] * 2


async def test_no_side_is_longer_than_the_widest() -> None:
    made = await make(file_of(drawn(300, 4000)))

    assert (made.width, made.height) == (150, 2000)


async def test_the_same_file_comes_to_the_same_keys() -> None:
    content = file_of(drawn())

    assert await make(content) == await make(content)


async def test_nothing_is_left_of_where_when_and_by_whom() -> None:
    sent = with_exif(1)
    assert opened(sent).getexif().get_ifd(GPS)

    made = await make(sent)

    for content in made.files.values():
        picture = opened(content)
        assert dict(picture.getexif()) == {}
        assert {"exif", "xmp", "icc_profile", "comment"} & set(picture.info) == set()
        assert b"Ada" not in content


async def test_words_in_a_png_are_left_out() -> None:
    words = PngInfo()
    words.add_text("Author", "Ada", zip=False)

    made = await make(file_of(drawn(), "PNG", pnginfo=words))

    assert not any(b"Ada" in content for content in made.files.values())


async def test_a_picture_taken_sideways_stands_upright() -> None:
    made = await make(with_exif(6))

    picture = largest(made)
    assert (made.width, made.height) == picture.size == (600, 800)
    assert is_near(picture.getpixel((300, 60)), (200, 30, 30))
    assert is_near(picture.getpixel((300, 740)), (30, 60, 200))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
async def test_every_kind_that_is_promised_is_read(kind: str) -> None:
    made = await make(file_of(drawn(), kind))

    assert is_near(largest(made).convert("RGB").getpixel((60, 300)), (200, 30, 30))


async def test_of_a_picture_that_moves_the_first_is_taken() -> None:
    later = [drawn().rotate(180) for _ in range(3)]

    made = await make(file_of(drawn(), "GIF", save_all=True, append_images=later))

    assert is_near(largest(made).convert("RGB").getpixel((60, 300)), (200, 30, 30))


async def test_colours_for_printers_become_colours_for_screens() -> None:
    made = await make(file_of(drawn(mode="CMYK")))

    picture = largest(made)
    assert picture.mode == "RGB"
    assert is_near(picture.getpixel((60, 300)), (200, 30, 30))


async def test_colours_of_a_profile_become_srgb() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    fitting = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    same = await make(file_of(drawn(), icc_profile=fitting))
    unfit = await make(file_of(drawn(), icc_profile=lab))
    broken = await make(file_of(drawn(), icc_profile=b"no profile"))

    for made in (same, unfit, broken):
        assert is_near(largest(made).getpixel((60, 300)), (200, 30, 30))
        assert "icc_profile" not in largest(made).info


async def test_what_can_be_seen_through_stays_so_and_is_white_in_a_jpeg() -> None:
    palette = drawn(mode="RGBA")
    palette.putalpha(Image.linear_gradient("L").resize(palette.size))
    content = file_of(palette.quantize(), "PNG")
    assert opened(content).mode == "P"

    made = await make(content)

    assert is_near(largest(made).getchannel("A").getpixel((60, 0)), (0,))
    assert is_near(opened(made.files[f"{made.key}.jpg"]).getpixel((60, 0)), (255, 255, 255))


async def test_sixteen_bits_a_pixel_are_seen_as_eight() -> None:
    grey = Image.new("I;16", (64, 64), 128 * 256)

    made = await make(file_of(grey, "PNG"))

    assert is_near(largest(made).convert("RGB").getpixel((30, 30)), (128, 128, 128))


def bomb() -> bytes:
    """Return a PNG of 60,000 by 60,000 pixels in a few hundred bytes, with few of its rows."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (lambda: bomb(), TooManyPixels),
        (lambda: file_of(drawn())[:2000], BrokenPicture),
        (lambda: file_of(drawn(), "PNG")[:200], BrokenPicture),
        (lambda: b"These are words, and called picture.jpg", NotAPicture),
        (lambda: b"", NotAPicture),
        (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', NotAPicture),
        (lambda: file_of(drawn(), "TIFF"), NotAPicture),
        (lambda: bytes(LARGEST_FILE + 1), TooLarge),
    ],
    ids=["bomb", "half-jpeg", "half-png", "words", "nothing", "svg", "tiff", "too-large"],
)
async def test_what_is_no_good_picture_is_refused_with_its_reason(
    content: Callable[[], bytes], problem: type[UnusablePicture]
) -> None:
    with pytest.raises(problem):
        await make(content())


@pytest.mark.parametrize(
    "bounds", [Bounds(seconds=0), Bounds(processor_seconds=0)], ids=["by-the-clock", "killed"]
)
async def test_a_process_that_is_lost_is_an_error_and_no_hang(bounds: Bounds) -> None:
    maker = PictureMaker(bounds)

    with pytest.raises(TooMuchWork):
        await maker.make(file_of(drawn()))


async def test_memory_is_bounded() -> None:
    maker = PictureMaker(Bounds(memory=160 * MB))

    with pytest.raises(TooMuchWork):
        await maker.make(file_of(Image.new("RGB", (6000, 6000)), "PNG"))


async def test_the_largest_picture_there_may_be_fits_into_the_memory() -> None:
    made = await make(file_of(Image.new("RGBA", (8000, 6000), (9, 9, 9, 99)), "PNG"))

    assert (made.width, made.height) == (2000, 1500)


async def test_who_goes_away_leaves_no_process_behind() -> None:
    maker = PictureMaker(UNHURRIED)
    making = asyncio.create_task(maker.make(file_of(drawn())))
    await asyncio.sleep(0)

    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making

    assert (await maker.make(file_of(drawn()))).width == 800

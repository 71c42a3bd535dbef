"""Pictures, films, sounds and files."""

from pydantic import JsonValue

from blog.tests.lexical.corpus import Case, card, varied

SHARP: dict[str, JsonValue] = {"sizes": True, "resizable": ""}
FORMATS: dict[str, JsonValue] = {**SHARP, "formats": ["avif", "webp"]}
BASE = "https://example.com/content/images/2026/01/a.jpg"
IMAGE = card("image", src=BASE, width=3000, height=1500)
IMAGES = [
    Case("nothing but a source", [card("image", src=BASE)]),
    *varied(
        IMAGE,
        {"src": ""},
        {"alt": 'A <b> "q"', "title": 'T "q"'},
        {"caption": 'Cap <b>b</b> &amp; <a href="https://x.org">l</a>'},
        {"href": "https://x.org/?a=1&b=2", "caption": "c"},
        {"cardWidth": "wide"},
        {"cardWidth": "full"},
        {"cardWidth": "nope"},
        {"height": None},
        {"width": None},
        {"width": 610, "height": 333},
        ({}, SHARP),
        ({}, {"sizes": True}),
        ({}, {"sizes": True, "resizable": ".png"}),
        ({}, {**SHARP, "srcsets": False}),
        ({}, {**SHARP, "max_width": 2000}),
        ({"src": "https://other.org/a.jpg"}, {**SHARP, "max_width": 2000}),
        *[
            ({"width": width, "height": 350}, SHARP)
            for width in (
                500,
                600,
                601,
                700,
                720,
                800,
                1000,
                1200,
                1201,
                1600,
                1601,
                2000,
                2400,
                2401,
            )
        ],
        *[
            ({"width": width, "height": 555, "cardWidth": "wide"}, SHARP)
            for width in (1199, 1200, 2400)
        ],
        ({"cardWidth": "full"}, SHARP),
        ({"cardWidth": "full", "width": 600}, SHARP),
        ({"height": None}, SHARP),
        ({"width": None}, SHARP),
        *[
            ({"src": src}, SHARP)
            for src in (
                "https://images.unsplash.com/photo-1?x=1&w=2000&fit=max",
                "https://images.unsplash.com/photo-1",
                "http://images.unsplash.com/p?w=100",
                "https://plus.unsplash.com/p?w=100",
                "https://other.org/a.jpg",
                "https://other.org/content/images/a.jpg",
                "/content/images/2026/01/a.jpg",
                "__GHOST_URL__/content/images/a.jpg",
                "https://example.com/content/images/size/w600/a.jpg",
                "https://example.com/content/images/2026/01/a.jpg?x=1",
                "https://example.com/other/images/a.jpg",
                "http://example.com/content/images/2026/01/a.jpg",
            )
        ],
        ({"src": "https://images.unsplash.com/p?w=2000", "width": 1300, "height": 100}, SHARP),
        (
            {"src": "https://cdn.example.org/content/images/a.jpg"},
            {**SHARP, "image_base_url": "https://cdn.example.org/"},
        ),
        (
            {"src": "https://example.com/sub/content/images/a.jpg"},
            {**SHARP, "site_url": "https://example.com/sub"},
        ),
        ({}, FORMATS),
        ({"width": 500, "height": 250}, FORMATS),
        ({"width": 2000, "height": 250}, FORMATS),
        ({"width": 1000, "height": 250}, FORMATS),
        ({"cardWidth": "wide", "href": "https://x.org", "caption": "c"}, FORMATS),
        ({"src": "https://images.unsplash.com/p?w=2000"}, FORMATS),
        ({}, {**FORMATS, "resizable": ".png"}),
    ),
    *varied(
        IMAGE,
        {"src": "javascript:alert(1)"},
        {"src": "data:image/svg+xml,<svg onload=alert(1)>"},
        {"href": "javascript:alert(1)"},
        {"caption": '<img src=x onerror="alert(1)"><script>alert(1)</script>c'},
        unsafe=True,
    ),
]


def one(number: int, row: int, **more: JsonValue) -> dict[str, JsonValue]:
    return {
        "row": row,
        "src": f"https://example.com/content/images/{number}.jpg",
        "width": 2000,
        "height": 1000,
        "fileName": f"{number}.jpg",
        **more,
    }


def rows(*numbers: int) -> list[JsonValue]:
    return [one(at, row) for at, row in enumerate(numbers)]


GALLERY = card("gallery", images=[one(0, 0)], caption="")
GALLERIES = [
    *varied(
        GALLERY,
        {"images": []},
        {"caption": "C <b>x</b>"},
        *[{"images": rows(*[at // 3 for at in range(count)])} for count in range(2, 10)],
        {"images": rows(0, 0, 0, 0)},
        {"images": rows(1, 0)},
        {"images": [one(0, 0, href="https://x.org/?a&b", alt='a"<', title="t", caption="c")]},
        {
            "images": [
                one(0, 0),
                one(1, 0, width=None),
                one(2, 0, src=""),
                one(3, 1, height=0),
                one(4, 1, fileName=""),
            ]
        },
        ({}, SHARP),
        ({"images": rows(0, 0)}, SHARP),
        ({"images": [one(0, 0), one(1, 0), one(2, 0, width=500, height=250)]}, SHARP),
        ({"images": [one(0, 0, width=620, height=300)]}, SHARP),
        ({"images": [one(0, 0, src="https://images.unsplash.com/p?w=2000")]}, SHARP),
        (
            {
                "images": [
                    one(0, 0, src="https://images.unsplash.com/p?w=2000", width=500, height=250)
                ]
            },
            SHARP,
        ),
        ({"images": [one(0, 0, src="https://images.unsplash.com/p?w=2000")]}, {}),
        ({"images": [one(0, 0, src="https://other.org/p")]}, SHARP),
        ({}, FORMATS),
        ({}, {**SHARP, "max_width": 1500}),
        ({}, {"max_width": 1500, "sizes": True}),
    ),
    *varied(
        GALLERY,
        {"images": [one(0, 0, src="javascript:alert(1)")]},
        {"images": [one(0, 0, href="javascript:alert(1)")]},
        unsafe=True,
    ),
]
VIDEO = card(
    "video",
    src="https://example.com/content/media/v.mp4",
    caption="",
    fileName="v.mp4",
    mimeType="video/mp4",
    width=640,
    height=360,
    duration=125,
    thumbnailSrc="https://example.com/t.jpg",
    customThumbnailSrc="",
    cardWidth="regular",
    loop=False,
)
VIDEOS = [
    *varied(
        VIDEO,
        {"src": ""},
        {"caption": "c <i>i</i>"},
        {"loop": True},
        {"cardWidth": "wide"},
        {"cardWidth": "full"},
        {"customThumbnailSrc": "https://example.com/c.jpg"},
        {"src": "https://example.com/?a&b", "thumbnailSrc": "https://example.com/?a&b"},
        {"width": None},
        {"height": None},
        *[{"duration": duration} for duration in (0, 9.5, 59.6, 60, 3725.2)],
        *[
            {"width": width, "height": height}
            for width, height in ((1920, 1080), (333, 777), (1000, 333), (600, 301))
        ],
        ({}, {"post_url": ""}),
        ({}, {"post_url": "https://example.com/?a&b"}),
    ),
    *varied(
        VIDEO,
        {"src": "javascript:alert(1)"},
        {"thumbnailSrc": "https://x.org/'\"--><script>alert(1)</script>"},
        {"thumbnailSrc": ""},
        unsafe=True,
    ),
]
AUDIO = card(
    "audio",
    src="https://example.com/a.mp3",
    duration=65,
    mimeType="audio/mp3",
    title="T",
    thumbnailSrc="",
)
AUDIOS = [
    *varied(
        AUDIO,
        {"src": ""},
        {"thumbnailSrc": "https://example.com/t.png"},
        *[{"duration": duration} for duration in (0, None, 59.9, 3725)],
        {"title": ""},
        {"title": "a & b"},
        ({}, {"post_url": ""}),
    ),
    *varied(AUDIO, {"title": "T <b>"}, {"title": "<script>alert(1)</script>"}, unsafe=True),
]
FILE = card(
    "file",
    src="https://example.com/f.pdf",
    fileTitle="T",
    fileCaption="C",
    fileName="f.pdf",
    fileSize=123456,
)
FILES = [
    *varied(
        FILE,
        {"src": ""},
        {"fileTitle": ""},
        {"fileCaption": ""},
        {"fileTitle": "", "fileCaption": ""},
        {"fileName": ""},
        {
            "src": "https://example.com/?a&b",
            "fileTitle": "a & b <",
            "fileName": "a&b<",
            "fileCaption": "a&b<",
        },
        *[
            {"fileSize": size}
            for size in (
                0,
                1,
                512,
                1023,
                1024,
                1535,
                1536,
                1048575,
                1048576,
                1572864,
                10485760,
                1073741824,
                5e12,
                None,
                "2048",
            )
        ],
        ({}, {"post_url": ""}),
    ),
    *varied(FILE, {"src": "javascript:alert(1)"}, unsafe=True),
]

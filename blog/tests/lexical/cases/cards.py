"""Cards of words, buttons and colours."""

from pydantic import JsonValue

from blog.tests.lexical.corpus import EVERYONE, Case, card, paragraph, text, varied, visible

EVIL = '<img src=x onerror="alert(1)"><script>alert(1)</script><a href="javascript:alert(1)">x</a>'
OUTLINED: dict[str, JsonValue] = {"design": {"outlined": True}}
DARK: dict[str, JsonValue] = {"design": {"dark": True}}
SHARP: dict[str, JsonValue] = {"sizes": True, "resizable": ""}

CODE = card("codeblock", code='if (a<b && c) { x = "1"; }\n  <script>', language="js", caption="")
CODES = [
    *varied(
        CODE,
        {"language": ""},
        {"caption": "A <b>cap</b> &amp; tion"},
        {"code": ""},
        {"code": "", "caption": "c"},
        {"language": 'a"b'},
    ),
    *varied(CODE, {"caption": EVIL}, unsafe=True),
]
MARKDOWN = card("markdown", markdown="# Hi\n\nthere **b** <b>raw</b>")
MARKDOWNS = [
    *varied(
        MARKDOWN,
        *[
            {"markdown": source}
            for source in (
                "",
                "a\nb  \nc\\\nd",
                "# Hi there\n\n# Hi there\n\n## Ünï & x *y*\n\n#nospace\n\nSetext\n===",
                "==m== ==a *b* c== == x == ~~s~~ H~2~O x^2^ x^a b^ ***b*** __x__ _y_",
                "[^1] a [^1] [^2]\n\n[^1]: note *x*\n\n    second\n\n[^2]: two\n",
                "^[inline note] x",
                'http://x.org www.y.org a@example.com [x](http://e.org "t") <https://x.org> '
                "[a]\n\n[a]: http://x.org",
                '"q" -- ... (c) &copy; &amp; \\*x\\* `a<b`',
                "|a|b|\n|-|:-:|\n|1|2|",
                "- [ ] t\n- [x] u\n\n* a\n  * b\n\n1. c\n2. d",
                "<div>*x*</div>\n\n<b>*y*</b> <br/> <hr>",
                "```js\na<b\n```\n\n    code\n\n> q\n> r\n\n---",
                '![a *b*](https://x.org/x.png "t")',
                "# A `b` [c](http://d.org)",
            )
        ],
    ),
    *varied(
        MARKDOWN,
        {"markdown": EVIL},
        {"markdown": "[x](javascript:alert(1)) <svg onload=alert(1)>"},
        unsafe=True,
    ),
]
HTML = card(
    "html",
    html='<p class="x">x &amp; <b>y</b></p>'
    '<iframe src="https://www.youtube.com/embed/x" width="200"></iframe>',
)
HTMLS = [
    *varied(
        HTML,
        {"html": ""},
        {"html": "  "},
        {"html": "{uuid} {first_name}"},
        ({"html": '<a href="https://x.org/{uuid}">{uuid}</a> {a, "b"}'}, {"personal_html": True}),
        ({"html": "<script>alert(1)</script><p onclick='x'>a<br/>"}, {"trusted_html": True}),
        visible(True, EVERYONE, EVERYONE),
        visible(False, EVERYONE, EVERYONE),
        visible(True, "", EVERYONE),
        visible(False, "", EVERYONE),
        visible(False, "", ""),
        visible(True, EVERYONE, ""),
        visible(True, EVERYONE, "status:free"),
        visible(True, "status:-free", "status:-free"),
        {"visibility": {"showOnWeb": False, "showOnEmail": True, "segment": "status:free"}},
        {"visibility": {"showOnWeb": True, "showOnEmail": False, "segment": ""}},
        {"visibility": {"showOnWeb": True, "showOnEmail": True, "segment": ""}},
        {"visibility": None},
    ),
    *varied(
        HTML,
        {"html": EVIL},
        {
            "html": '<iframe src="https://evil.example/"></iframe>'
            '<form action="/x"><input name="a"></form>'
        },
        {
            "html": "<style>p{}</style><!-- a comment --><object data='x'></object><p "
            "style='position:fixed'>a"
        },
        unsafe=True,
    ),
]
CALLOUT = card("callout", calloutText="x", calloutEmoji="🎉", backgroundColor="green")
CALLOUTS = [
    *varied(
        CALLOUT,
        {"calloutEmoji": ""},
        {"calloutEmoji": None},
        {"calloutEmoji": "<b>"},
        *[
            {"backgroundColor": colour}
            for colour in ("grey", "accent", "nope", "", "a b", "#ffffff")
        ],
        {"calloutText": ""},
        {"calloutText": "<p>a</p><p>b</p>"},
        {
            "calloutText": "<p>a<br>b "
            '<a href="https://x.org" rel="noreferrer" target="_blank">l</a></p>'
        },
        {
            "calloutText": '<p dir="ltr"><span style="white-space: pre-wrap;">a</span>'
            '<b><strong style="white-space: pre-wrap;">x</strong></b>'
            "<i><em>i</em></i><code><span>c</span></code></p>"
        },
        {"calloutText": "a & b <i>c"},
        {
            "calloutText": "<mark>m</mark><u>u</u><s>s</s><sub>s</sub><sup>s</sup><del>d</del>"
            "<ul><li>a</li></ul><h2>b</h2>"
        },
    ),
    *varied(CALLOUT, {"calloutText": EVIL}, unsafe=True),
]
TOGGLE = card("toggle", heading="H", content="<p>c</p>")
TOGGLES = [
    *varied(
        TOGGLE,
        {"heading": ""},
        {"content": ""},
        {"heading": "a <b>c</b> &amp; d"},
        {"content": "a &amp; b<ul><li>x</li></ul>"},
    ),
    *varied(TOGGLE, {"heading": EVIL, "content": EVIL}, unsafe=True),
]
BUTTON = card("button", buttonText="T", alignment="center", buttonUrl="https://x.org/")
BUTTONS = [
    *varied(
        BUTTON,
        {"buttonText": ""},
        {"buttonUrl": ""},
        {"alignment": "left"},
        {"alignment": "right"},
        {"alignment": ""},
        {"buttonText": "a & b"},
        {"buttonUrl": "https://x.org/?a&b=1"},
        ({}, OUTLINED),
    ),
    *varied(
        BUTTON,
        {"buttonUrl": "javascript:alert(1)"},
        {"buttonUrl": 'https://x.org/"onmouseover="alert(1)'},
        {"buttonText": "T<b>"},
        unsafe=True,
    ),
]
ABOUT: dict[str, JsonValue] = {
    "title": "T",
    "description": "D",
    "author": "A",
    "publisher": "P",
    "icon": "https://x.org/i.png",
    "thumbnail": "https://x.org/t.png",
}
BOOKMARK = card("bookmark", url="https://x.org/a", caption="", metadata=ABOUT)
BOOKMARKS = [
    *varied(
        BOOKMARK,
        {"url": ""},
        {"caption": "a &amp; <b>b</b>"},
        *[{"metadata": {**ABOUT, name: ""}} for name in ABOUT],
        {"metadata": {**ABOUT, "author": "", "publisher": ""}},
        {"metadata": {}},
        {"metadata": {name: None for name in ABOUT}},
        *[
            {"metadata": {**ABOUT, "description": "0123456789" * 12 + "x" * more}}
            for more in (0, 1, 40)
        ],
        *[
            {"metadata": {**ABOUT, "description": "0123456789" * 9 + "x" * more}}
            for more in (0, 1, 20)
        ],
        {"metadata": {**ABOUT, "title": "a <b> & \"'", "publisher": "a <b> & \"'"}},
        {"url": "https://x.org/?a=1&b=2"},
    ),
    *varied(
        BOOKMARK,
        {"url": "javascript:alert(1)"},
        {"metadata": {**ABOUT, "icon": "javascript:alert(1)", "thumbnail": "data:text/html,x"}},
        {"url": "https://x.org/?a=\"b&c'd--><script>"},
        {"caption": EVIL},
        unsafe=True,
    ),
]
PRODUCT = card(
    "product",
    productImageSrc="https://example.com/content/images/p.png",
    productImageWidth=800,
    productImageHeight=600,
    productTitle="T <b>b</b>",
    productDescription="<p>D</p>",
    productRatingEnabled=False,
    productStarRating=3,
    productButtonEnabled=True,
    productButton="Buy",
    productUrl="https://x.org/?a&b",
)
NOTHING: dict[str, JsonValue] = {
    "productTitle": "",
    "productDescription": "",
    "productImageSrc": "",
    "productButtonEnabled": False,
}
PRODUCTS = [
    *varied(
        PRODUCT,
        {"productImageSrc": ""},
        {"productImageWidth": None},
        {"productImageHeight": None},
        *[{"productImageWidth": width} for width in (300, 560, 561)],
        {"productTitle": ""},
        {"productDescription": ""},
        {"productUrl": ""},
        {"productButton": ""},
        {"productButton": 'a & "c"'},
        {"productButtonEnabled": False},
        *[{"productRatingEnabled": True, "productStarRating": stars} for stars in range(6)],
        ({"productRatingEnabled": True}, DARK),
        ({}, SHARP),
        ({}, OUTLINED),
        NOTHING,
        {**NOTHING, "productRatingEnabled": True},
        {**NOTHING, "productButtonEnabled": True},
        {**NOTHING, "productButtonEnabled": True, "productUrl": ""},
        {**NOTHING, "productButtonEnabled": True, "productButton": ""},
        {**NOTHING, "productButtonEnabled": True, "productButton": "", "productUrl": ""},
    ),
    *varied(
        PRODUCT,
        {"productUrl": "javascript:alert(1)"},
        {"productImageSrc": "data:image/svg+xml,x"},
        {"productTitle": EVIL, "productDescription": EVIL},
        {"productButton": "<script>alert(1)</script>"},
        unsafe=True,
    ),
]
FILM: dict[str, JsonValue] = {
    "thumbnail_url": "https://i.ytimg.com/x.jpg",
    "thumbnail_width": 480,
    "thumbnail_height": 360,
}
EMBED = card(
    "embed",
    url="https://youtu.be/x?a&b",
    embedType="video",
    html='<iframe src="https://www.youtube.com/embed/x" width="200" height="113"></iframe>',
    metadata=FILM,
    caption="",
)
TWEET: dict[str, JsonValue] = {
    "id": "1630581157568839683",
    "text": "Ash @cat said #foo https://t.co/abc & so on\nline",
    "created_at": "2023-02-28T14:50:17.000Z",
    "author_id": "767545134",
    "public_metrics": {"retweet_count": 10, "like_count": 38},
    "users": [
        {
            "id": "767545134",
            "name": "Ghost & so",
            "username": "ghost",
            "profile_image_url": "https://pbs.twimg.com/p.jpg",
        }
    ],
    "entities": {
        "mentions": [{"start": 4, "end": 8, "username": "cat"}],
        "hashtags": [{"start": 14, "end": 18, "tag": "foo"}],
        "urls": [{"start": 19, "end": 35, "url": "https://t.co/abc", "display_url": "x.org"}],
    },
}
MESSAGE = card(
    "embed",
    url="https://twitter.com/a/status/1",
    embedType="twitter",
    html='<blockquote class="twitter-tweet"><p>x</p></blockquote>',
    caption="",
)


def tweet(**more: JsonValue) -> dict[str, JsonValue]:
    return {"metadata": {"tweet_data": {**TWEET, **more}}}


EMBEDS = [
    *varied(
        EMBED,
        {"url": ""},
        {"html": ""},
        {"caption": "c &amp; <b>x</b>"},
        *[{"embedType": type} for type in ("rich", "photo", "nft", "")],
        {"metadata": {}},
        {"metadata": None},
        {"metadata": {"thumbnail_url": "https://i.ytimg.com/x.jpg"}},
        {"metadata": {**FILM, "thumbnail_width": "480", "thumbnail_height": "270"}},
        {"metadata": {**FILM, "thumbnail_url": "https://i.ytimg.com/x.jpg?a&b"}},
        {"html": "<blockquote>a &amp; <b>c</b></blockquote>"},
    ),
    *varied(
        MESSAGE,
        {"metadata": {}},
        tweet(),
        tweet(entities=None),
        tweet(text="plain", entities={}),
        tweet(users=[{"id": "767545134", "name": "N", "username": "u", "profile_image_url": ""}]),
        *[
            tweet(created_at=moment)
            for moment in (
                "2023-12-31T23:50:17.000Z",
                "2023-06-01T00:05:17.000Z",
                "2023-06-01T12:05:17.000Z",
            )
        ],
        *[
            tweet(public_metrics={"retweet_count": count, "like_count": count})
            for count in (0, 999, 1000, 1234, 1499999, 10000, 12345678)
        ],
        tweet(
            attachments={"media_keys": ["k"]},
            includes={
                "media": [{"media_key": "k", "type": "photo", "url": "https://pbs.twimg.com/m.jpg"}]
            },
        ),
        tweet(
            attachments={"media_keys": ["k"]},
            includes={
                "media": [
                    {
                        "media_key": "k",
                        "type": "video",
                        "preview_image_url": "https://pbs.twimg.com/v.jpg",
                    }
                ]
            },
        ),
        tweet(attachments={"poll_ids": ["1"]}, includes={"polls": [{"id": "1", "options": []}]}),
    ),
    *varied(
        EMBED,
        {"html": EVIL},
        {"html": '<iframe src="https://evil.example/"></iframe>'},
        {
            "html": '<blockquote class="twitter-tweet">x</blockquote><script async src="https://platform.twitter.com/widgets.js"></script>'
        },
        {"embedType": "video", "url": "javascript:alert(1)"},
        unsafe=True,
    ),
    *varied(
        MESSAGE,
        tweet(text="<script>alert(1)</script>"),
        tweet(users=[{"id": "767545134", "name": "<b>x", "username": "u"}]),
        unsafe=True,
    ),
]
EMAIL = card(
    "email", html='<p>Hey {first_name, "there"}, {foo} <a href="https://x.org/{uuid}">x</a></p>'
)
EMAILS = [
    *varied(
        EMAIL,
        {"html": ""},
        {"html": '<p>{a b} {a-b} {A1} {} { y } {z,"q"} {{x}}</p>'},
        {"html": "a &amp; b<b>c</b>"},
        {"html": "<h2>x</h2><hr><blockquote>q</blockquote><ul><li>a</li></ul>"},
    ),
    *varied(EMAIL, {"html": EVIL}, {"html": "<p>a<!--c--></p>"}, unsafe=True),
]
EMAIL_CTA = card(
    "email-cta",
    alignment="center",
    buttonText="Go",
    buttonUrl="https://x.org/?a&b",
    html="<p>Hi {first_name}</p>",
    segment="status:free",
    showButton=True,
    showDividers=True,
)
EMAIL_CTAS = [
    *varied(
        EMAIL_CTA,
        {"alignment": "left"},
        {"showButton": False},
        {"showDividers": False},
        {"buttonText": ""},
        {"buttonText": "a {x} & b", "buttonUrl": "https://x.org/{uuid}"},
        {"buttonUrl": ""},
        {"html": ""},
        {"html": "", "showButton": False},
        {"html": "", "buttonUrl": ""},
        {"segment": ""},
        {"segment": "status:-free"},
    ),
    *varied(
        EMAIL_CTA,
        {"buttonUrl": "javascript:alert(1)"},
        {"html": EVIL},
        {"segment": 'x"y'},
        unsafe=True,
    ),
]
CTA = card(
    "call-to-action",
    layout="minimal",
    alignment="left",
    textValue='<p>Hi <a href="https://y.org">l</a></p>',
    showButton=True,
    showDividers=True,
    buttonText="Go",
    buttonUrl="https://x.org/?a&b",
    buttonColor="#000000",
    buttonTextColor="#ffffff",
    hasSponsorLabel=False,
    sponsorLabel="<p>SP <b>b</b></p>",
    backgroundColor="grey",
    linkColor="text",
    imageUrl="https://example.com/content/images/i.png",
    imageWidth=200,
    imageHeight=100,
)
ACTIONS: tuple[object, ...] = (
    {"showButton": False},
    {"buttonUrl": ""},
    {"buttonText": ""},
    {"imageUrl": ""},
    {"textValue": ""},
    {"hasSponsorLabel": True},
    {"hasSponsorLabel": True, "sponsorLabel": ""},
    {"showDividers": False},
    {"backgroundColor": "none", "showDividers": False},
    {"backgroundColor": "white"},
    {"alignment": "center"},
    {"linkColor": "accent"},
    *[
        {"buttonColor": colour}
        for colour in (
            "accent",
            "",
            "white",
            "transparent",
            "#ffffff",
            "#888888",
            "#f0f",
            "#7f7f7f",
        )
    ],
    {"buttonTextColor": "black"},
    {"imageWidth": None},
    {"imageHeight": None},
    {"imageWidth": 2000, "imageHeight": 1000},
    ({}, OUTLINED),
    ({"buttonColor": "accent"}, OUTLINED),
    ({"buttonColor": "transparent"}, OUTLINED),
    ({}, SHARP),
    ({"imageWidth": 2000, "imageHeight": 1000}, SHARP),
    ({"imageUrl": "https://other.org/i.png"}, SHARP),
    visible(False, EVERYONE, "status:free"),
    visible(True, "", EVERYONE),
    visible(True, EVERYONE, ""),
)
CTAS = [
    Case("nothing set", [card("call-to-action")]),
    *varied(CTA, *ACTIONS),
    *varied({**CTA, "layout": "immersive"}, *ACTIONS),
    *varied(
        CTA,
        {"buttonUrl": "javascript:alert(1)"},
        {"imageUrl": "javascript:alert(1)"},
        {"textValue": EVIL, "hasSponsorLabel": True, "sponsorLabel": EVIL},
        {"buttonColor": "red;x"},
        {"layout": "zig zag"},
        unsafe=True,
    ),
]
TRANSISTOR = card(
    "transistor", accentColor="", backgroundColor="", **visible(False, EVERYONE, EVERYONE)
)
TRANSISTORS = varied(
    TRANSISTOR,
    {"accentColor": "#ff0000", "backgroundColor": "#000000"},
    visible(True, "status:free", ""),
    ({}, {"site_uuid": "abc", "design": {"accent": "#123456"}}),
    ({}, DARK),
)
PAYWALLS = [
    Case("between two paragraphs", [paragraph(text("a")), card("paywall"), paragraph(text("b"))])
]
RULES = [Case("alone", [card("horizontalrule")])]

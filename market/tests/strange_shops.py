"""Two shops of strangers: one that says what it sells, and a wholesaler's behind a sign-in."""

import json
from collections.abc import Mapping

from shared.testing.strangers import Asked, Respond, answer

PRODUCT = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "BreadcrumbList", "itemListElement": []},
        {
            "@type": ["Product"],
            "sku": "KB-1",
            "name": "Kettle, blue",
            "description": "Holds a litre.",
            "brand": {"@type": "Brand", "name": "Hearth"},
            "category": "Kitchen > Kettles",
            "offers": [{"@type": "Offer", "price": "1,034.50", "priceCurrency": "GBP"}],
        },
    ],
}
MICRODATA = """
<main itemscope itemtype="https://schema.org/Product">
  <h1 itemprop="name">Cup, white</h1><meta itemprop="sku" content="CW-2">
  <div itemprop="offers" itemscope itemtype="https://schema.org/Offer">
    <span itemprop="price" content="3.20">3.20</span><meta itemprop="priceCurrency" content="GBP">
  </div>
</main>
"""
SHOP = {
    "/": '<a href="/kitchen/">Kitchen</a><a href="/cart/">Cart</a><a href="/photo.jpg">x</a>'
    '<a href="https://elsewhere.example/">x</a><a href="/secret/">x</a>',
    "/kitchen/": '<a href="/p/kettle/">a</a><a href="/p/cup/#top">b</a><a href="/">home</a>',
    "/p/kettle/": f'<script type="application/ld+json">{json.dumps(PRODUCT)}</script>',
    "/p/cup/": MICRODATA,
}
NAV = """<nav><ul><li><a href="/dry/">Dry goods</a><ul><li><a href="/dry/pulses/">Pulses</a></li>
</ul></li></ul></nav>"""
LISTING = NAV + """<ul class="product-list"><li><a href="/item/{first}/">x</a></li></ul>{next}"""
ITEM = (
    NAV
    + """<div class="breadcrumb"><a href="/">Home</a><a href="/dry/pulses/">Pulses</a></div>
<div class="product-detail"><h1>{title}</h1><span class="product-code">Code: {code}</span>
<span class="unit-price">{price}</span><span class="case-size">6 x 500g</span>
<span class="product-brand">Plain Fields</span><p class="product-description">Dried.</p>
<ul class="dietary"><li>Vegan</li><li>Gluten Free</li></ul></div>"""
)
WHOLESALER = {
    "/": NAV,
    "/dry/": NAV,
    "/dry/pulses/": LISTING.format(
        first="1", next='<a rel="next" href="/dry/pulses/?page=2">n</a>'
    ),
    "/dry/pulses/?page=2": LISTING.format(first="2", next=""),
    "/item/1/": ITEM.format(title="Red lentils", code="PF001", price="£2.15"),
    "/item/2/": ITEM.format(title="Green peas", code="PF002", price="£1.80"),
}
FORM = """<form method="post" action="/sign-in"><input type="hidden" name="token" value="t1">
<input type="text" name="who"><input type="password" name="word"></form>"""


def open_shop(pages: Mapping[str, str], *, robots: str = "") -> Respond:
    """Serve pages to anybody."""

    def respond(asked: Asked) -> bytes:
        if asked.path == "/robots.txt":
            return answer(robots.encode(), content_type="text/plain")
        page = pages.get(asked.path)
        if page is None:
            return answer(b"nothing here", status=404, content_type="text/html")
        return answer(page.encode(), content_type="text/html; charset=utf-8")

    return respond


def behind_a_form(pages: Mapping[str, str]) -> Respond:
    """Serve pages to whoever signed in as ada; others see the form."""
    inside = open_shop(pages)

    def respond(asked: Asked) -> bytes:
        if asked.path == "/sign-in" and asked.method == "POST":
            if asked.body == "token=t1&who=ada&word=secret":
                return answer(status=302, location="/", set_cookie="inside=1; Path=/")
            return answer(FORM.encode(), content_type="text/html")
        if asked.path == "/robots.txt" or asked.headers.get("cookie") == "inside=1":
            return inside(asked)
        return answer(FORM.encode(), content_type="text/html")

    return respond

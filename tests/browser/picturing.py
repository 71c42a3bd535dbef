"""A keeper who gives a product pictures, as far as a page wants it; afterwards it has none."""

from io import BytesIO

import asyncpg
from PIL import Image, ImageDraw
from playwright.async_api import FilePayload, expect

from tests.browser.visitor import COUNTER, Visitor

# One that no other test looks at by its picture.
COB = f"{COUNTER}barley-cob/"
WORDS = (
    "A round loaf, dusted with flour, on a red cloth",
    "The same loaf, cut: an open, grey crumb",
)


def picture(number: int, size: tuple[int, int] = (1600, 1200)) -> bytes:
    """Return a still life of a loaf: another colour of cloth for each number."""
    width, height = size
    cloth = ((150, 60, 70), (70, 100, 90), (200, 160, 90), (90, 90, 140))[number % 4]
    drawn = Image.new("RGB", size, cloth)
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((0, 0, width, height * 0.45), fill=(230, 222, 210))
    pen.ellipse((width * 0.2, height * 0.25, width * 0.8, height * 0.85), fill=(170, 115, 60))
    pen.ellipse((width * 0.25, height * 0.28, width * 0.72, height * 0.7), fill=(196, 142, 84))
    file = BytesIO()
    drawn.save(file, "JPEG")
    return file.getvalue()


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


async def open_desk(visitor: Visitor) -> None:
    """Sign in as a keeper of the shop, and open the pictures of a product."""
    await visitor.become("shop", "ash-lane-bakery")
    database = await asyncpg.connect(
        visitor.served.servers.postgres.url(visitor.served.databases["market"])
    )
    try:
        product = await database.fetchrow(
            "SELECT id, image, image_alt FROM products WHERE slug = 'barley-cob'"
        )
    finally:
        await database.close()
    assert product is not None
    visitor.afterwards.push_async_callback(_forget, visitor, *product)
    await visitor.go("market", f"/keep{COUNTER}products/{product['id']}/pictures/")


async def send(visitor: Visitor, *files: FilePayload) -> None:
    """Send files from the page of a product's pictures."""
    await visitor.page.locator("#field-files").set_input_files(list(files))
    await visitor.page.get_by_role("button", name="Send the pictures").click()


async def choose_too_much(visitor: Visitor) -> None:
    """Choose files that are too large together."""
    await open_desk(visitor)
    half = file("half.jpg", bytes(8 * 2**20))
    await visitor.page.locator("#field-files").set_input_files([half, half])


async def send_three(visitor: Visitor) -> None:
    """Send three pictures, and say of two what is to be seen."""
    await open_desk(visitor)
    page = visitor.page
    sizes = ((1600, 1200), (1200, 1600), (900, 900))
    await send(visitor, *(file(f"{it}.jpg", picture(it, sizes[it])) for it in range(3)))
    fields = page.locator("[name^=words-]")
    await expect(fields).to_have_count(3)
    ids = [await fields.nth(number).get_attribute("id") for number in range(3)]
    form = {str(id).removeprefix("field-"): words for id, words in zip(ids, WORDS, strict=False)}
    for name, words in form.items():
        await page.locator(f"[name={name}]").fill(words)
    # Any button takes the words along; the last picture waits for its own.
    await page.locator("[name=step][value=later]").nth(1).click()
    await page.locator("[name=step][value=earlier]").nth(2).click()
    await expect(page.get_by_text("Waits for words")).to_have_count(1)


async def be_refused(visitor: Visitor) -> None:
    """Send a good picture among bad ones, and then words that will not do."""
    await open_desk(visitor)
    await send(
        visitor,
        file("loaf.jpg", picture(0)),
        file("a-recipe-that-was-renamed.jpg", b"Three parts flour"),
        file("half-a-loaf.jpg", picture(1)[:3000]),
    )
    await expect(visitor.page.locator(".flash--error li").nth(1)).to_be_visible()


async def lack_words(visitor: Visitor) -> None:
    """Send a picture, and save it without words."""
    await open_desk(visitor)
    await send(visitor, file("loaf.jpg", picture(0)))
    await visitor.page.get_by_role("button", name="Save the words").click()
    await expect(visitor.page.locator("[aria-invalid=true]")).to_be_visible()


async def take_away(visitor: Visitor) -> None:
    """Take one of the pictures away."""
    await send_three(visitor)
    await visitor.page.locator("[formaction$='/remove/']").nth(1).click()
    await expect(visitor.page.get_by_role("button", name="Put it back")).to_be_visible()


async def open_product(visitor: Visitor) -> None:
    """Open the page of a product that has pictures."""
    await send_three(visitor)
    await visitor.go("market", COB)


async def enlarge(visitor: Visitor) -> None:
    """Have the second picture shown large."""
    await open_product(visitor)
    page = visitor.page
    await page.locator("#picture-2").click()
    await expect(page.locator("#picture-2")).to_have_attribute("aria-current", "true")
    await page.locator("#zoom-opener").click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def _forget(visitor: Visitor, id: int, image: str, alt: str) -> None:
    database = await asyncpg.connect(
        visitor.served.servers.postgres.url(visitor.served.databases["market"])
    )
    try:
        await database.execute("DELETE FROM product_pictures WHERE product_id = $1", id)
        await database.execute(
            "UPDATE products SET image = $2, image_alt = $3, provenance = '{}' WHERE id = $1",
            *(id, image, alt),
        )
    finally:
        await database.close()

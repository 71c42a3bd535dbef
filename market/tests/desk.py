"""The desk of a shop, as a keeper's browser uses it without JavaScript."""

import re
from collections.abc import Mapping
from html import unescape

from quart import Response

from market.tests.factories import product_called
from shared.testing.browser import SameOriginClient

PATH = "/keep/bakery/shop/products/"


async def text(answer: Response, status: int = 200) -> str:
    assert answer.status_code == status, answer.status_code
    return str(await answer.get_data(as_text=True))


async def address_of(title: str) -> str:
    return f"{PATH}{(await product_called(title)).id}/"


async def form_at(keeper: SameOriginClient, address: str) -> dict[str, str]:
    """Return what the form of a product would send as it stands."""
    page = await text(await keeper.get(address))
    form = page.partition('class="form desk-form"')[2].partition("</form>")[0]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        fields = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if fields["type"] != "checkbox" or " checked" in tag:
            sent[fields["name"]] = unescape(fields.get("value", ""))
    for name, value in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>([^<]*)<', form):
        sent[name] = unescape(value)
    chosen = re.search(r'<option value="(\d*)" selected', form)
    return sent | {"section_id": chosen[1] if chosen else ""}


async def save(
    keeper: SameOriginClient, title: str, **changes: str
) -> tuple[Response, Mapping[str, str]]:
    address = await address_of(title)
    form = await form_at(keeper, address) | changes
    return await keeper.post(address, form=form), form

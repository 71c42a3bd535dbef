"""The page of a product's pictures, for its keepers."""

from collections.abc import Sequence

from quart import Response

from glue.pages import current_page
from market.keeping import PRODUCTS, ways_of_desk, where_of
from market.marketplaces.models import Marketplace
from market.pictures.forms import LONGEST_WORDS, WordsForm, field_of
from market.pictures.queries import all_pictures
from market.pictures.receiving import MOST_AT_ONCE, Refused
from market.products.models import Product
from shared.db import read_session
from shared.images import LARGEST_FILE
from shared.web.htmx import render


async def pictures_page(
    shop: Marketplace,
    product: Product,
    *,
    form: WordsForm | None = None,
    refused: Sequence[Refused] = (),
    nothing_chosen: bool = False,
    status: int = 200,
) -> Response:
    """Show a product's pictures, with the words as they were typed and files that would not do."""
    pictures = await all_pictures(read_session(), product.id)
    live = [it for it in pictures if it.removed_at is None]
    return await render(
        "pictures/index.html",
        status=status,
        shop=shop,
        product=product,
        page_title=current_page().title,
        ways=ways_of_desk(shop, PRODUCTS),
        where=where_of(shop) | {"product_id": product.id},
        pictures=live,
        removed=[it for it in pictures if it.removed_at is not None],
        form=form or WordsForm.of(live),
        field_of=field_of,
        most_words=LONGEST_WORDS,
        most_at_once=MOST_AT_ONCE,
        most_bytes=LARGEST_FILE,
        most_megabytes=LARGEST_FILE // 2**20,
        refused=refused,
        nothing_chosen=nothing_chosen,
    )

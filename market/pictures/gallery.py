"""The pictures of a product's page: the one that is chosen, and the way to the others."""

from collections.abc import Sequence
from dataclasses import dataclass

from market.pictures.models import ProductPicture
from market.pictures.queries import pictures_shown
from market.products.models import Product
from shared.db import ReadSession
from shared.images.addresses import is_kept

# As width to height; what is narrower or wider stands inside.
NARROWEST, WIDEST = 0.8, 1.5


@dataclass(frozen=True, slots=True)
class Gallery:
    """`chosen` counts from 0, as in the address from 1."""

    pictures: Sequence[ProductPicture] = ()
    chosen: int = 0

    @property
    def picture(self) -> ProductPicture:
        return self.pictures[self.chosen]

    @property
    def ratio(self) -> float:
        """The shape of the place: that of the first, for all, so that nothing moves below it."""
        first = self.pictures[0]
        return round(min(max(first.width / first.height, NARROWEST), WIDEST), 3)


async def gallery_of(session: ReadSession, product: Product, asked: str = "") -> Gallery:
    """Return what a page shows of a product; nothing where its keeper has sent no pictures."""
    if not is_kept(product.image):
        return Gallery()
    pictures = await pictures_shown(session, product.id)
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
    return Gallery(pictures, number - 1 if 0 < number <= len(pictures) else 0)

"""What market owns: marketplaces on pages, and the products in them."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from glue.contracts import families
from glue.contracts.relations import ContainerType
from shared.contracts import Action, Event, Fragment, Query, Value
from shared.errors import DomainError
from shared.i18n import mark as _l

MAX_BATCH = 200
LONGEST_TITLE = 160
LONGEST_SLUG = 80
LONGEST_WORDS = 1_000
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
SLUG_OR_NOTHING = r"^([a-z0-9]+(-[a-z0-9]+)*)?$"


class SlugTaken(DomainError):
    code = "slug-taken"
    status = 409
    message = _l("There is already a shop called “%(slug)s” on this page")


class UnknownMarketplace(DomainError):
    code = "unknown-marketplace"
    status = 404
    message = _l("There is no such shop")


class EditedMeanwhile(DomainError):
    code = "edited-meanwhile"
    status = 409
    message = _l(
        "Somebody else has changed this shop since you opened it. Nothing of yours is lost: look at"
        " what it says now, and save again to write yours over it."
    )


class OutOfStock(DomainError):
    """`lacking` lists `{product_id, title, left}` for each product that there is too little of."""

    code = "out-of-stock"
    status = 409
    message = _l("There are not enough left of something in your basket")


class StockGone(DomainError):
    code = "stock-gone"
    status = 409
    message = _l("What was kept for this order went to somebody else")


class ImportClosed(DomainError):
    code = "import-closed"
    status = 409
    message = _l("This import takes no more rows: begin another")


class Product(Value):
    """A product as baskets and orders need it; prices are gross, in minor units of `currency`.

    `left` is how many units nobody has bought or holds, None where they are not counted.
    `vat_rate` is in hundredths of a percent, None where the seller names none.
    """

    id: int
    slug: str
    title: str
    image: str | None
    regular_price: int
    special_price: int | None
    currency: str
    marketplace_id: int
    container_id: int
    is_available: bool
    url: str
    left: int | None = None
    vat_rate: int | None = None

    @property
    def price(self) -> int:
        """The price that is asked now, in minor units."""
        return self.regular_price if self.special_price is None else self.special_price


class Marketplace(Value):
    """A shop attached to a page; one that is not open sells nothing for now.

    `version` names what it says of itself, so that who changes it can tell what they have seen.
    """

    id: int
    slug: str
    title: str
    container_type: ContainerType
    container_id: int
    currency: str
    collection_note: str
    url: str
    intro: str = ""
    opening_note: str = ""
    is_open: bool = True
    version: str = ""


class MarketplaceCounts(Value):
    """How many products of a shop there are, and how many of them are not simply to be had."""

    marketplace_id: int
    products: int
    unpublished: int
    low: int
    sold_out: int


class StockLine(Value):
    """So many units of a product."""

    product_id: int
    quantity: int = Field(gt=0, le=999)


class Stock(Value):
    """The units an action kept, sold or gave back."""

    lines: list[StockLine]


class StagedImport(Value):
    """How many rows an import has by now, and how many of them were refused."""

    run_id: int
    rows: int
    refused: int


class Deleted(Value):
    """Whether there was a live thing to delete."""

    deleted: bool


class ProductsByIds(Query[list[Product]], service="market", name="products-by-ids"):
    """Ask for at most 200 products; unknown ones are left out.

    Deleted and hidden ones are not `is_available`, and none is whose shop is closed for now.
    """

    ids: Annotated[list[int], Field(max_length=MAX_BATCH)]


class MarketplacesByIds(Query[list[Marketplace]], service="market", name="marketplaces-by-ids"):
    """Ask for at most 200 marketplaces; unknown and deleted ones are left out."""

    ids: Annotated[list[int], Field(max_length=MAX_BATCH)]


class MarketplacesForContainer(
    Query[list[Marketplace]], service="market", name="marketplaces-for-container"
):
    """Ask for the marketplaces of a page, in the order of their titles."""

    container_type: ContainerType
    container_id: int


class MarketplacesElsewhere(
    Query[list[Marketplace]], service="market", name="marketplaces-elsewhere"
):
    """Ask for at most 200 marketplaces a page could show that are not its own, by their titles.

    With `container_ids` they are those of these pages, else those of all.
    """

    container_type: ContainerType
    container_id: int
    container_ids: Annotated[list[int], Field(max_length=MAX_BATCH)] | None = None


class CountsOfMarketplaces(
    Query[list[MarketplaceCounts]], service="market", name="counts-of-marketplaces"
):
    """Ask how many products at most 200 marketplaces have, and how they stand."""

    ids: Annotated[list[int], Field(max_length=MAX_BATCH)]


class Search(families.Search, service="market", name="search"):
    """Ask for products on sale that hold these words, in all shops of published pages."""

    kinds = (families.Kind.PRODUCT,)


class Operations(families.Operations, service="market", name="operations", callers=("blog",)):
    """Ask how market gets on with what it does in the background."""


class TryAgain(families.TryAgain, service="market", name="try-again", callers=("blog",)):
    """Have stuck work of market done now."""


class KeptPages(families.KeptPages, service="market", name="kept-pages", callers=("blog",)):
    """Ask what market keeps of its pages for strangers."""


class ClearPages(families.ClearPages, service="market", name="clear-pages", callers=("blog",)):
    """Have all pages of market made anew."""


class AuditTrail(families.AuditTrail, service="market", name="audit-trail"):
    """Ask the log of market who did what, newest first."""


class ExportPerson(
    families.ExportPerson, service="market", name="export-person", callers=("blog",)
):
    """Ask for what market holds of a person."""


class ErasePerson(families.ErasePerson, service="market", name="erase-person", callers=("blog",)):
    """Remove the mails market sent to a person; it holds nothing else of anybody."""


class CreateMarketplace(
    Action[Marketplace], service="market", name="create-marketplace", raises=(SlugTaken,)
):
    """Open a marketplace on a page; attaching it follows from its event.

    Without a slug it gets one that is free, made from its title.
    """

    container_type: ContainerType
    container_id: int
    slug: str = Field(default="", pattern=SLUG_OR_NOTHING, max_length=LONGEST_SLUG)
    title: str = Field(min_length=1, max_length=LONGEST_TITLE)
    currency: str = "GBP"
    collection_note: str = ""
    intro: str = Field(default="", max_length=LONGEST_WORDS)
    opening_note: str = Field(default="", max_length=LONGEST_WORDS)


class UpdateMarketplace(
    Action[Marketplace],
    service="market",
    name="update-marketplace",
    raises=(UnknownMarketplace, SlugTaken, EditedMeanwhile),
):
    """Change what a marketplace says of itself, or whether it is open; what is absent stays.

    With the version that was seen it raises `EditedMeanwhile` where that is not how it is now.
    """

    id: int
    seen: str | None = None
    title: str | None = Field(default=None, min_length=1, max_length=LONGEST_TITLE)
    slug: str | None = Field(default=None, pattern=SLUG, max_length=LONGEST_SLUG)
    intro: str | None = Field(default=None, max_length=LONGEST_WORDS)
    opening_note: str | None = Field(default=None, max_length=LONGEST_WORDS)
    collection_note: str | None = Field(default=None, max_length=LONGEST_WORDS)
    is_open: bool | None = None


class DeleteMarketplace(Action[Deleted], service="market", name="delete-marketplace"):
    """Close a marketplace; its rows are kept, detaching it follows from its event."""

    id: int


class HoldStock(
    Action[Stock],
    service="market",
    name="hold-stock",
    raises=(OutOfStock,),
    callers=("orders",),
):
    """Keep units for an order until `held_until`: all of them, or none and `OutOfStock`.

    What the order holds already is kept longer; what it has given back is taken again.
    """

    order_id: int
    lines: Annotated[list[StockLine], Field(max_length=MAX_BATCH)]
    held_until: datetime


class CommitStock(
    Action[Stock],
    service="market",
    name="commit-stock",
    raises=(StockGone,),
    callers=("orders",),
):
    """Sell what an order holds; raises `StockGone` when it was given back or has run out.

    A hold that has run out and that nobody has taken yet is sold.
    """

    order_id: int


class ReleaseStock(Action[Stock], service="market", name="release-stock", callers=("orders",)):
    """Give an order's units back; sold ones stay sold."""

    order_id: int


class ReturnStock(Action[Stock], service="market", name="return-stock", callers=("orders",)):
    """Put units an order bought back on the shelf, never more than it has left of each."""

    order_id: int
    lines: Annotated[list[StockLine], Field(max_length=MAX_BATCH)]


class StageImportRows(
    Action[StagedImport],
    service="market",
    name="stage-import-rows",
    raises=(UnknownMarketplace, ImportClosed),
    callers=("crawler",),
):
    """Add rows to a supplier's import, which waits to be reviewed once the last ones came.

    `run` is the caller's own name of the import; a row holds texts by field, as files do. The last
    rows say by `is_whole` whether what was not named is gone. The shop stays as it is.
    """

    marketplace_id: int
    supplier: str = Field(min_length=1, max_length=120)
    run: str = Field(min_length=1, max_length=120)
    rows: Annotated[list[dict[str, str]], Field(max_length=MAX_BATCH)]
    is_last: bool = False
    is_whole: bool = False


class ContainerNav(Fragment, service="market", name="container-nav"):
    """Links to the shops on a page, its own and others'; while market is away they are left out."""

    container_type: ContainerType
    container_id: int


class LinkCard(Fragment, service="market", name="link-card"):
    """A product or a shop as a card that leads to it; nothing where it is gone or market away."""

    product_id: int | None = None
    marketplace_id: int | None = None


class ProductChanged(Event, service="market", name="product.changed", audit_only=True):
    """A keeper changed a product's price, title or being sold; imports of many emit none."""

    product_id: int


class MarketplaceOpened(Event, service="market", name="marketplace.opened"):
    """A marketplace was opened on a page."""

    marketplace_id: int
    container_type: ContainerType
    container_id: int


class MarketplaceChanged(Event, service="market", name="marketplace.changed"):
    """A marketplace has another title, address or words, or opened or closed for now."""

    marketplace_id: int
    container_type: ContainerType
    container_id: int


class MarketplaceClosed(Event, service="market", name="marketplace.closed"):
    """A marketplace of a page was closed."""

    marketplace_id: int
    container_type: ContainerType
    container_id: int

"""Market, put together."""

from quart import Quart

import glue.contracts.market
from glue.identity import session_reader
from glue.layout import site_layout
from glue.pages import PageLoader
from glue.setup import register_glue_handlers
from glue.site_words import name_site
from glue.urls import URL_GLOBALS
from market.basket_items.routes import basket_items
from market.bulk_edits.routes import bulk_edits
from market.catalogue.routes import catalogue
from market.cells.routes import cells
from market.desk.routes import desk
from market.desk.shops import desk_shops
from market.imports.routes import imports
from market.imports.running import importer
from market.indexes.service import ShopIndexes
from market.internal import actions, data, fragments
from market.likes.routes import likes
from market.metrics import shelves
from market.pictures.routes import picture_desk, pictures
from market.products.routes import products
from market.products.specials import ending_specials
from market.sections.routes import sections
from market.settings import MarketSettings
from market.shopfronts.routes import shopfronts
from market.sitemap.service import market_sitemap
from market.suppliers.fetching import fetcher
from market.tiles.routes import tiles
from shared.factory import create_base_app, runtime_of
from shared.images import PictureMaker
from shared.storage import Storage, place_of
from shared.web.site_files import site_files


def create_app(settings: MarketSettings | None = None) -> Quart:
    settings = settings or MarketSettings.load()
    app = create_base_app(
        "market",
        settings=settings,
        contracts=glue.contracts.market,
        answers=[data, actions, fragments],
        handlers=register_glue_handlers,
        layout=site_layout,
        identify=session_reader(),
        blueprints=[
            site_files(market_sitemap, name_site=name_site),
            desk_shops,
            desk,
            sections,
            bulk_edits,
            cells,
            picture_desk,
            pictures,
            imports,
            shopfronts,
            tiles,
            catalogue,
            products,
            basket_items,
            likes,
        ],
        before_browser_request=[PageLoader()],
        template_globals=URL_GLOBALS,
        loops=[importer(), fetcher(), ending_specials()],
        readings=[shelves],
    )
    extras = runtime_of(app).extras
    extras[ShopIndexes] = ShopIndexes()
    extras[PictureMaker] = PictureMaker()
    extras[Storage] = Storage(place_of(settings, "market"))
    return app

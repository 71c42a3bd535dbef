"""Every table of market, for Alembic."""

from market.bulk_edits.models import BulkEdit, BulkEditRow
from market.db import Base
from market.imports.models import ImportChunk, ImportRow, ImportRun
from market.indexes.models import ProductVersion
from market.marketplaces.models import FormerMarketplaceSlug, Marketplace
from market.pictures.models import ProductPicture
from market.products.history import FormerSlug, PriceChange
from market.products.models import Product
from market.sections.models import FormerSectionSlug, Section
from market.stock.models import ProductStock, StockHold
from market.suppliers.models import Supplier, SupplierProduct

__all__ = [
    "Base",
    "BulkEdit",
    "BulkEditRow",
    "FormerMarketplaceSlug",
    "FormerSectionSlug",
    "FormerSlug",
    "ImportChunk",
    "ImportRow",
    "ImportRun",
    "Marketplace",
    "PriceChange",
    "Product",
    "ProductPicture",
    "ProductStock",
    "ProductVersion",
    "Section",
    "StockHold",
    "Supplier",
    "SupplierProduct",
]

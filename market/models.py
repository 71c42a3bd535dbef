"""Every table of market, for Alembic."""

from market.db import Base
from market.marketplaces.models import Marketplace
from market.products.models import FormerSlug, PriceChange, Product, ProductVersion
from market.sections.models import Section
from market.stock.models import ProductStock, StockHold

__all__ = [
    "Base",
    "FormerSlug",
    "Marketplace",
    "PriceChange",
    "Product",
    "ProductStock",
    "ProductVersion",
    "Section",
    "StockHold",
]

"""Every table of market, for its migrations."""

from market.db import Base
from market.marketplaces.models import Marketplace
from market.products.models import Product, Section
from market.stock.models import ProductStock, StockHold

__all__ = ["Base", "Marketplace", "Product", "ProductStock", "Section", "StockHold"]

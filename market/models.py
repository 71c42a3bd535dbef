"""Every table of market, for its migrations."""

from market.db import Base
from market.marketplaces.models import Marketplace
from market.products.models import Product, Section

__all__ = ["Base", "Marketplace", "Product", "Section"]

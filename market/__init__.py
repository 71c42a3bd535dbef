"""Market owns the marketplaces on pages, their sections and their products.

It does not own baskets (cart), orders and payments (orders), or the pages that marketplaces are
attached to (blog, relations): of those it knows ids, and asks by contract.
"""

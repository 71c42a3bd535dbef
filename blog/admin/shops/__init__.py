"""The shops of a page: opened, changed, closed for now, and put away. Market keeps them."""

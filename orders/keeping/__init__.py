"""The orders of a page, for those who keep them."""

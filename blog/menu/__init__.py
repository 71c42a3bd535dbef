"""The menu of the site, and what hangs below each page in it."""

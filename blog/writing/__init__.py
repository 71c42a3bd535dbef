"""Writing: drafts, versions of them, and what becomes of them."""

"""Who has been given which role, everywhere or on a page."""

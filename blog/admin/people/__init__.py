"""The people of the site, as an admin sees them."""

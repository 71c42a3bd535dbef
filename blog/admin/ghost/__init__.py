"""The page by which admins bring a site from Ghost, and take it back there."""

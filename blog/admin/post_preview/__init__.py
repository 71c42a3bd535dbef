"""A post as its readers would see it, before they do."""

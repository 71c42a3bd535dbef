"""Pages that are kept for strangers: what services answer about them, and bin/cache."""

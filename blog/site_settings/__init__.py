"""What admins decide about the site as a whole, kept by key, typed in one place."""

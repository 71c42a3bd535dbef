"""A Ghost that is running: asked by its own API, and listened to while both run."""

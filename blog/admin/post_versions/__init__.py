"""The versions of a post: listed, compared, and restored."""

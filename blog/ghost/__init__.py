"""Posts and all around them from Ghost, and back to it."""

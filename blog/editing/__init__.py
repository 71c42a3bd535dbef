"""The page on which a post is written, and what its script tells us while somebody types."""

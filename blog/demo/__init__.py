"""The demonstration's pages and posts: an invented co-operative."""

"""The demonstration's pages, posts and people: an invented co-operative."""

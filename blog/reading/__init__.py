"""Reading: lists of posts by time, tag and author, one post, and feeds of them."""

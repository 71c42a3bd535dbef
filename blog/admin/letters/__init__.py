"""Letters looked after: the lists, who is on them, and posts sent to them."""

"""One box for everything: what of the whole co-operative holds some words."""

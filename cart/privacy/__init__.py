"""A person's baskets, told to them and forgotten."""

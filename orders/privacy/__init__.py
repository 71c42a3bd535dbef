"""A person's orders, told to them, and kept without them."""

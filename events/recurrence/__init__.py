"""When something that comes back comes back: local rules, and the moments that follow from them."""

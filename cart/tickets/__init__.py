"""The tickets of a basket: shown by event, and more or fewer of them."""

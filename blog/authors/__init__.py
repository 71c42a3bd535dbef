"""Who posts are by, as readers see them."""

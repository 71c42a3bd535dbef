"""What visitors of a page are led to, switched at its desk; it forbids nothing."""

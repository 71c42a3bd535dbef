"""Orders as people see them: the list of one's own, and the page of each."""

"""Letters that people ask for: the lists there are, who is on them, and how one gets on and off."""

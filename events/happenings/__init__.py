"""What a page invites to: an event with its description, place and picture, and its tickets."""

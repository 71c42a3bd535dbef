"""What a door has to know: the tokens on tickets, and the keys that tell them from forged ones."""

"""Things of this house that a text can hold: found by words, to be put into it."""

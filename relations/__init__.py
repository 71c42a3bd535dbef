"""relations owns which thing is attached to which, and nothing about the things themselves."""

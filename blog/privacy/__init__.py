"""A person's data: taking all of it along, and having it erased."""

"""An app whose start, and one of whose answers, wait until they are let go on by a pipe."""

"""Tags and the groups they are sorted into: named, described, ordered, merged."""

"""What posts are about, by the tags they carry."""

"""What addresses say of themselves: films and sounds from elsewhere, and links with a picture."""

"""What writers send for their posts: pictures, films, sounds and other files."""

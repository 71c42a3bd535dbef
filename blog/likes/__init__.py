"""Who likes which post: likes knows, blog shows it and passes presses on."""

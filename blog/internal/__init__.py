"""What siblings may ask of blog."""

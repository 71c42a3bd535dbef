"""What siblings may ask of orders."""

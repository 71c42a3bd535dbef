"""Fetching from strangers: whose addresses somebody typed, and whose answers nobody vouches for."""

"""Asking people in by mail, with the roles they are to have."""

"""Mechanisms every service is built from. This package knows no domain and imports none."""

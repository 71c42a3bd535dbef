"""The shops and products that may be found by searching."""

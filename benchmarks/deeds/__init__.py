"""Deeds, which are written down in several databases, beside as many commits that ask nobody.

`measuring` is their frame, `commits` the endpoint they are measured by, `shop` what is bought.
"""

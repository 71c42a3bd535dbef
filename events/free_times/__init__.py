"""Asking for a free time of a calendar: what is free on a day, and holding some of it.

All free times of a calendar are one slot that follows its opening hours, so what becomes of a
booking is what becomes of any. That no other booking overlaps it, of whatever slot, the exclusion
constraints of entries keep.
"""

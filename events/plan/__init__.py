"""The plan of a calendar's keepers: a week on a grid of hours, in which entries are moved."""

"""Where keepers say whether free times of a calendar may be asked for, and on which terms."""
